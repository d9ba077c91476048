import { createHash, randomBytes } from 'node:crypto'
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { packCode, unpackCode, type PackedCode, type ParsedCode } from './packedCode.ts'

/** What was read of files of code, kept from one start to the next. */
export interface ParseCache {
  /** What was read of a file with this path and these bytes. */
  get(file: HashedFile): ParsedCode | undefined
  /** Keeps these and no others. Resolves whether or not the disk takes it: a cache can be missing. */
  write(files: Iterable<readonly [HashedFile, ParsedCode]>): Promise<void>
}

/** A file by its path in the workspace and the SHA-256 of its bytes. */
export interface HashedFile {
  readonly path: string
  readonly hash: string
}

/** Where a cache is, and who made it. */
export interface ParseCacheOptions {
  /** The folder of the workspace, absolute. */
  readonly root: string
  /** The version of this package: another one may read the same file differently. */
  readonly version: string
}

/** Bytes above which nothing is kept: more than 20,000 steps. */
const LARGEST = 32 * 1024 * 1024

/** To be raised when `PackedCode` becomes another. */
const FORMAT = 1

/**
 * Opens the cache of a workspace, `.stepyard/cache/code.json`. One that is broken, too large, of another version or was
 * not written here counts as empty: a file knows the inode and the moment it was born with, which a copy that came with a
 * repository has not. What stands in a condition and what is matched are never two things.
 */
export function openParseCache(options: ParseCacheOptions): ParseCache {
  const file = join(options.root, '.stepyard/cache/code.json')
  // A bundle names its files by what is in them.
  const maker = `${FORMAT} ${options.version} ${basename(import.meta.url)}`
  const known = isOurFolder(options.root) ? readEntries(file, maker) : new Map<string, PackedCode>()
  return {
    get(hashed) {
      const packed = known.get(keyOf(hashed))
      return packed && unpackCode(packed)
    },
    async write(files) {
      const entries = [...files].map(([hashed, code]) => [keyOf(hashed), packCode(code)] as const)
      // Without that folder there is nothing that keeps git from it.
      if (isOurFolder(options.root)) await writeEntries(file, maker, entries).catch(() => undefined)
    },
  }
}

type Entries = readonly (readonly [key: string, code: PackedCode])[]

interface Head {
  readonly maker: string
  readonly born: string
  readonly sha256: string
}

function keyOf({ path, hash }: HashedFile): string {
  return `${hash} ${path}`
}

// A link would lead reads and writes elsewhere.
function isOurFolder(root: string): boolean {
  const [local, cache] = ['.stepyard', '.stepyard/cache'].map((name) =>
    lstatSync(join(root, name), { throwIfNoEntry: false }),
  )
  return local?.isDirectory() === true && cache?.isDirectory() !== false
}

function readEntries(file: string, maker: string): ReadonlyMap<string, PackedCode> {
  try {
    const { text, born } = readWhole(file)
    const end = text.indexOf('\n')
    const head = JSON.parse(text.slice(0, end)) as Partial<Head>
    const body = text.slice(end + 1)
    if (head.maker !== maker || head.born !== born || head.sha256 !== hashOf(body)) return new Map()
    // What was written here, to the last byte.
    return new Map(JSON.parse(body) as Entries)
  } catch {
    // None, or none that can be read.
    return new Map()
  }
}

function readWhole(file: string): { readonly text: string; readonly born: string } {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  try {
    const stats = fstatSync(descriptor, { bigint: true })
    if (!stats.isFile() || stats.size > LARGEST) throw new Error('It is no cache.')
    return { text: readFileSync(descriptor, 'utf8'), born: bornOf(stats) }
  } finally {
    closeSync(descriptor)
  }
}

async function writeEntries(file: string, maker: string, entries: Entries): Promise<void> {
  const body = JSON.stringify(entries)
  if (body.length > LARGEST / 2) return
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(8).toString('hex')}.tmp`
  const handle = await open(draft, 'wx', 0o600)
  try {
    const born = bornOf(await handle.stat({ bigint: true }))
    const head: Head = { maker, born, sha256: hashOf(body) }
    await handle.writeFile(`${JSON.stringify(head)}\n${body}`)
    await handle.close()
    await rename(draft, file)
  } catch (error) {
    await handle.close().catch(() => undefined)
    await rm(draft, { force: true })
    throw error
  }
}

function bornOf({ ino, birthtimeNs }: { readonly ino: bigint; readonly birthtimeNs: bigint }): string {
  return `${ino} ${birthtimeNs}`
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
