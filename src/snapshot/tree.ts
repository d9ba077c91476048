/** A git blob id: 40 lower-case hexadecimal characters. */
export type Oid = string

/** The two modes an item can have; symlinks and submodules are never items. */
export type FileMode = '100644' | '100755'

/** One file of a tree. */
export interface TreeEntry {
  readonly oid: Oid
  readonly mode: FileMode
}

/** Path (relative to the workspace, `/` between parts, NFC) to entry. The value everything about sync is computed from. */
export type Tree = ReadonlyMap<string, TreeEntry>

/** A tree whose bytes can be read one file at a time. A folder, a branch tip and a commit all hold one. */
export interface Snapshot {
  readonly tree: Tree
  /** The raw bytes of one file; rejects when the path is not in `tree`. */
  read(path: string): Promise<Uint8Array>
}

/** Whether two entries hold the same bytes with the same mode; two absent entries are the same. */
export function sameEntry(left: TreeEntry | undefined, right: TreeEntry | undefined): boolean {
  return left?.oid === right?.oid && left?.mode === right?.mode
}
