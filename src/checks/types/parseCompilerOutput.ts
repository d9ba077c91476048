import type { Diagnostic } from '../../diagnostics.ts'
import { TSCONFIG } from './findCompiler.ts'

const AT_LINE = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/
const GENERAL = /^error (TS\d+): (.*)$/

/** What `tsc --pretty false` prints, as findings; paths are those of the workspace. */
export function parseCompilerOutput(output: string): readonly Diagnostic[] {
  const findings: Diagnostic[] = []
  for (const line of output.split(/\r?\n/)) {
    const finding = parseLine(line)
    if (finding) findings.push(finding)
    else if (/^\s+\S/.test(line)) explain(findings, line.trim())
  }
  return findings
}

function parseLine(line: string): Diagnostic | undefined {
  const [, file, row, column, code, message = ''] = AT_LINE.exec(line) ?? []
  if (file !== undefined) {
    const place = { file: file.replaceAll('\\', '/'), line: Number(row), column: Number(column) }
    return { severity: 'error', code: 'TYPE_ERROR', message: `${message} (${code})`, ...place }
  }
  const [, general, words = ''] = GENERAL.exec(line) ?? []
  if (general === undefined) return undefined
  return { severity: 'error', code: 'TYPE_ERROR', message: `${words} (${general})`, file: TSCONFIG }
}

// Lines below an error say how it came to be; the last one names the two types that differ.
function explain(findings: Diagnostic[], words: string): void {
  const last = findings.pop()
  if (last) findings.push({ ...last, hint: words })
}
