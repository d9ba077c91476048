import type { Terminal } from './command.ts'

/** Prints the text of a file for a person: without a byte order mark, in line feeds, with an end to its last line. */
export function printSource({ out }: Pick<Terminal, 'out'>, source: string): void {
  const text = source.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  out(text.endsWith('\n') || text === '' ? text : `${text}\n`)
}
