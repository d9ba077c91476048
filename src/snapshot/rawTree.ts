import type { Oid } from './tree.ts'

/** One entry of a tree as git stores it, unchecked: the name may be hostile until `checkTreeEntries` has passed it. */
export interface RawTreeEntry {
  /** Bytes of the path, relative to the tree that was listed, `/` between parts as git joins them. */
  readonly path: Uint8Array
  /** Octal, as stored: `100644`, `100755`, `120000` (symlink), `160000` (submodule), `40000`, or something unusual. */
  readonly mode: string
  readonly type: 'blob' | 'tree' | 'commit'
  readonly oid: Oid
}
