import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import { syncDirectory, writeDurably } from './durable.ts'
import { hashObject } from './hash.ts'
import { ObjectCache } from './objectCache.ts'
import { corrupt, type ObjectType } from './packEntry.ts'
import { PackFile, readEntry, type GitObject } from './packFile.ts'
import { PackIndex } from './packIndex.ts'

/** What may be read: an object of this kind, of at most `limit` bytes. */
export interface Expected {
  readonly type: ObjectType
  /** Bytes. A larger object is refused before it is inflated. */
  readonly limit: number
}

interface OpenPack {
  readonly name: string
  readonly index: PackIndex
  readonly cache: ObjectCache
  file?: PackFile
}

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
const CACHE_BYTES = 8 * 1024 * 1024
const HEADER_SPACE = 64

/** The objects of a repository: loose files and packs, whichever program wrote them. Verifies every id it reads. */
export class ObjectStore {
  readonly #objects: string
  #packs: OpenPack[] | undefined
  #packsRead = -1

  /** `gitDir` has an `objects` folder. */
  constructor(gitDir: string) {
    this.#objects = `${gitDir}/objects`
  }

  /** Throws `OBJECT_MISSING`, `OBJECT_TOO_LARGE` or `OBJECTS_CORRUPT`. */
  read(oid: Oid, expected: Expected): Buffer {
    if (oid === EMPTY_TREE && expected.type === 'tree') return Buffer.alloc(0)
    const object = this.#readLoose(oid, expected.limit) ?? this.#readPacked(oid, expected.limit)
    if (object === undefined) throw new StepyardError('OBJECT_MISSING', { oid })
    if (hashObject(object.type, object.data) !== oid) throw corrupt(`object ${oid} does not hold what its id says`)
    if (object.type !== expected.type) throw corrupt(`object ${oid} is a ${object.type}, not a ${expected.type}`)
    return object.data
  }

  has(oid: Oid): boolean {
    return oid === EMPTY_TREE || existsSync(this.#loosePath(oid)) || this.#locate(oid) !== undefined
  }

  /** The order in which objects are cheapest to read: as they lie on disk. */
  readingOrder(oids: readonly Oid[]): readonly Oid[] {
    const places = new Map(oids.map((oid) => [oid, this.#find(oid)?.offset ?? -1]))
    return [...places.keys()].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0))
  }

  /** Writes objects so that they survive a power cut, each under its own name; answers their ids, in order. */
  async write(objects: readonly GitObject[]): Promise<readonly Oid[]> {
    const folders = new Set<string>()
    const oids: Oid[] = []
    for (const object of objects) {
      const oid = hashObject(object.type, object.data)
      const path = this.#loosePath(oid)
      if (!this.has(oid)) {
        folders.add(await this.#writeLoose(path, object))
      }
      oids.push(oid)
    }
    for (const folder of folders) await syncDirectory(folder)
    if (folders.size > 0) await syncDirectory(this.#objects)
    return oids
  }

  close(): void {
    for (const pack of this.#packs ?? []) pack.file?.close()
    this.#packs = undefined
  }

  #loosePath(oid: Oid): string {
    return `${this.#objects}/${oid.slice(0, 2)}/${oid.slice(2)}`
  }

  async #writeLoose(path: string, { type, data }: GitObject): Promise<string> {
    const folder = dirname(path)
    await mkdir(folder, { recursive: true })
    await writeDurably(path, { bytes: deflateSync(Buffer.concat([Buffer.from(`${type} ${data.length}\0`), data])) })
    await chmod(path, 0o444)
    return folder
  }

  #readLoose(oid: Oid, limit: number): GitObject | undefined {
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

  #readPacked(oid: Oid, limit: number): GitObject | undefined {
    const found = this.#locate(oid)
    if (found === undefined) return undefined
    const { pack, offset } = found
    pack.file ??= new PackFile(`${this.#objects}/pack/${pack.name}.pack`)
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
  #locate(oid: Oid): { pack: OpenPack; offset: number } | undefined {
    return this.#find(oid) ?? (this.#refreshPacks() ? this.#find(oid) : undefined)
  }

  #find(oid: Oid): { pack: OpenPack; offset: number } | undefined {
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
      const open = () => new PackIndex(readFileSync(`${folder}/${file}`))
      return known.get(name) ?? { name, index: open(), cache: new ObjectCache(CACHE_BYTES) }
    })
    for (const pack of known.values()) if (!this.#packs.includes(pack)) pack.file?.close()
    this.#packsRead = changed
    return true
  }
}

function parseLoose(bytes: Buffer, { oid, limit }: { oid: Oid; limit: number }): GitObject {
  const end = bytes.indexOf(0)
  const [, type, size] = /^(commit|tree|blob|tag) (\d+)$/.exec(bytes.toString('latin1', 0, Math.max(0, end))) ?? []
  const data = bytes.subarray(end + 1)
  if (!isObjectType(type) || data.length !== Number(size)) throw corrupt(`object ${oid} has no readable header`)
  if (data.length > limit) throw new StepyardError('OBJECT_TOO_LARGE', { oid, limit })
  return { type, data }
}

function isObjectType(type: string | undefined): type is ObjectType {
  return type === 'commit' || type === 'tree' || type === 'blob' || type === 'tag'
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}
