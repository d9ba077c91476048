import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import { syncDirectory, writeDurably } from '../durable.ts'
import {
  corrupt,
  EMPTY_TREE,
  type GitObject,
  hashObject,
  type ObjectContent,
  type ObjectReader,
  type ObjectType,
} from './object.ts'
import { ObjectCache } from './objectCache.ts'
import { type PackedObject, PackFile, readEntry } from './packFile.ts'
import { PackIndex } from './packIndex.ts'

interface OpenPack {
  readonly name: string
  readonly index: PackIndex
  readonly cache: ObjectCache
  file?: PackFile
}

interface Place {
  readonly pack: OpenPack
  readonly offset: number
}

const NO_ENTRIES: PackedObject = { type: 'tree', bytes: Buffer.alloc(0) }
const CACHE_BYTES = 8 * 1024 * 1024
const HEADER_SPACE = 64
// An id becomes the name of a file: nothing else may.
const ID = /^[0-9a-f]{40}$/

/** The objects of a repository: loose files and packs, whichever program wrote them. Verifies every id it reads. */
export class ObjectStore implements ObjectReader {
  readonly #objects: string
  #packs: OpenPack[] | undefined
  #packsRead = -1

  /** `gitDir` has an `objects` folder. */
  constructor(gitDir: string) {
    this.#objects = `${gitDir}/objects`
  }

  async read(oid: Oid, limit: number): Promise<GitObject | undefined> {
    if (!ID.test(oid)) return undefined
    const object = oid === EMPTY_TREE ? NO_ENTRIES : this.#readStored(oid, limit)
    if (object === undefined) return undefined
    if (hashObject(object.type, object.bytes) !== oid) throw corrupt(`object ${oid} does not hold what its id says`)
    return { oid, ...object }
  }

  async has(oid: Oid): Promise<boolean> {
    if (!ID.test(oid)) return false
    return oid === EMPTY_TREE || existsSync(this.#loosePath(oid)) || this.#locate(oid) !== undefined
  }

  /** The same ids in the order in which they are cheapest to read: as they lie on disk. */
  readingOrder(oids: readonly Oid[]): readonly Oid[] {
    const places = new Map(oids.map((oid) => [oid, this.#find(oid)?.offset ?? -1]))
    return [...places.keys()].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0))
  }

  /** Writes objects that survive a power cut from the moment this ends, each under its own name. */
  async write(objects: readonly ObjectContent[]): Promise<void> {
    const folders = await inTurns(objects, (object) => this.#writeLoose(object))
    for (const folder of new Set(folders)) if (folder !== undefined) await syncDirectory(folder)
    if (folders.some((folder) => folder !== undefined)) await syncDirectory(this.#objects)
  }

  async close(): Promise<void> {
    for (const pack of this.#packs ?? []) pack.file?.close()
    this.#packs = undefined
    this.#packsRead = -1
  }

  #loosePath(oid: Oid): string {
    return `${this.#objects}/${oid.slice(0, 2)}/${oid.slice(2)}`
  }

  /** The folder it was written to; `undefined` when the object was there already. */
  async #writeLoose({ type, bytes }: ObjectContent): Promise<string | undefined> {
    const oid = hashObject(type, bytes)
    if (await this.has(oid)) return undefined
    const path = this.#loosePath(oid)
    await mkdir(dirname(path), { recursive: true })
    await writeDurably(path, { bytes: deflateSync(Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes])) })
    return dirname(path)
  }

  // First where asking costs no system call; packs that came since are looked for last.
  #readStored(oid: Oid, limit: number): PackedObject | undefined {
    const known = this.#find(oid)
    if (known) return this.#readPacked(known, { oid, limit })
    const loose = this.#readLoose(oid, limit)
    const found = loose ? undefined : this.#locate(oid)
    return found ? this.#readPacked(found, { oid, limit }) : loose
  }

  #readLoose(oid: Oid, limit: number): PackedObject | undefined {
    const deflated = readIfThere(this.#loosePath(oid))
    if (deflated === undefined) return undefined
    try {
      return parseLoose(inflateSync(deflated, { maxOutputLength: limit + HEADER_SPACE }), { oid, limit })
    } catch (error) {
      if (isTooLarge(error)) throw new StepyardError('OBJECT_TOO_LARGE', { oid, limit })
      if (error instanceof StepyardError) throw error
      throw corrupt(`object ${oid} cannot be inflated`, error)
    }
  }

  #readPacked({ pack, offset }: Place, { oid, limit }: { oid: Oid; limit: number }): PackedObject {
    pack.file ??= openPack(`${this.#objects}/pack/${pack.name}.pack`)
    return readEntry(pack.file, offset, {
      find: (base) => pack.index.find(base),
      cache: pack.cache,
      spend: () => undefined,
      accept: (size) => {
        if (size > limit) throw new StepyardError('OBJECT_TOO_LARGE', { oid, limit })
      },
    })
  }

  /** Looks again for packs that have come since, before it says that an object is not there. */
  #locate(oid: Oid): Place | undefined {
    return this.#find(oid) ?? (this.#refreshPacks() ? this.#find(oid) : undefined)
  }

  #find(oid: Oid): Place | undefined {
    if (this.#packs === undefined) this.#refreshPacks()
    for (const pack of this.#packs ?? []) {
      const offset = pack.index.find(oid)
      if (offset !== undefined) return { pack, offset }
    }
    return undefined
  }

  #refreshPacks(): boolean {
    const folder = `${this.#objects}/pack`
    const changed = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (changed === this.#packsRead) return false
    const known = new Map(this.#packs?.map((pack) => [pack.name, pack]))
    const names = changed === 0 ? [] : readdirSync(folder).filter((name) => /^pack-.*\.idx$/.test(name))
    this.#packs = names.map((file) => {
      const name = file.slice(0, -'.idx'.length)
      const open = () => new PackIndex(readIfThere(`${folder}/${file}`) ?? Buffer.alloc(0))
      return known.get(name) ?? { name, index: open(), cache: new ObjectCache(CACHE_BYTES) }
    })
    for (const pack of known.values()) if (!this.#packs.includes(pack)) pack.file?.close()
    this.#packsRead = changed
    return true
  }
}

function parseLoose(file: Buffer, { oid, limit }: { oid: Oid; limit: number }): PackedObject {
  const end = file.indexOf(0)
  const [, type, size] = /^(commit|tree|blob|tag) (\d+)$/.exec(file.toString('latin1', 0, Math.max(0, end))) ?? []
  const bytes = file.subarray(end + 1)
  if (!isObjectType(type) || bytes.length !== Number(size)) throw corrupt(`object ${oid} has no readable header`)
  if (bytes.length > limit) throw new StepyardError('OBJECT_TOO_LARGE', { oid, limit })
  return { type, bytes }
}

function isObjectType(type: string | undefined): type is ObjectType {
  return type === 'commit' || type === 'tree' || type === 'blob' || type === 'tag'
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw unreadable(path, error)
  }
}

// An index without its pack, or a folder in the place of either: what only damage makes.
function openPack(path: string): PackFile {
  try {
    if (!statSync(path).isFile()) throw corrupt(`${basename(path)} is no file`)
    return new PackFile(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'EISDIR' ? corrupt(`${basename(path)} is no file`, error) : error
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}

/** `act` on all, a few at a time: as many as Node's file threads can do at once. */
async function inTurns<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < items.length; at += 8) results.push(...(await Promise.all(items.slice(at, at + 8).map(act))))
  return results
}
