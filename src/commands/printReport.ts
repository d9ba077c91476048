import type { Terminal } from './command.ts'
import { shownJson } from './shown.ts'

/** Prints the one document of `--json`. */
export function printReport(terminal: Terminal, report: object): void {
  terminal.out(`${shownJson(report)}\n`)
}
