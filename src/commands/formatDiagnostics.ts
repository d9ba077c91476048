import type { Diagnostic } from '../diagnostics.ts'
import type { Paint } from './paint.ts'
import { shown } from './shown.ts'

/** Findings as editors and people read them: `file:line:column severity message`, the hint below. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], paint: Paint): string {
  return shown(diagnostics)
    .map((diagnostic) => formatDiagnostic(diagnostic, paint))
    .join('')
}

function formatDiagnostic({ severity, message, hint, file, line, column, code }: Diagnostic, paint: Paint): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  const word = { error: paint.bad, warning: paint.warn, note: paint.dim }[severity](severity)
  return `${place} ${word} ${message} ${paint.dim(code)}\n${hint === undefined ? '' : `  ${hint}\n`}`
}
