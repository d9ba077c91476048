import { createHash } from 'node:crypto'
import type { Diagnostic } from '../diagnostics.ts'
import type { BranchMove } from '../git/checkout.ts'
import type { ConflictKind, Entries } from '../snapshot/change.ts'
import type { GateResult } from '../snapshot/gates.ts'
import type { Oid, TreeEntry } from '../snapshot/tree.ts'
import type { ItemKind } from '../workspace/layout.ts'

/** Who changed something on the branch last, as far as the fetched history tells. */
export interface Attribution {
  readonly author: string
  /** Seconds since 1970. */
  readonly at: number
  readonly commit: Oid
}

/**
 * What an action does. On a pull: `take`, `delete` and `move` write to the folder, `merge` writes both edits in one,
 * `keep` leaves an edit of the folder alone. On a push: `send`, `delete` and `move` write to the branch, `behind` leaves
 * a newer version of the branch alone, `pull-first` stops it
 * because the branch has a newer version of what the folder changed, `hold` keeps what was not allowed to be deleted. On both `heal` only records
 * that both sides are the same.
 */
export type PlannedAction =
  | 'take'
  | 'delete'
  | 'move'
  | 'merge'
  | 'keep'
  | 'heal'
  | 'send'
  | 'behind'
  | 'pull-first'
  | 'hold'

/** What every planned change and conflict says about its item. */
export interface PlannedItem extends Entries {
  readonly path: string
  /** Where a renamed item was. */
  readonly from?: string
  readonly kind: ItemKind
  /** The item in words: `step orders/charge`. */
  readonly title: string
  /** Last change on the branch, where the branch changed it. */
  readonly by?: Attribution
}

/** One item and what is done with it. `result` is what stands in the folder (pull) or on the branch (push) afterwards. */
export interface PlannedChange extends PlannedItem {
  readonly action: PlannedAction
  readonly result?: TreeEntry
}

/** One item that a person must decide about. */
export interface PlannedConflict extends PlannedItem {
  readonly conflict: ConflictKind
  /** The second path that is part of it: see `ItemChange`. */
  readonly other?: string
  /** Keys of a document that clash, or how many passages of a text. */
  readonly places: readonly string[]
}

/** Whether the configuration files of a push are valid, and whether it would send a secret. */
export type PushGate =
  | { readonly gate: 'valid-config' | 'no-secrets'; readonly passed: true }
  | { readonly gate: 'valid-config'; readonly passed: false; readonly reason: string; readonly flag?: never }
  | {
      readonly gate: 'no-secrets'
      readonly passed: false
      readonly reason: string
      /** By which the secret can be allowed. */
      readonly fingerprint: string
      readonly flag?: never
    }

/** A move of the checked-out branch; `follow` goes to the commit that a push is about to make on top of `from`. */
export type PlannedMove = BranchMove | { readonly kind: 'follow'; readonly branch: string; readonly from?: Oid }

/**
 * Everything a pull or push is going to do: pure data, printable, the very value that is applied. `id` is the hash of
 * all the rest, so a plan that was shown and a plan that is applied can be told to be the same.
 */
export interface Plan<Verb extends 'pull' | 'push' = 'pull' | 'push'> {
  readonly format: 1
  readonly id: string
  readonly verb: Verb
  readonly environment: string
  readonly chosenBy: 'option' | 'branch' | 'switch'
  readonly protected: boolean
  readonly branch: string
  /** Without credentials. */
  readonly remote: string
  /** The tip it was made against; absent where the branch does not exist yet. */
  readonly head?: Oid
  /** Commit of the last full sync. */
  readonly base?: Oid
  readonly changes: readonly PlannedChange[]
  readonly conflicts: readonly PlannedConflict[]
  readonly gates: readonly (GateResult | PushGate)[]
  readonly warnings: readonly Diagnostic[]
  readonly move: PlannedMove
  /** Whether anything is deleted, in the folder or on the branch. */
  readonly destructive: boolean
  /** Whether every item of the environment was looked at; false when paths or kinds were selected. */
  readonly whole: boolean
}

/** Actions that change the folder (on a pull) or the branch (on a push). */
export function writes(change: PlannedChange): boolean {
  return ['take', 'delete', 'move', 'merge', 'send'].includes(change.action)
}

/** Puts the hash of its content on a plan. */
export function sealPlan<Verb extends 'pull' | 'push'>(plan: Omit<Plan<Verb>, 'id' | 'format'>): Plan<Verb> {
  const content = { format: 1 as const, ...plan }
  const id = createHash('sha256').update(JSON.stringify(content, sortedKeys)).digest('hex')
  return { ...content, id }
}

// The same plan must have the same id however its objects came to be, so keys are sorted.
function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
