import type { Diagnostic } from '../diagnostics.ts'
import type { TextEdit } from '../workspace/edit/textEdit.ts'

/** A finding of a check, with what would mend it where that is certain. */
export interface CheckFinding {
  readonly diagnostic: Diagnostic
  readonly fix?: Fix
}

/** What mends a finding: edits of its own file, or another name for it. */
export type Fix =
  | { readonly kind: 'edit'; readonly path: string; readonly edits: readonly TextEdit[] }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
