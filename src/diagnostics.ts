/** How much a finding matters: an error stops a push, a warning is shown, a note explains. */
export type Severity = 'error' | 'warning' | 'note'

/**
 * One finding about a file. Findings are collected and reported together; only what leaves nothing to do is thrown.
 * `file` is relative to the workspace, with `/`; `line` and `column` count from 1.
 */
export interface Diagnostic {
  readonly severity: Severity
  /** Stable, upper-case, e.g. `UNKNOWN_KEY`. */
  readonly code: string
  /** One sentence with the value that is wrong. */
  readonly message: string
  /** What to do about it; can be typed where that is possible. */
  readonly hint?: string
  readonly file: string
  readonly line?: number
  readonly column?: number
  /** The same for the same thing at another line, so that one finding can be allowed; only where there may be reason to. */
  readonly fingerprint?: string
}
