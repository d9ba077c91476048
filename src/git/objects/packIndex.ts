import { createHash } from 'node:crypto'
import type { Oid } from '../../snapshot/tree.ts'
import { corrupt } from './object.ts'

/** Where an object stands in a pack, and the checksum of its packed bytes. */
export interface IndexedEntry {
  readonly oid: Oid
  readonly offset: number
  readonly crc: number
}

const MAGIC = 0xff744f63
const FANOUT = 8
const IDS = FANOUT + 256 * 4

/** The bytes of an `.idx` file, version 2, as `git index-pack` writes it. `packSha` is the trailer of the pack. */
export function formatPackIndex(entries: readonly IndexedEntry[], packSha: Uint8Array): Buffer {
  const sorted = [...entries].sort((a, b) => (a.oid < b.oid ? -1 : Number(a.oid > b.oid)))
  const bytes = Buffer.alloc(IDS + sorted.length * 28 + 40)
  bytes.writeUInt32BE(MAGIC, 0)
  bytes.writeUInt32BE(2, 4)
  const crcs = IDS + sorted.length * 20
  const offsets = crcs + sorted.length * 4
  sorted.forEach((entry, at) => {
    const first = bytes.write(entry.oid, IDS + at * 20, 'hex') && Number.parseInt(entry.oid.slice(0, 2), 16)
    bytes.writeUInt32BE(at + 1, FANOUT + first * 4)
    bytes.writeUInt32BE(entry.crc, crcs + at * 4)
    // A pack is at most 512 MB here, so the table of 64-bit offsets stays empty.
    bytes.writeUInt32BE(entry.offset, offsets + at * 4)
  })
  for (let byte = 1; byte < 256; byte += 1) {
    const at = FANOUT + byte * 4
    bytes.writeUInt32BE(Math.max(bytes.readUInt32BE(at), bytes.readUInt32BE(at - 4)), at)
  }
  const end = bytes.length - 40
  bytes.set(packSha, end)
  bytes.set(
    createHash('sha1')
      .update(bytes.subarray(0, end + 20))
      .digest(),
    end + 20,
  )
  return bytes
}

/** An index held as the bytes of its file, searched in place: 30 bytes per object instead of a string and a number. */
export class PackIndex {
  readonly count: number
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    if (bytes.length < IDS + 40 || bytes.readUInt32BE(0) !== MAGIC || bytes.readUInt32BE(4) !== 2)
      throw corrupt('the index of a pack is not of version 2')
    this.#bytes = bytes
    this.count = bytes.readUInt32BE(FANOUT + 255 * 4)
    if (bytes.length < IDS + this.count * 28 + 40) throw corrupt('the index of a pack is cut off')
  }

  /** Where the object begins in the pack; `undefined` when it is not in there. */
  find(oid: Oid): number | undefined {
    const wanted = Buffer.from(oid, 'hex')
    const first = wanted[0] ?? 0
    let low = first === 0 ? 0 : this.#bytes.readUInt32BE(FANOUT + (first - 1) * 4)
    let high = this.#bytes.readUInt32BE(FANOUT + first * 4)
    if (high > this.count || low > high) throw corrupt('the index of a pack is not in order')
    while (low < high) {
      const middle = (low + high) >>> 1
      const at = IDS + middle * 20
      const order = this.#bytes.compare(wanted, 0, 20, at, at + 20)
      if (order === 0) return this.#offset(middle)
      if (order < 0) low = middle + 1
      else high = middle
    }
    return undefined
  }

  #offset(at: number): number {
    const offset = this.#bytes.readUInt32BE(IDS + this.count * 24 + at * 4)
    if (offset < 0x80000000) return offset
    const large = IDS + this.count * 28 + (offset - 0x80000000) * 8
    if (large + 8 > this.#bytes.length - 40) throw corrupt('the index of a pack points outside')
    return Number(this.#bytes.readBigUInt64BE(large))
  }
}
