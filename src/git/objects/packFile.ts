import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { createInflate } from 'node:zlib'
import { corrupt, type ObjectType } from './object.ts'
import { PACK_LIMITS } from './limits.ts'
import type { ObjectCache } from './objectCache.ts'
import { applyDelta, deflatedBound, deltaSizes, HEADER_BYTES, inflateEntry, parseEntryHeader } from './packEntry.ts'

/** An object as it comes out of a pack; its id is that of its bytes. */
export interface PackedObject {
  readonly type: ObjectType
  readonly bytes: Buffer
}

/** How entries that are deltas find their bases, and what reading them may cost. */
export interface EntryContext {
  /** Offset of the entry that holds this object, in the same pack. */
  readonly find: (oid: string) => number | undefined
  readonly cache: ObjectCache
  /** Called with the bytes about to be inflated; throws to stop. */
  readonly spend: (bytes: number) => void
  /** Called with the size of the wanted object before it is built; throws to stop. */
  readonly accept: (size: number) => void
}

const WINDOW = 64 * 1024
const CHUNK = 1024 * 1024

/** A pack on disk, read piece by piece: a pack of 500 MB costs no more memory than one of 5. */
export class PackFile {
  readonly size: number
  readonly #fd: number
  #window = Buffer.alloc(0)
  #start = 0

  constructor(path: string) {
    this.#fd = openSync(path, 'r')
    this.size = fstatSync(this.#fd).size
  }

  close(): void {
    closeSync(this.#fd)
  }

  /** Up to `length` bytes (fewer at the end of the file); valid until the next read. */
  bytes(offset: number, length: number): Buffer {
    const end = Math.min(offset + length, this.size)
    if (offset >= this.#start && end <= this.#start + this.#window.length)
      return this.#window.subarray(offset - this.#start, end - this.#start)
    const wanted = Math.max(0, Math.min(Math.max(length, WINDOW), this.size - offset))
    const buffer = this.#window.length === wanted ? this.#window : Buffer.allocUnsafe(wanted)
    const read = readSync(this.#fd, buffer, 0, wanted, offset)
    // A window of many megabytes is not kept after the one object that needed it.
    this.#window = read > CHUNK ? Buffer.alloc(0) : buffer.subarray(0, read)
    this.#start = offset
    return buffer.subarray(0, Math.min(read, length))
  }

  /** The inflated bytes of the entry at `offset`, whose header is `length` bytes long. */
  inflate(offset: number, header: { readonly size: number; readonly length: number }): { data: Buffer; end: number } {
    const start = offset + header.length
    const { data, used } = inflateEntry(this.bytes(start, deflatedBound(header.size)), header.size)
    return { data, end: start + used }
  }

  /** Inflates an entry too large to be held, piece by piece; answers where it ends. */
  async inflateLarge(start: number, size: number, take: (piece: Buffer) => void): Promise<number> {
    const inflate = createInflate()
    const stop = start + deflatedBound(size)
    let [at, filled] = [start, 0]
    const feed = (): void => {
      const chunk = Buffer.from(this.bytes(at, Math.min(CHUNK, stop - at)))
      at += chunk.length
      if (chunk.length === 0) inflate.end()
      else inflate.write(chunk, feed)
    }
    feed()
    try {
      for await (const piece of inflate) {
        filled += piece.length
        if (filled > size) break
        take(piece)
      }
    } catch (error) {
      throw corrupt('an entry cannot be inflated', error)
    }
    if (filled !== size) throw corrupt(`an entry holds other than its ${size} bytes`)
    return start + inflate.bytesWritten
  }
}

/** The object at `offset`, its deltas applied. Deltas on deltas are walked in a loop, not by recursion. */
export function readEntry(file: PackFile, offset: number, context: EntryContext): PackedObject {
  const deltas: { at: number; delta: Buffer }[] = []
  let [at, base] = [offset, context.cache.get(offset)]
  while (base === undefined) {
    if (deltas.length > PACK_LIMITS.chain) throw corrupt('deltas are chained without end')
    const header = parseEntryHeader(file.bytes(at, HEADER_BYTES))
    if (header.kind === 'whole' && deltas.length === 0) context.accept(header.size)
    else if (header.size > PACK_LIMITS.deltaBytes) throw corrupt('a delta or its base is too large')
    context.spend(header.size)
    const { data } = file.inflate(at, header)
    if (header.kind === 'whole') {
      base = { type: header.type, bytes: data }
      context.cache.set(at, base)
      break
    }
    const { result } = deltaSizes(data)
    if (deltas.length === 0) context.accept(result)
    if (result > PACK_LIMITS.deltaBytes) throw corrupt('the result of a delta is too large')
    deltas.push({ at, delta: data })
    at = baseOffset(at, header, context)
    base = context.cache.get(at)
  }
  if (deltas.length === 0) context.accept(base.bytes.length)
  return build(base, deltas, context)
}

function baseOffset(at: number, header: { distance: number } | { base: string }, context: EntryContext): number {
  const found = 'distance' in header ? at - header.distance : context.find(header.base)
  if (found === undefined || found < 12 || found === at) throw corrupt('a delta has no base in its pack')
  return found
}

function build(
  base: PackedObject,
  deltas: readonly { at: number; delta: Buffer }[],
  context: EntryContext,
): PackedObject {
  let object = base
  for (const { at, delta } of deltas.toReversed()) {
    context.spend(deltaSizes(delta).result)
    object = { type: base.type, bytes: applyDelta(object.bytes, delta) }
    context.cache.set(at, object)
  }
  return object
}
