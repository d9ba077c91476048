import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import { corrupt, hashObject, type ObjectType } from '../objects/object.ts'
import { PACK_LIMITS } from '../objects/limits.ts'
import { ObjectCache } from '../objects/objectCache.ts'
import { HEADER_BYTES, parseEntryHeader } from '../objects/packEntry.ts'
import { type EntryContext, type PackFile, readEntry } from '../objects/packFile.ts'

/** What a scan has found: every entry by its offset, with its id, and the way to read them. */
export interface Scan {
  readonly entries: Map<number, { readonly crc: number; readonly oid?: Oid }>
  readonly offsets: Map<Oid, number>
  readonly context: EntryContext
}

/** Called from time to time with the objects read so far and in all; throws to stop. */
export type Tell = (done: number, total: number) => void

/** Memory for objects that deltas may be based on. */
export const CACHE_BYTES = 32 * 1024 * 1024

/**
 * Reads a pack from its first byte to its last: every object is inflated (never beyond the size it declares), every
 * delta applied, and each named by its own bytes. Throws `OBJECTS_CORRUPT` or `OBJECT_TOO_LARGE`.
 */
export async function scanPack(file: PackFile, tell: Tell): Promise<Scan> {
  const total = objectCount(file)
  const scan = newScan()
  const deltas: number[] = []
  let at = 12
  for (let done = 0; done < total; done += 1) {
    if (done % 1000 === 0) await breathe(tell, done, total)
    const { end, oid } = await scanEntry(file, at, scan)
    scan.entries.set(at, { crc: checksum(file, at, end), ...(oid === undefined ? {} : { oid }) })
    if (oid === undefined) deltas.push(at)
    else scan.offsets.set(oid, at)
    at = end
  }
  if (at !== file.size - 20) throw corrupt('the pack goes on after its last object')
  await resolveDeltas(file, deltas, { scan, tell })
  return scan
}

function objectCount(file: PackFile): number {
  const head = file.bytes(0, 12)
  if (file.size < 32 || head.toString('latin1', 0, 4) !== 'PACK' || head.readUInt32BE(4) !== 2)
    throw corrupt('what arrived is not a pack of version 2')
  const count = head.readUInt32BE(8)
  if (count > PACK_LIMITS.objects) throw corrupt(`the pack has ${count} objects`)
  return count
}

function newScan(): Scan {
  let left: number = PACK_LIMITS.totalBytes
  const offsets = new Map<Oid, number>()
  const spend = (bytes: number): void => {
    left -= bytes
    if (left < 0) throw tooLarge(PACK_LIMITS.totalBytes)
  }
  const accept = (size: number): void => {
    if (size > PACK_LIMITS.objectBytes) throw tooLarge(PACK_LIMITS.objectBytes)
  }
  const context = { find: (oid: Oid) => offsets.get(oid), cache: new ObjectCache(CACHE_BYTES), spend, accept }
  return { entries: new Map(), offsets, context }
}

/** Where the entry ends, and its id unless it is a delta. */
async function scanEntry(file: PackFile, at: number, { context, entries }: Scan): Promise<{ end: number; oid?: Oid }> {
  const header = parseEntryHeader(file.bytes(at, Math.min(HEADER_BYTES, file.size - 20 - at)))
  context.accept(header.size)
  context.spend(header.size)
  if (header.kind === 'whole' && header.size > PACK_LIMITS.deltaBytes / 8)
    return scanLarge(file, at + header.length, header)
  if (header.size > PACK_LIMITS.deltaBytes) throw corrupt('a delta is too large')
  if (header.kind === 'offset-delta' && !entries.has(at - header.distance)) throw corrupt('a delta has no base')
  const { data, end } = file.inflate(at, header)
  if (header.kind !== 'whole') return { end }
  context.cache.set(at, { type: header.type, bytes: data })
  return { end, oid: hashObject(header.type, data) }
}

async function scanLarge(file: PackFile, start: number, { type, size }: { type: ObjectType; size: number }) {
  const hash = createHash('sha1').update(`${type} ${size}\0`)
  const end = await file.inflateLarge(start, size, (piece) => hash.update(piece))
  return { end, oid: hash.digest('hex') }
}

function checksum(file: PackFile, from: number, end: number): number {
  let crc = 0
  for (let at = from; at < end;) {
    const piece = file.bytes(at, Math.min(end - at, 1024 * 1024))
    if (piece.length === 0) throw corrupt('the pack ends in the middle of an object')
    crc = crc32(piece, crc)
    at += piece.length
  }
  return crc
}

// A delta may name its base by id, and that base may come later, itself a delta: those wait for another round.
async function resolveDeltas(
  file: PackFile,
  deltas: readonly number[],
  { scan, tell }: { scan: Scan; tell: Tell },
): Promise<void> {
  let pending = deltas
  for (let round = 0; pending.length > 0; round += 1) {
    const waiting: number[] = []
    for (const [done, at] of pending.entries()) {
      if (done % 1000 === 0) await breathe(tell, done, pending.length)
      if (!hasBase(file, at, scan)) waiting.push(at)
      else nameDelta(file, at, scan)
    }
    if (waiting.length === pending.length || round > 50) throw corrupt('a delta has no base in its pack')
    pending = waiting
  }
}

function hasBase(file: PackFile, offset: number, scan: Scan): boolean {
  let at = offset
  for (let links = 0; links <= PACK_LIMITS.chain; links += 1) {
    if (scan.entries.get(at)?.oid !== undefined) return true
    const header = parseEntryHeader(file.bytes(at, HEADER_BYTES))
    if (header.kind === 'whole') return true
    const base = header.kind === 'offset-delta' ? at - header.distance : scan.offsets.get(header.base)
    if (base === undefined) return false
    at = base
  }
  throw corrupt('deltas are chained without end')
}

function nameDelta(file: PackFile, at: number, scan: Scan): void {
  const object = readEntry(file, at, scan.context)
  const oid = hashObject(object.type, object.bytes)
  scan.entries.set(at, { crc: scan.entries.get(at)?.crc ?? 0, oid })
  scan.offsets.set(oid, at)
}

// Inflating is synchronous: others get their turn in between.
async function breathe(tell: Tell, done: number, total: number): Promise<void> {
  tell(done, total)
  await setImmediate()
}

/** An `OBJECT_TOO_LARGE` error about what a server sends. */
export function tooLarge(limit: number): StepyardError<'OBJECT_TOO_LARGE'> {
  return new StepyardError('OBJECT_TOO_LARGE', { limit })
}
