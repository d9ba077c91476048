import type { TreeEntry } from './tree.ts'

/**
 * Why two sides cannot be brought together without a person.
 *
 * - `content`: an edit of the same lines on both sides; a merge found it, `classify` never does
 * - `add-add`: both sides have a different new item at this path
 * - `delete-modify`: ours deleted what theirs edited; `modify-delete` is the reverse
 * - `rename`: both moved it to different places, one moved what the other deleted, or the new place is taken
 * - `file-directory`: one side has a file where the other has a folder
 * - `case`: the sides spell one name differently (`Steps/a`, `steps/a`); many file systems can hold only one of them
 */
export type ConflictKind =
  | 'content'
  | 'add-add'
  | 'delete-modify'
  | 'modify-delete'
  | 'rename'
  | 'file-directory'
  | 'case'

/** The three entries of an item; an absent one means that side does not have it. */
export interface Entries {
  readonly base?: TreeEntry | undefined
  readonly ours?: TreeEntry | undefined
  readonly theirs?: TreeEntry | undefined
}

/**
 * How one item stands between base, ours and theirs (DESIGN section 5). Items that are the same on all three sides
 * have no change, and no two changes have the same `path`. `path` is where the item is, or is going to be; `from` is
 * where a renamed item was in the base.
 *
 * - `ours`: only the folder has it changed or new
 * - `ours-deleted`: only the folder has deleted it
 * - `ours-renamed`: the folder moved it from `from` to `path`; `theirs` is the branch's entry at `from` (edited or not)
 * - `theirs`, `theirs-deleted`: the same seen from the branch
 * - `theirs-renamed`: the branch moved it from `from` to `path`; `ours` is the folder's entry at `from` (edited or not)
 * - `healed`: both sides did the same; only the base is behind (an item both sides deleted has neither `ours` nor `theirs`)
 * - `both`: both changed it differently; a merge decides
 * - `conflict`: no merge can decide; `other` is the second path that is part of it: where theirs moved the item to,
 *   or the path that cannot exist beside this one
 */
export type ItemChange = Entries & { readonly path: string } & (
    | { readonly kind: 'ours' | 'ours-deleted' | 'theirs' | 'theirs-deleted' | 'healed' | 'both' }
    | { readonly kind: 'ours-renamed' | 'theirs-renamed'; readonly from: string }
    | {
        readonly kind: 'conflict'
        readonly conflict: ConflictKind
        readonly from?: string | undefined
        readonly other?: string | undefined
      }
  )

/** Which of the kinds above a change is. */
export type ItemChangeKind = ItemChange['kind']
