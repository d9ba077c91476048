import type { Oid } from '../../snapshot/tree.ts'

/** One side of a change as Git prints it. */
export interface RawSide {
  readonly mode: string
  readonly oid: Oid
}

/** A path that differs; a side is absent where the path is. */
export interface RawChange {
  readonly path: string
  readonly before?: RawSide
  readonly after?: RawSide
  /** The index holds the sides of an unresolved merge. */
  readonly unmerged: boolean
}

const ABSENT = '000000'

/** Reads the output of `git diff-tree -r --raw -z --no-abbrev` or `git diff-index` with the same options. */
export function parseRawDiff(output: Uint8Array): RawChange[] {
  const fields = Buffer.from(output).toString().split('\0')
  const changes: RawChange[] = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [before = '', after = '', beforeOid = '', afterOid = '', status] = (fields[at] ?? '').slice(1).split(' ')
    changes.push({
      path: fields[at + 1] ?? '',
      ...(before === ABSENT ? {} : { before: { mode: before, oid: beforeOid } }),
      ...(after === ABSENT ? {} : { after: { mode: after, oid: afterOid } }),
      unmerged: status === 'U',
    })
  }
  return changes
}
