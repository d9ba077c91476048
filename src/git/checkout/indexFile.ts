import { join } from 'node:path'
import { readIfThere } from '../readIfThere.ts'
import type { Checkout } from './model.ts'

/** One entry of Git's index, as far as anything here asks. */
export interface IndexEntry {
  readonly path: string
  /** 0, or 1 to 3 for the sides of an unresolved merge. */
  readonly stage: number
  /** The user told Git not to look at the file: assume-unchanged or skip-worktree. */
  readonly hidden: boolean
}

/** The index of a checkout. `split` and `sparse` indexes leave entries out of the file; `split` is read with its base. */
export interface GitIndex {
  readonly entries: readonly IndexEntry[]
  readonly split: boolean
  readonly sparse: boolean
}

const EMPTY: GitIndex = { entries: [], split: false, sparse: false }

/** Reads the index without running Git. An index that does not exist yet is empty. */
export async function readIndex(checkout: Checkout): Promise<GitIndex> {
  const oidLength = checkout.traits.objectFormat === 'sha256' ? 32 : 20
  const bytes = await readIfThere(join(checkout.gitDir, 'index'))
  if (!bytes) return EMPTY
  const { entries, end } = parseEntries(bytes, oidLength)
  const extensions = parseExtensions(bytes.subarray(end, bytes.length - oidLength))
  const base = extensions.get('link')?.subarray(0, oidLength).toString('hex')
  const shared = base && (await readIfThere(join(checkout.gitDir, `sharedindex.${base}`)))
  return {
    // An entry that replaces one of the base has no name here; the base has it.
    entries: [...entries.filter(({ path }) => path !== ''), ...(shared ? parseEntries(shared, oidLength).entries : [])],
    split: base !== undefined,
    sparse: extensions.has('sdir'),
  }
}

function parseEntries(bytes: Buffer, oidLength: number): { entries: IndexEntry[]; end: number } {
  const version = bytes.readUInt32BE(4)
  const count = bytes.readUInt32BE(8)
  if (bytes.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 4) throw new RangeError('not a Git index')
  const entries: IndexEntry[] = []
  let at = 12
  let previous: Buffer = Buffer.alloc(0)
  for (let index = 0; index < count; index++) {
    const flags = bytes.readUInt16BE(at + 40 + oidLength)
    const extended = (flags & 0x4000) !== 0 ? bytes.readUInt16BE(at + 42 + oidLength) : 0
    const start = at + 42 + oidLength + ((flags & 0x4000) !== 0 ? 2 : 0)
    const name = version === 4 ? compressedName(bytes, start, previous) : plainName(bytes, start)
    previous = name.path
    at = version === 4 ? name.end : at + ((name.end - 1 - at + 8) & ~7)
    const hidden = (flags & 0x8000) !== 0 || (extended & 0x4000) !== 0
    entries.push({ path: name.path.toString(), stage: (flags >> 12) & 3, hidden })
  }
  return { entries, end: at }
}

function plainName(bytes: Buffer, start: number): { path: Buffer; end: number } {
  const end = bytes.indexOf(0, start)
  return { path: bytes.subarray(start, end), end: end + 1 }
}

/** Version 4 says how much of the previous name to drop, then what to add. */
function compressedName(bytes: Buffer, start: number, previous: Buffer): { path: Buffer; end: number } {
  let at = start
  let byte = bytes.readUInt8(at++)
  let drop = byte & 127
  while ((byte & 128) !== 0) {
    byte = bytes.readUInt8(at++)
    drop = ((drop + 1) << 7) | (byte & 127)
  }
  const { path, end } = plainName(bytes, at)
  return { path: Buffer.concat([previous.subarray(0, previous.length - drop), path]), end }
}

function parseExtensions(bytes: Buffer): Map<string, Buffer> {
  const extensions = new Map<string, Buffer>()
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at + 4)
    extensions.set(bytes.toString('latin1', at, at + 4), bytes.subarray(at + 8, at + 8 + size))
    at += 8 + size
  }
  return extensions
}
