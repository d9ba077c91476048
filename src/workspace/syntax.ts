import type { OxcError, Program } from 'oxc-parser'
import type { Diagnostic } from '../diagnostics.ts'
import { isTooNested } from './nesting.ts'

/** A stretch of a file, in UTF-16 units from its beginning; `end` is the first one after it. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A file as the parser sees it. `errors` is empty when it is sound JavaScript or TypeScript. */
export interface Syntax {
  readonly path: string
  readonly text: string
  readonly program: Program
  readonly errors: readonly Diagnostic[]
}

/** Parses one file; never throws on what is in it. */
export type ParseSource = (path: string, text: string) => Syntax

/** The parser, loaded when first asked for: a command that looks at no code does not pay for it. */
export async function loadParser(): Promise<ParseSource> {
  const { parseSync } = await import('oxc-parser')
  return (path, text) => {
    if (isTooNested(text)) return { path, text, program: NOTHING, errors: [tooNested(path)] }
    const lang = path.endsWith('.js') ? 'js' : 'ts'
    const { program, errors } = parseSync(path, text, { lang, sourceType: 'module', preserveParens: false })
    return { path, text, program, errors: errors.map((error) => syntaxDiagnostic(error, { path, text })) }
  }
}

/** What a finding says and where it is; `at` is a span of the file. */
export interface Finding {
  readonly code: string
  readonly message: string
  readonly hint?: string
  /** Default `error`. */
  readonly severity?: Diagnostic['severity']
  /** Default: the beginning of the file. */
  readonly at?: Pick<Span, 'start'>
}

/** A finding as a diagnostic with line and column. */
export function findingAt(file: Pick<Syntax, 'path' | 'text'>, finding: Finding): Diagnostic {
  const { code, message, hint, severity = 'error', at = { start: 0 } } = finding
  const place = positionAt(file.text, at.start)
  return { severity, code, message, ...(hint === undefined ? {} : { hint }), file: file.path, ...place }
}

/** The source text of a span. */
export function textOf({ text }: Pick<Syntax, 'text'>, { start, end }: Span): string {
  return text.slice(start, end)
}

const NOTHING: Program = { type: 'Program', body: [], sourceType: 'module', hashbang: null, start: 0, end: 0 }

function tooNested(file: string): Diagnostic {
  const message = 'The code is nested so deeply that it is not read.'
  return {
    severity: 'error',
    code: 'CODE_TOO_NESTED',
    message,
    hint: 'Split it into several functions or files.',
    file,
  }
}

function syntaxDiagnostic(error: OxcError, file: Pick<Syntax, 'path' | 'text'>): Diagnostic {
  const start = error.labels[0]?.start ?? file.text.length
  const hint = error.helpMessage ?? 'Correct the line; the rest of the file is read once it parses.'
  return findingAt(file, { code: 'SYNTAX_ERROR', message: `${trimPeriod(error.message)}.`, hint, at: { start } })
}

function trimPeriod(sentence: string): string {
  return sentence.replace(/\.$/, '')
}

function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lines = before.split('\n')
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}
