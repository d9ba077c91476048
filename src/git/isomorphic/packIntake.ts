import { createHash } from 'node:crypto'
import { open, readdir, rm, stat } from 'node:fs/promises'
import type { Effects } from '../../effects.ts'
import { diskError, randomName, syncDirectory, writeDurably } from '../durable.ts'
import { corrupt, type NewObject } from '../objects/object.ts'
import { formatPack } from '../objects/pack.ts'
import { PACK_LIMITS } from '../objects/limits.ts'
import type { ObjectStore } from '../objects/objectStore.ts'
import { type PackedObject, PackFile } from '../objects/packFile.ts'
import { formatPackIndex, type IndexedEntry } from '../objects/packIndex.ts'
import { CACHE_BYTES, type Scan, scanPack, tooLarge } from './packScan.ts'

/** Where packs are put. */
export interface PackDestination {
  readonly gitDir: string
  readonly objects: ObjectStore
  readonly effects: Effects
}

/** Up to this many objects are written one by one, as git does: packs of five would pile up by the thousand. */
const UNPACK_LIMIT = 100
const HOUR = 3_600_000

/** Writes new objects so that they survive a power cut: many of them as one pack, which needs two syncs and not thousands. */
export async function storeObjects(objects: readonly NewObject[], destination: PackDestination): Promise<void> {
  if (objects.length <= UNPACK_LIMIT) return destination.objects.write(objects)
  await storePack([formatPack(objects)], destination)
}

/**
 * Stores a pack as it arrives: to a temporary file, checked whole, indexed, and only then moved to where it is seen.
 * Throws `OBJECTS_CORRUPT` or `OBJECT_TOO_LARGE` and leaves nothing behind otherwise.
 */
export async function storePack(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { gitDir, objects, effects }: PackDestination,
): Promise<void> {
  const packDir = `${gitDir}/objects/pack`
  const path = `${packDir}/${randomName('tmp_pack_')}`
  const tell = (done: number, total: number): void => {
    effects.signal?.throwIfAborted()
    effects.progress('objects', done, total)
  }
  await removeLeftovers(packDir, effects.now())
  try {
    const trailer = await writeTemporary(path, limited(stream))
    const file = new PackFile(path)
    try {
      const scan = await scanPack(file, tell)
      const small = scan.entries.size > UNPACK_LIMIT ? undefined : smallObjects(file, scan)
      if (small) await objects.write(small)
      else await keepPack(path, { scan, trailer, packDir })
    } finally {
      file.close()
    }
  } finally {
    await rm(path, { force: true })
  }
}

/** Writes the pack to a new file while it arrives; answers its last 20 bytes, which are the checksum of the others. */
async function writeTemporary(path: string, stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const hash = createHash('sha1')
  let tail = Buffer.alloc(0)
  const file = await open(path, 'wx', 0o444)
  try {
    for await (const chunk of stream) {
      await file.writeFile(chunk).catch((error: unknown) => Promise.reject(diskError(error)))
      const bytes = Buffer.concat([tail, chunk])
      const cut = Math.max(0, bytes.length - 20)
      hash.update(bytes.subarray(0, cut))
      tail = Buffer.from(bytes.subarray(cut))
    }
    await file.sync()
  } finally {
    await file.close()
  }
  if (!hash.digest().equals(tail)) throw corrupt('the checksum of the pack does not fit; it was cut off or damaged')
  return tail
}

// What a killed process left behind; nobody works on one pack for an hour without a byte.
async function removeLeftovers(packDir: string, now: Date): Promise<void> {
  for (const name of await readdir(packDir)) {
    if (!name.startsWith('tmp_')) continue
    const found = await stat(`${packDir}/${name}`).catch(() => undefined)
    if (found && now.getTime() - found.mtimeMs > HOUR) await rm(`${packDir}/${name}`, { force: true })
  }
}

async function* limited(stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > PACK_LIMITS.packBytes) throw tooLarge(PACK_LIMITS.packBytes)
    yield chunk
  }
}

/** Every object of the pack while all of them are still in memory; `undefined` when they are too large for that. */
function smallObjects(file: PackFile, { entries, context }: Scan): readonly PackedObject[] | undefined {
  if (file.size > CACHE_BYTES / 4) return undefined
  const objects = [...entries.keys()].map((at) => context.cache.get(at))
  return objects.every((object) => object !== undefined) ? objects : undefined
}

async function keepPack(
  path: string,
  { scan, trailer, packDir }: { scan: Scan; trailer: Buffer; packDir: string },
): Promise<void> {
  const entries: IndexedEntry[] = []
  for (const [offset, { oid, crc }] of scan.entries) if (oid !== undefined) entries.push({ oid, offset, crc })
  const target = `${packDir}/pack-${trailer.toString('hex')}`
  await writeDurably(`${target}.pack`, { from: path })
  // The index last: a pack without one is not there for anybody.
  await writeDurably(`${target}.idx`, { bytes: formatPackIndex(entries, trailer) })
  await syncDirectory(packDir)
}
