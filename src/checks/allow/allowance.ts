import type { Diagnostic } from '../../diagnostics.ts'

/** Somebody's word that some findings are right as they are. */
export interface Allowance {
  readonly code: string
  /** Empty where none was given: then nothing is allowed. */
  readonly reason: string
  /** Whether it speaks of this finding; its code is the same. */
  readonly covers: (finding: Diagnostic) => boolean
  /** Where it is written. */
  readonly at: Pick<Diagnostic, 'file' | 'line' | 'column'>
  /** Whether it names a place, a fingerprint or words, and so not every finding of its code. */
  readonly isNarrow: boolean
}
