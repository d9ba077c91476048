import { createHash } from 'node:crypto'
import { lstatSync, type Stats } from 'node:fs'
import { basename, join } from 'node:path'
import { parseConfig } from '../config/parseConfig.ts'
import { resolveConfig } from '../config/resolveConfig.ts'
import { StepyardError } from '../errors.ts'
import { describeOddFiles, readItem, type ParsedItems } from './itemFiles.ts'
import { CONFIG_FILE } from './layout.ts'
import { loadItems } from './load.ts'
import { createDirectoryFilter, createOwnership, type OwnershipRules } from './ownership.ts'
import type { ParsedCode } from './packedCode.ts'
import { openParseCache, type ParseCache } from './parseCache.ts'
import { walkFolder, type OddFile } from './walk.ts'
import type { Workspace } from './workspace.ts'

/** Reads one workspace again and again, each time only what is not the same. */
export interface WorkspaceReader {
  /** As it was last read. Throws `WORKSPACE_NOT_FOUND` when stepyard.yaml was gone. */
  load(): Promise<Workspace>
  /**
   * Looks at these paths, relative to the workspace; answers those that are not what they were. One that has just become
   * empty is believed the second time.
   */
  update(paths: Iterable<string>): readonly string[]
  /** Looks at every file. */
  rescan(): readonly string[]
  /** An item as it was last read. */
  itemOf(path: string): ReadItem | undefined
  /** Whether an item is on the disk what was last read, as far as its times and size tell. */
  isCurrent(path: string): boolean
  /** Whether a folder can hold an item. */
  enters(directory: string): boolean
  /** Whether a path is an item, if it is there. */
  owns(path: string): boolean
  /** Writes down what was read of code, for the next start; nothing where that is known already. */
  remember(): Promise<void>
}

/** An item as it was last read; the same object for as long as its bytes are the same. */
export interface ReadItem {
  readonly bytes: Uint8Array
  /** The SHA-256 of these, in hexadecimal digits. */
  readonly hash: string
}

/**
 * A reader of the workspace in the folder `root`, which has looked at every file. With `version`, that of this package,
 * it goes on with what an earlier one remembers.
 */
export function openWorkspaceReader(root: string, version?: string): WorkspaceReader {
  return new FolderReader(root, version === undefined ? undefined : openParseCache({ root, version }))
}

interface KnownItem {
  readonly item: ReadItem
  readonly stamp: string
}

class FolderReader implements WorkspaceReader {
  readonly #root: string
  readonly #items = new Map<string, KnownItem>()
  readonly #cache: ParseCache | undefined
  readonly #code = new WeakMap<Uint8Array, ParsedCode>()
  readonly #parsed: ParsedItems
  /** Whether something was read that the cache has not. */
  #isNews = false
  readonly #emptied = new Set<string>()
  #odd: readonly OddFile[] = []
  #nested: ReadonlySet<string> = new Set()
  #rules: OwnershipRules = {}
  #owns = createOwnership()
  #enters = createDirectoryFilter()

  constructor(root: string, cache: ParseCache | undefined) {
    this.#root = root
    this.#cache = cache
    const code: ParsedItems['code'] = {
      get: (path, bytes) => this.#code.get(bytes) ?? this.#recall(path),
      set: (bytes, parsed) => void this.#code.set(bytes, parsed),
    }
    this.#parsed = { code, config: new WeakMap() }
    this.rescan()
  }

  async load(): Promise<Workspace> {
    const config = this.#items.get(CONFIG_FILE)
    if (config === undefined) throw new StepyardError('WORKSPACE_NOT_FOUND', { directory: this.#root })
    const stepyard = parseConfig('stepyard', config.item.bytes, CONFIG_FILE)
    const resolved = stepyard.value && resolveConfig(stepyard.value)
    const files = {
      paths: [...this.#items.keys()].sort(),
      read: async (path: string) => this.#items.get(path)?.item.bytes ?? NOTHING,
      diagnostics: describeOddFiles(this.#odd),
      parsed: this.#parsed,
    }
    const fallbackName = basename(this.#root)
    return { root: this.#root, ...(await loadItems({ files, stepyard, config: resolved, fallbackName })) }
  }

  update(paths: Iterable<string>): readonly string[] {
    const own = [...paths].filter((path) => this.#owns(path))
    // What decides about others, and what only a look at the whole folder can judge.
    if (own.some((path) => path === CONFIG_FILE || NOT_ASCII.test(path) || this.#isOdd(path))) return this.rescan()
    return own.filter((path) => !this.#isBeingWritten(path) && this.#read(path))
  }

  rescan(): readonly string[] {
    const isReconfigured = this.#read(CONFIG_FILE)
    this.#followConfig()
    const found: FoundItem[] = []
    const filters = { owns: this.#owns, enters: this.#enters }
    const take = (path: string, _file: string, stats: Stats): void => void found.push({ path, stats })
    const { odd, nested } = walkFolder({ root: this.#root, ...filters, take })
    this.#odd = odd
    this.#nested = nested
    return [...(isReconfigured ? [CONFIG_FILE] : []), ...this.#take(found)]
  }

  itemOf(path: string): ReadItem | undefined {
    return this.#items.get(path)?.item
  }

  isCurrent(path: string): boolean {
    return this.#items.get(path)?.stamp === stampOf(this.#stat(path))
  }

  enters(directory: string): boolean {
    return this.#enters(directory)
  }

  owns(path: string): boolean {
    return this.#owns(path)
  }

  async remember(): Promise<void> {
    if (this.#cache === undefined || !this.#isNews) return
    this.#isNews = false
    const known = [...this.#items].flatMap(([path, { item }]) => {
      const code = this.#code.get(item.bytes)
      return code === undefined ? [] : [[{ path, hash: item.hash }, code] as const]
    })
    await this.#cache.write(known)
  }

  #recall(path: string): ParsedCode | undefined {
    const hash = this.#items.get(path)?.item.hash
    const known = hash === undefined ? undefined : this.#cache?.get({ path, hash })
    if (known === undefined) this.#isNews = true
    return known
  }

  #take(found: readonly FoundItem[]): readonly string[] {
    const there = new Set(found.map(({ path }) => path))
    const gone = [...this.#items.keys()].filter((path) => !there.has(path))
    for (const path of gone) this.#items.delete(path)
    const odd = found.filter(({ path, stats }) => this.#items.get(path)?.stamp !== stampOf(stats))
    return [...gone, ...odd.filter(({ path, stats }) => this.#read(path, stats)).map(({ path }) => path)]
  }

  /** Reads one item; answers whether it is not what it was. */
  #read(path: string, stats = this.#stat(path)): boolean {
    if (!stats?.isFile()) return this.#items.delete(path)
    const before = this.#items.get(path)?.item
    const bytes = readIfThere(this.#root, path)
    if (bytes === undefined) return this.#items.delete(path)
    const isSame = before !== undefined && Buffer.compare(before.bytes, bytes) === 0
    this.#items.set(path, { item: isSame ? before : { bytes, hash: hashOf(bytes) }, stamp: stampOf(stats) })
    return !isSame
  }

  #stat(path: string): Stats | undefined {
    return lstatSync(join(this.#root, path), { throwIfNoEntry: false })
  }

  #isOdd(path: string): boolean {
    const stats = this.#stat(path)
    return (stats !== undefined && !stats.isFile()) || this.#odd.some((odd) => odd.path === path)
  }

  // Many programs make a file empty before they write it. One that is still empty at the second look is meant to be.
  #isBeingWritten(path: string): boolean {
    const isEmptied = this.#stat(path)?.size === 0 && (this.#items.get(path)?.item.bytes.length ?? 0) > 0
    // `true` when it is known already, and forgotten with this look.
    if (this.#emptied.delete(path) || !isEmptied) return false
    this.#emptied.add(path)
    return true
  }

  #followConfig(): void {
    const bytes = this.#items.get(CONFIG_FILE)?.item.bytes
    const value = bytes && parseConfig('stepyard', bytes, CONFIG_FILE).value
    const { include = [], exclude = [] } = value ? resolveConfig(value) : this.#rules
    this.#rules = { include, exclude }
    this.#owns = createOwnership({ ...this.#rules, isNestedRoot: (directory) => this.#nested.has(directory) })
    this.#enters = createDirectoryFilter(this.#rules)
  }
}

interface FoundItem {
  readonly path: string
  readonly stats: Stats
}

const NOTHING = new Uint8Array()

// oxlint-disable-next-line no-control-regex -- everything beyond ASCII is what it looks for
const NOT_ASCII = /[^\x00-\x7F]/

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

// Trusted at once: whoever knows of a change has the file read again.
function stampOf(stats: Stats | undefined): string {
  return stats === undefined ? '' : `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs} ${stats.ino}`
}

function readIfThere(root: string, path: string): Uint8Array | undefined {
  try {
    return readItem(root, path)
  } catch {
    // Removed or replaced a moment ago: whoever watches hears of it.
    return undefined
  }
}
