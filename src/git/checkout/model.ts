import type { Effects } from '../../effects.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { RemoteUrl } from '../url.ts'

/** What the user's own repository is, read from its files without running anything in it. */
export interface Checkout {
  /** Root of the working tree, absolute. */
  readonly root: string
  /** Its git directory (of the linked worktree, when it is one). */
  readonly gitDir: string
  /** The git directory shared by all worktrees; holds objects and config. */
  readonly commonDir: string
  /** Checked-out branch without `refs/heads/`; absent on a detached head. */
  readonly branch?: string
  /** Commit of HEAD; absent before the first commit. */
  readonly head?: Oid
  readonly traits: CheckoutTraits
}

/** Kinds of repository that need care. */
export interface CheckoutTraits {
  readonly objectFormat: 'sha1' | 'sha256'
  readonly refStorage: 'files' | 'reftable'
  readonly linkedWorktree: boolean
  readonly submodule: boolean
  readonly shallow: boolean
  readonly partial: boolean
  readonly sparse: boolean
}

/**
 * What happens to the checked-out branch and the index after files have been written, decided before anything is.
 *
 * - `move`: the branch and the index go to the new tip; `git status` is clean afterwards. `from` is `ZERO_OID` for a
 *   branch without commits.
 * - `stage`: the tip changes files outside the workspace too, so the branch stays and the items are staged with the
 *   tip's content: a plain `git pull` then fast-forwards. `command` is that command.
 * - `leave`: nothing moves; `reason` says why and `command` is the one git command that brings the branch level.
 *   With `missingHistory` a fetch of everything (`deepen: 'all'`) and a new plan would do better.
 * - `none`: the environment's branch is not the checked-out one, or there is nothing to move.
 */
export type BranchMove =
  | { readonly kind: 'move'; readonly branch: string; readonly from: Oid; readonly to: Oid }
  | {
      readonly kind: 'stage'
      readonly branch: string
      readonly from: Oid
      readonly to: Oid
      readonly reason: string
      readonly command: string
    }
  | { readonly kind: 'leave'; readonly reason: string; readonly command: string; readonly missingHistory?: true }
  | { readonly kind: 'none' }

/** Stands for "no commit" where Git wants an id. */
export const ZERO_OID: Oid = '0'.repeat(40)

/** What each of `MoveRequest.onStep` has just made durable. */
export type MoveStep = 'objects' | 'index' | 'refs'

/** A checked-out branch that should follow the commit its files were taken from or sent to. */
export interface MoveRequest {
  readonly checkout: Checkout
  /** The environment's branch, without `refs/heads/`. */
  readonly branch: string
  /** The commit to stand on; it may be in `store` alone. */
  readonly tip: Oid
  /** The private bare repository that has the new commits; may be shallow. */
  readonly store: string
  /** Whether the folder holds the tip's version of a path (relative to the root of the repository). */
  readonly isItem: (path: string) => boolean
  /** Whether these are all that the tip changed in the workspace; the branch never moves without. */
  readonly complete: boolean
  /** Where `tip` is from: a remote-tracking ref of the same address advances too. */
  readonly remote?: RemoteUrl
  readonly effects: Effects
  /** Called after each step of a move; tests stop the world there. */
  readonly onStep?: (step: MoveStep) => void | Promise<void>
}
