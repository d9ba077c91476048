import type { Diagnostic } from '../../diagnostics.ts'
import type { CodeKind } from './codeItem.ts'

/** One file of an edit: `before` is absent where there is none yet, `after` where there is none afterwards. */
export interface FileChange {
  readonly path: string
  readonly before?: Uint8Array
  readonly after?: Uint8Array
  /** The file whose permissions a new one gets. Default: those of any new file. */
  readonly from?: string
}

/** An edit of items that is worked out and not done yet. */
export interface ItemPlan {
  /** The items as they are called afterwards; before, where they are deleted. */
  readonly items: readonly EditedItem[]
  /** Empty where everything is so already. */
  readonly changes: readonly FileChange[]
  /** What a person should know: what points at something that goes, what was not edited. */
  readonly notes: readonly Diagnostic[]
}

/** An item that an edit is about. */
export interface EditedItem {
  readonly kind: CodeKind | 'connector' | 'webhook' | 'recording' | 'faults'
  readonly name: string
  readonly path: string
}
