import type { Diagnostic } from '../diagnostics.ts'
import { shown } from './shown.ts'

/**
 * Findings as GitHub Actions shows them beside the lines of a change. `folder` is that of the workspace in its repository,
 * with a `/` at the end, '' at its root.
 */
export function formatGithub(findings: readonly Diagnostic[], folder: string): string {
  return findings.map((finding) => formatAnnotation(shown(finding), folder)).join('')
}

function formatAnnotation({ severity, code, message, hint, file, line, column }: Diagnostic, folder: string): string {
  const properties = [
    ['file', `${folder}${file}`],
    // Without a line GitHub shows nothing beside the change.
    ['line', line ?? 1],
    ['endLine', line ?? 1],
    ['col', column],
    ['title', code],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`]))
  const text = hint === undefined ? message : `${message}\n${hint}`
  return `::${COMMANDS[severity]} ${properties.join(',')}::${escapeData(text)}\n`
}

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const

// What the runner puts back: `toCommandValue` and `toCommandProperties` of actions/toolkit.
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
