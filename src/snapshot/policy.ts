import { decodeUtf8, escapePath } from './escapePath.ts'
import { TREE_LIMITS } from './limits.ts'
import { findClash, indexNames, type NameIndex } from './nameIndex.ts'
import { findHostility, findNameFault, isGitFile, isStateFolder, plainName } from './nameRules.ts'
import type { RawTreeEntry } from './rawTree.ts'
import type { FileMode, Tree, TreeEntry } from './tree.ts'

/** A path that is refused. */
export interface UnsafePath {
  /** Safe to print: see `escapePath`. */
  readonly path: string
  /** What is wrong, as it goes on after the path: `is a device on Windows`. Safe to print too. */
  readonly reason: string
}

/** The items of a tree, and why the tree must not be used; it may only when `findings` is empty. */
export interface CheckedTree {
  readonly tree: Tree
  readonly findings: readonly UnsafePath[]
}

/**
 * Checks a tree from outside before a byte of it is read. `entries` is everything below the workspace's folder, with
 * paths relative to it; `owns` answers what is an item. Items are held to every rule. Foreign entries are left alone,
 * links and submodules included, unless their name is an attack or they make the place of an item unsafe.
 */
export function checkTreeEntries(entries: readonly RawTreeEntry[], owns: (path: string) => boolean): CheckedTree {
  const tree = new Map<string, TreeEntry>()
  const findings: UnsafePath[] = []
  const files = entries.filter((entry) => entry.type !== 'tree')
  const paths = files.map((entry) => decodeUtf8(entry.path))
  const names = indexNames(paths.filter((path) => path !== undefined))
  const rules: Rules = { owns, holdsItems: createProbe(owns), names }
  for (const [at, entry] of files.entries()) {
    const path = paths[at]
    const owned = path !== undefined && owns(path)
    const fault = path === undefined ? 'is not valid UTF-8' : findEntryFault({ entry, path, owned }, rules)
    if (fault !== undefined) findings.push(unsafe(entry.path, fault))
    else if (owned) tree.set(path, { oid: entry.oid, mode: modeOf(entry) })
  }
  if (tree.size > TREE_LIMITS.files) findings.push(unsafe('.', `holds more than ${TREE_LIMITS.files} items`))
  return { tree, findings }
}

/** Why a local path cannot be an item, by the rules of `checkTreeEntries`; `undefined` when it can. */
export function checkItemPath(path: string): UnsafePath | undefined {
  if (PLAIN_PATH.test(path) && !DEVICE.test(path)) return undefined
  const fault = findPathFault(path)
  return fault === undefined ? undefined : unsafe(path, fault)
}

// Nearly every path is like this, and thousands are looked at: it can break no rule but the one about devices.
const PLAIN_PATH = /^(?:[A-Za-z0-9_][A-Za-z0-9_-]{0,60}\/){0,20}[A-Za-z0-9_][A-Za-z0-9_-]{0,60}\.[a-z]{2,4}$/
const DEVICE = /(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)[./]/i

/**
 * What stands in the way of files that are about to be put into a tree: an entry that would be displaced, or that some
 * file system could not tell from the new one. `entries` is the tree as it is going to be without them.
 */
export function checkRoom(entries: readonly RawTreeEntry[], paths: readonly string[]): UnsafePath[] {
  const present = entries.flatMap((entry) => (entry.type === 'tree' ? [] : (decodeUtf8(entry.path) ?? [])))
  const names = indexNames([...present, ...paths])
  return paths.flatMap((path) => {
    const fault = findClash(names, path)
    return fault === undefined ? [] : [unsafe(path, fault)]
  })
}

const STATE_FOLDER = 'is in ".stepyard", which belongs to one machine'

interface Rules {
  readonly owns: (path: string) => boolean
  readonly holdsItems: (folder: string) => boolean
  readonly names: NameIndex
}

interface Candidate {
  readonly entry: RawTreeEntry
  readonly path: string
  readonly owned: boolean
}

function findEntryFault({ entry, path, owned }: Candidate, { holdsItems, names }: Rules): string | undefined {
  if (owned) return findPathFault(path) ?? findModeFault(entry) ?? findClash(names, path)
  const fault = findForeignFault(path)
  if (fault !== undefined) return fault
  // Git itself refuses to read its own configuration through a link, and nobody needs one.
  if (isLink(entry) && isGitFile(path.slice(path.lastIndexOf('/') + 1))) return findModeFault(entry)
  const folder = findMisspelledFolder(path, holdsItems)
  if (folder !== undefined) return `is in another spelling of "${folder}"`
  // A plain file takes no item's place; a link or a submodule may lead items out of the workspace.
  const leadsAway = isLink(entry) || isSubmodule(entry)
  return leadsAway && holdsItems(path) ? findModeFault(entry) : undefined
}

function findPathFault(path: string): string | undefined {
  if (Buffer.byteLength(path) > TREE_LIMITS.pathBytes) return `is longer than ${TREE_LIMITS.pathBytes} bytes`
  const parts = path.split('/')
  if (parts.length > TREE_LIMITS.depth) return `is more than ${TREE_LIMITS.depth} names deep`
  return firstFault(parts, (part) => findNameFault(part) ?? (isStateFolder(part) ? STATE_FOLDER : undefined))
}

function findForeignFault(path: string): string | undefined {
  const parts = path.split('/')
  return firstFault(parts, findHostility) ?? (isStateFolder(parts[0] ?? '') ? STATE_FOLDER : undefined)
}

function firstFault(parts: readonly string[], check: (part: string) => string | undefined): string | undefined {
  for (const part of parts) {
    const fault = check(part)
    if (fault !== undefined) return fault
  }
  return undefined
}

// Below a folder that is spelled right, names are the user's own, and twins of items are found by the index.
function findMisspelledFolder(path: string, holdsItems: Rules['holdsItems']): string | undefined {
  const parts = path.split('/').slice(0, -1)
  for (const [at, part] of parts.entries()) {
    const above = parts.slice(0, at)
    const plain = plainName(part)
    if (above.length > 0 && holdsItems(above.join('/'))) return undefined
    const folder = [...above, plain].join('/')
    if (plain !== part && holdsItems(folder)) return folder
  }
  return undefined
}

// File names of every place in the layout, so that a folder can be asked about through a predicate of files.
const PROBES = ['a.ts', 'a.js', 'a.mts', 'a.yaml', 'a.json', 'a.schema.json', 'a.test.ts', 'a/a.ts', 'a/a.yaml']

function createProbe(owns: (path: string) => boolean): (folder: string) => boolean {
  const known = new Map<string, boolean>()
  return (folder) => {
    const holds = known.get(folder) ?? PROBES.some((probe) => owns(`${folder}/${probe}`))
    known.set(folder, holds)
    return holds
  }
}

function findModeFault(entry: RawTreeEntry): string | undefined {
  if (isLink(entry)) return 'is a symbolic link'
  if (isSubmodule(entry)) return 'is a submodule'
  if (entry.type !== 'blob' || !/^100(?:644|755)$/.test(entry.mode)) return `has the mode ${escapePath(entry.mode)}`
  return undefined
}

function isLink({ mode }: RawTreeEntry): boolean {
  return /^0*12/.test(mode)
}

function isSubmodule({ mode, type }: RawTreeEntry): boolean {
  return type === 'commit' || /^0*16/.test(mode)
}

function modeOf({ mode }: RawTreeEntry): FileMode {
  return mode.endsWith('755') ? '100755' : '100644'
}

function unsafe(path: Uint8Array | string, reason: string): UnsafePath {
  return { path: escapePath(path), reason: escapePath(reason) }
}
