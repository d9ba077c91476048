import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import type { NewObject, ObjectType } from './object.ts'

const TYPE_BITS: Readonly<Record<ObjectType, number>> = { commit: 1, tree: 2, blob: 3, tag: 4 }

/** A version 2 pack of these objects, each once, without deltas. */
export function formatPack(objects: readonly NewObject[]): Buffer {
  const unique = [...new Map(objects.map((object) => [object.oid, object])).values()]
  const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1')
  header.writeUInt32BE(unique.length, 8)
  // Level 1: the objects are small and live in the private repository only; git packs them anew for a push.
  const bodies = unique.flatMap(({ type, bytes }) => [
    formatEntryHeader(type, bytes.length),
    deflateSync(bytes, { level: 1 }),
  ])
  const pack = Buffer.concat([header, ...bodies])
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()])
}

/** How a whole object begins: three bits of type and four of size, then seven per byte while the top bit is set. */
export function formatEntryHeader(type: ObjectType, size: number): Buffer {
  const bytes = [(TYPE_BITS[type] << 4) | (size & 15)]
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 128
    bytes.push(rest & 127)
  }
  return Buffer.from(bytes)
}
