import { StepyardError } from '../../errors.ts'
import { TREE_LIMITS } from '../../snapshot/limits.ts'
import type { RawTreeEntry } from '../../snapshot/rawTree.ts'
import type { Oid } from '../../snapshot/tree.ts'
import { TREE_BYTES } from './limits.ts'
import type { ObjectStore } from './objects.ts'
import { corrupt } from './packEntry.ts'

/** One entry as the bytes of a tree object have it. The name may be anything without a zero byte, even nothing. */
export interface RawEntry {
  readonly mode: string
  readonly name: Buffer
  readonly oid: Oid
  readonly type: 'blob' | 'tree' | 'commit'
}

/** Reads the bytes of a tree object. Refuses nothing but bytes that are no entries: names are judged elsewhere. */
export function parseTree(bytes: Buffer): readonly RawEntry[] {
  const entries: RawEntry[] = []
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at)
    const zero = space < 0 ? -1 : bytes.indexOf(0, space + 1)
    const mode = bytes.toString('latin1', at, Math.max(at, space))
    if (zero < 0 || zero + 21 > bytes.length || !/^[0-7]{1,7}$/.test(mode)) throw corrupt('a tree cannot be read')
    const oid = bytes.toString('hex', zero + 1, zero + 21)
    entries.push({ mode, name: bytes.subarray(space + 1, zero), oid, type: typeOfMode(mode) })
    at = zero + 21
  }
  return entries
}

/** The bytes of a tree object with these entries, in this order. */
export function formatTree(entries: readonly RawEntry[]): Buffer {
  return Buffer.concat(
    entries.flatMap(({ mode, name, oid }) => [Buffer.from(`${mode} `), name, Buffer.of(0), Buffer.from(oid, 'hex')]),
  )
}

/** The entries of a stored tree. */
export function readTree(objects: ObjectStore, oid: Oid): readonly RawEntry[] {
  return parseTree(objects.read(oid, { type: 'tree', limit: TREE_BYTES }))
}

/** The tree of `directory` (`''` is the root) below the tree `root`; `undefined` when it is not a folder there. */
export function findTree(objects: ObjectStore, root: Oid, directory: string): Oid | undefined {
  let oid = root
  for (const part of directory.split('/').filter((part) => part !== '')) {
    const name = Buffer.from(part)
    const entry = readTree(objects, oid).find((entry) => entry.type === 'tree' && entry.name.equals(name))
    if (entry === undefined) return undefined
    oid = entry.oid
  }
  return oid
}

/** Everything below a tree except trees, in git's order. Throws `TREE_TOO_LARGE` beyond `TREE_LIMITS`. */
export function listTree(objects: ObjectStore, root: Oid): readonly RawTreeEntry[] {
  const found: RawTreeEntry[] = []
  // A stack instead of recursion, and a count of trees: ten trees that each name the next ten times are ten billion.
  const stack: { prefix: Buffer; depth: number; entries: Iterator<RawEntry> }[] = []
  const enter = (oid: Oid, prefix: Buffer, depth: number): void => {
    if (depth > TREE_LIMITS.depth) throw tooLarge(`more than ${TREE_LIMITS.depth} folders in each other`)
    stack.push({ prefix, depth, entries: readTree(objects, oid).values() })
  }
  enter(root, Buffer.alloc(0), 1)
  for (let seen = 0, top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.entries.next()
    if (next.done) {
      stack.pop()
      continue
    }
    seen += 1
    if (seen > TREE_LIMITS.files * 2 || found.length >= TREE_LIMITS.files)
      throw tooLarge(`more than ${TREE_LIMITS.files} files`)
    const { name, oid, mode, type } = next.value
    const path = Buffer.concat([top.prefix, name])
    if (type === 'tree') enter(oid, Buffer.concat([path, Buffer.from('/')]), top.depth + 1)
    else found.push({ path, mode, type, oid })
  }
  return found
}

/** A `TREE_TOO_LARGE` error. */
export function tooLarge(reason: string): StepyardError<'TREE_TOO_LARGE'> {
  return new StepyardError('TREE_TOO_LARGE', { reason })
}

function typeOfMode(mode: string): RawEntry['type'] {
  const kind = Number.parseInt(mode, 8) & 0o170000
  if (kind === 0o040000) return 'tree'
  return kind === 0o160000 ? 'commit' : 'blob'
}
