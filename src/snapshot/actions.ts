import type { ItemChange } from './change.ts'
import { type FileMode, sameEntry } from './tree.ts'

/**
 * What a pull does with an item in the folder.
 *
 * - `take`: write theirs at `path`; for an item ours renamed, their edit of the old path lands on the new one
 * - `delete`: remove it, with a backup; counted by the delete gate
 * - `keep`: leave the folder as it is
 * - `heal`: leave both sides, move the base
 * - `merge`: bring ours and theirs together over the base; a conflict when that is not clean
 * - `move`: move our bytes from `from` to `path`; edits we made come along
 * - `conflict`: stop before the first write
 */
export type PullAction = 'take' | 'delete' | 'keep' | 'heal' | 'merge' | 'move' | 'conflict'

/**
 * What a push does with an item of the branch.
 *
 * - `send`: put ours at `path`
 * - `delete`: remove it, only with `--allow-delete`
 * - `move`: put ours at `path` and remove `from`: one rename, not a delete
 * - `heal`: leave both sides, move the base
 * - `behind`: nothing to send; a pull would bring something
 * - `pull-first`: sending ours would undo an edit of theirs; a pull merges it
 * - `conflict`: a person has to decide before anything is sent
 */
export type PushAction = 'send' | 'delete' | 'move' | 'heal' | 'behind' | 'pull-first' | 'conflict'

/** The pull column of the matrix in DESIGN section 5. */
export function pullAction(change: ItemChange): PullAction {
  switch (change.kind) {
    case 'theirs':
      return 'take'
    case 'theirs-deleted':
      return 'delete'
    case 'theirs-renamed':
      return 'move'
    case 'ours':
    case 'ours-deleted':
      return 'keep'
    case 'ours-renamed':
      return sameEntry(change.base, change.theirs) ? 'keep' : 'take'
    case 'healed':
      return 'heal'
    case 'both':
      return 'merge'
    case 'conflict':
      return 'conflict'
    default:
      return change satisfies never
  }
}

/**
 * The push column of the matrix. A rename of one side over an edit of the other is pulled first: only the pull puts
 * that edit into the folder, and what is sent must be what the folder has.
 */
export function pushAction(change: ItemChange): PushAction {
  switch (change.kind) {
    case 'ours':
      return 'send'
    case 'ours-deleted':
      return 'delete'
    case 'ours-renamed':
      return sameEntry(change.base, change.theirs) ? 'move' : 'pull-first'
    case 'theirs':
    case 'theirs-deleted':
      return 'behind'
    case 'theirs-renamed':
      return sameEntry(change.base, change.ours) ? 'behind' : 'pull-first'
    case 'healed':
      return 'heal'
    case 'both':
      return 'pull-first'
    case 'conflict':
      return 'conflict'
    default:
      return change satisfies never
  }
}

/**
 * The mode of an item both sides have: the changed one wins. With two modes and a base there is always one answer;
 * without a base ours stays.
 */
export function mergeMode({ base, ours, theirs }: Modes): FileMode {
  return base === ours ? theirs : ours
}

/** The modes of one item on the three sides. */
export interface Modes {
  readonly base: FileMode | undefined
  readonly ours: FileMode
  readonly theirs: FileMode
}
