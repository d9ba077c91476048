import { inflateSync } from 'node:zlib'
import { StepyardError } from '../../errors.ts'
import { corrupt, type ObjectType } from './object.ts'

/** How an entry of a pack begins. `size` is that of its inflated bytes: for a delta, of the delta itself. */
export type EntryHeader = { readonly size: number; readonly length: number } & (
  | { readonly kind: 'whole'; readonly type: ObjectType }
  | { readonly kind: 'offset-delta'; readonly distance: number }
  | { readonly kind: 'ref-delta'; readonly base: string }
)

const TYPES: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' }

/** Longest header: ten bytes of size and twenty of a base's id. */
export const HEADER_BYTES = 32

/** Reads the header at the start of `bytes`; `length` says where the deflated data begins. */
export function parseEntryHeader(bytes: Uint8Array): EntryHeader {
  let at = 0
  let byte = byteAt(bytes, at++)
  const type = (byte >> 4) & 7
  let size = byte & 15
  // Not with shifts: those are 32 bit, and a size may be more.
  for (let unit = 16; byte & 0x80; unit *= 128) {
    byte = byteAt(bytes, at++)
    size += (byte & 0x7f) * unit
  }
  if (!Number.isSafeInteger(size)) throw corrupt('an entry has an impossible size')
  if (type === 6) {
    const { distance, next } = parseDistance(bytes, at)
    return { kind: 'offset-delta', size, distance, length: next }
  }
  if (type === 7) {
    if (bytes.length < at + 20) throw corrupt('an entry ends in its header')
    return { kind: 'ref-delta', size, base: Buffer.from(bytes.subarray(at, at + 20)).toString('hex'), length: at + 20 }
  }
  const name = TYPES[type]
  if (name === undefined) throw corrupt(`an entry has the unknown type ${type}`)
  return { kind: 'whole', type: name, size, length: at }
}

/** Most bytes that any sane deflate makes of `size` bytes: how far to read for an entry whose end is not known. */
export function deflatedBound(size: number): number {
  return size + Math.ceil(size / 256) + 1024
}

/** Inflates exactly `size` bytes from the start of `bytes`, never more; `used` is how much of `bytes` they took. */
export function inflateEntry(bytes: Uint8Array, size: number): { data: Buffer; used: number } {
  try {
    // One byte more than allowed, so that a longer stream is noticed instead of cut off.
    const options = { info: true, chunkSize: Math.max(64, size + 1), maxOutputLength: size + 1 } as const
    // The types do not know the shape that `info` gives.
    const { buffer, engine } = inflateSync(bytes, options) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    if (buffer.length !== size) throw corrupt(`an entry holds ${buffer.length} bytes instead of ${size}`)
    return { data: buffer, used: engine.bytesWritten }
  } catch (error) {
    if (error instanceof StepyardError) throw error
    throw corrupt('an entry cannot be inflated', error)
  }
}

/** Sizes that a delta declares, of its base and of its result, without applying it. */
export function deltaSizes(delta: Uint8Array): { base: number; result: number; next: number } {
  const base = deltaSize(delta, 0)
  const result = deltaSize(delta, base.next)
  return { base: base.value, result: result.value, next: result.next }
}

/** Builds the object that `delta` describes from `base`; throws when it reads or writes outside of either. */
export function applyDelta(base: Uint8Array, delta: Uint8Array): Buffer {
  const { base: baseSize, result: size, next } = deltaSizes(delta)
  if (baseSize !== base.length) throw corrupt('a delta does not fit its base')
  const result = Buffer.allocUnsafe(size)
  let [at, filled] = [next, 0]
  while (at < delta.length) {
    const op = byteAt(delta, at++)
    if (op === 0) throw corrupt('a delta holds a reserved instruction')
    const copy = op & 0x80 ? parseCopy(delta, at, op) : { from: at, length: op, next: at + op }
    const source = op & 0x80 ? base : delta
    if (copy.from + copy.length > source.length || filled + copy.length > size)
      throw corrupt('a delta reaches outside of its object')
    result.set(source.subarray(copy.from, copy.from + copy.length), filled)
    filled += copy.length
    at = copy.next
  }
  if (filled !== size) throw corrupt('a delta leaves a part of its object open')
  return result
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]
  if (byte === undefined) throw corrupt('an entry ends in the middle')
  return byte
}

// Each continuation adds one, so that no distance has two spellings.
function parseDistance(bytes: Uint8Array, start: number): { distance: number; next: number } {
  let at = start
  let byte = byteAt(bytes, at++)
  let distance = byte & 0x7f
  while (byte & 0x80) {
    byte = byteAt(bytes, at++)
    distance = (distance + 1) * 128 + (byte & 0x7f)
  }
  return { distance, next: at }
}

function deltaSize(delta: Uint8Array, start: number): { value: number; next: number } {
  let at = start
  let byte = byteAt(delta, at++)
  let value = byte & 0x7f
  for (let unit = 128; byte & 0x80; unit *= 128) {
    byte = byteAt(delta, at++)
    value += (byte & 0x7f) * unit
  }
  return { value, next: at }
}

// The low four bits of the instruction say which bytes of the offset follow, the next three which of the length.
function parseCopy(delta: Uint8Array, start: number, op: number): { from: number; length: number; next: number } {
  let [at, from, length] = [start, 0, 0]
  for (let bit = 0; bit < 4; bit += 1) if (op & (1 << bit)) from += byteAt(delta, at++) * 2 ** (8 * bit)
  for (let bit = 0; bit < 3; bit += 1) if (op & (16 << bit)) length += byteAt(delta, at++) * 2 ** (8 * bit)
  return { from, length: length === 0 ? 0x10000 : length, next: at }
}
