import { lstatSync, type Stats } from 'node:fs'
import { basename, join } from 'node:path'
import { parseConfig } from '../config/parseConfig.ts'
import { resolveConfig } from '../config/resolveConfig.ts'
import { StepyardError } from '../errors.ts'
import { describeOddFiles, readItem, type ParsedItems } from './itemFiles.ts'
import { CONFIG_FILE } from './layout.ts'
import { loadItems } from './load.ts'
import { createDirectoryFilter, createOwnership, type OwnershipRules } from './ownership.ts'
import { scanFolder, type KnownFiles, type OddFile, type Scan } from './scan.ts'
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
  /** The bytes of an item. */
  bytesOf(path: string): Uint8Array | undefined
  /** Whether an item is on the disk what was last read, as far as its times and size tell. */
  isCurrent(path: string): boolean
  /** Whether a folder can hold an item. */
  enters(directory: string): boolean
  /** Whether a path is an item, if it is there. */
  owns(path: string): boolean
}

/** A reader of the workspace in the folder `root`, which has looked at every file. */
export function openWorkspaceReader(root: string): WorkspaceReader {
  return new FolderReader(root)
}

interface KnownItem {
  readonly bytes: Uint8Array
  readonly stamp: string
}

class FolderReader implements WorkspaceReader {
  readonly #root: string
  readonly #items = new Map<string, KnownItem>()
  readonly #parsed: ParsedItems = { code: new WeakMap(), config: new WeakMap() }
  readonly #emptied = new Set<string>()
  #known: KnownFiles = { at: 0, files: new Map() }
  #odd: readonly OddFile[] = []
  #nested: ReadonlySet<string> = new Set()
  #rules: OwnershipRules = {}
  #owns = createOwnership()
  #enters = createDirectoryFilter()

  constructor(root: string) {
    this.#root = root
    this.rescan()
  }

  async load(): Promise<Workspace> {
    const config = this.#items.get(CONFIG_FILE)
    if (config === undefined) throw new StepyardError('WORKSPACE_NOT_FOUND', { directory: this.#root })
    const stepyard = parseConfig('stepyard', config.bytes, CONFIG_FILE)
    const resolved = stepyard.value && resolveConfig(stepyard.value)
    const files = {
      paths: [...this.#items.keys()].sort(),
      read: async (path: string) => this.#items.get(path)?.bytes ?? NOTHING,
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
    const filters = { owns: this.#owns, enters: this.#enters }
    const scan = scanFolder({ root: this.#root, ...filters, known: this.#known, now: LATER })
    return [...(isReconfigured ? [CONFIG_FILE] : []), ...this.#take(scan)]
  }

  bytesOf(path: string): Uint8Array | undefined {
    return this.#items.get(path)?.bytes
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

  #take({ tree, known, odd, nested }: Scan): readonly string[] {
    const gone = [...this.#items.keys()].filter((path) => !tree.has(path))
    const paths = [...tree.keys()].filter((path) => !this.isCurrent(path))
    this.#known = known
    this.#odd = odd
    this.#nested = nested
    for (const path of gone) this.#items.delete(path)
    return [...gone, ...paths.filter((path) => this.#read(path))]
  }

  /** Reads one item; answers whether it is not what it was. */
  #read(path: string): boolean {
    const stats = this.#stat(path)
    if (!stats?.isFile()) return this.#items.delete(path)
    const before = this.#items.get(path)
    const bytes = readIfThere(this.#root, path)
    if (bytes === undefined) return this.#items.delete(path)
    const isSame = before !== undefined && Buffer.compare(before.bytes, bytes) === 0
    this.#items.set(path, { bytes: isSame ? before.bytes : bytes, stamp: stampOf(stats) })
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
    const isEmptied = this.#stat(path)?.size === 0 && (this.#items.get(path)?.bytes.length ?? 0) > 0
    // `true` when it is known already, and forgotten with this look.
    if (this.#emptied.delete(path) || !isEmptied) return false
    this.#emptied.add(path)
    return true
  }

  #followConfig(): void {
    const bytes = this.#items.get(CONFIG_FILE)?.bytes
    const value = bytes && parseConfig('stepyard', bytes, CONFIG_FILE).value
    const { include = [], exclude = [] } = value ? resolveConfig(value) : this.#rules
    this.#rules = { include, exclude }
    this.#owns = createOwnership({ ...this.#rules, isNestedRoot: (directory) => this.#nested.has(directory) })
    this.#enters = createDirectoryFilter(this.#rules)
  }
}

// Times and size are trusted at once: whoever knows of a change has the file read again.
const LATER = Number.POSITIVE_INFINITY

const NOTHING = new Uint8Array()

// oxlint-disable-next-line no-control-regex -- everything beyond ASCII is what it looks for
const NOT_ASCII = /[^\x00-\x7F]/

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
