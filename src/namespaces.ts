import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfPresent, writeDurably, isMissing } from './disk/durableFile.ts'
import { lockHolder } from './disk/lock.ts'
import type { Effects } from './effects.ts'
import { StepyardError } from './errors.ts'
import { openCheckout } from './git/checkout.ts'
import { nearestSpelling } from './spelling.ts'
import { localFolder, makeLocalFolder } from './sync/localFolder.ts'

/**
 * Which tasks of a folder are meant. Each namespace has tasks of its own; by default there is one for every branch of
 * Git, so that trying something on a branch leaves what is kept of the others as it is.
 */
export interface ChosenNamespace {
  readonly name: string
  /** `branch` when it goes with the checked-out branch, `switch` when it was chosen for all of them. */
  readonly chosenBy: 'branch' | 'switch'
}

/** The namespace where no branch is checked out. */
export const DEFAULT_NAMESPACE = 'default'

/** The namespace that commands of this folder mean: the one that was switched to, else that of the branch. */
export async function chooseNamespace(root: string, effects: Effects): Promise<ChosenNamespace> {
  const { current } = await readSwitched(root)
  if (current !== undefined) return { name: current, chosenBy: 'switch' }
  const branch = (await openCheckout(root, effects))?.branch
  // A branch may have a longer name than a file.
  const name = branch !== undefined && fileNameOf(branch) !== undefined ? branch : DEFAULT_NAMESPACE
  return { name, chosenBy: 'branch' }
}

/**
 * Chooses the namespace of this folder from now on: a name, `-` for the one before, or `undefined` to go with the
 * checked-out branch. Answers what is meant from now on. Throws `NAMESPACE_INVALID`.
 */
export async function switchNamespace(
  root: string,
  wanted: string | undefined,
  effects: Effects,
): Promise<ChosenNamespace> {
  const before = await chooseNamespace(root, effects)
  const { previous } = await readSwitched(root)
  const current = wanted === '-' ? previous : wanted
  if (current !== undefined) requireFileName(current)
  const folder = localFolder(root)
  await makeLocalFolder(folder)
  const kept = { ...(current !== undefined && { current }), previous: before.name }
  await writeDurably(switchFile(root), JSON.stringify(kept))
  return chooseNamespace(root, effects)
}

/** Every namespace of a folder that has tasks, by name. */
export async function listNamespaces(root: string): Promise<readonly string[]> {
  const files = await readdir(tasksFolder(root)).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  return files.flatMap((file) => (file.endsWith(ENDING) ? (nameOf(file) ?? []) : [])).sort()
}

/** Deletes a namespace with all its tasks. Throws `NAMESPACE_NOT_FOUND`, and `LOCKED` while somebody works with it. */
export async function removeNamespace(root: string, name: string): Promise<void> {
  const names = await listNamespaces(root)
  if (!names.includes(name)) {
    const nearest = nearestSpelling(name, names)
    throw new StepyardError('NAMESPACE_NOT_FOUND', { name, ...(nearest !== undefined && { nearest }) })
  }
  const [file, memory] = [tasksFile(root, name), memoryFile(root, name)]
  for (const lock of [`${file}.lock`, `${memory}.lock`]) await requireFree(lock)
  // The database itself goes before what belongs to it: without it the others are nothing. Tasks are the last: while
  // they are there, the rest can still be removed.
  await rm(file + FAKES, { force: true })
  for (const database of [memory, file]) {
    for (const ending of ['', '-wal', '-shm', '.lock']) await rm(database + ending, { force: true })
  }
}

async function requireFree(file: string): Promise<void> {
  const found = await lockHolder(file)
  if (!found?.alive) return
  const { pid: holder, host, command } = found
  throw new StepyardError('LOCKED', { file, holder, host, command })
}

/** Where the tasks of a namespace are kept. Throws `NAMESPACE_INVALID`. */
export function tasksFile(root: string, namespace: string): string {
  return join(tasksFolder(root), requireFileName(namespace))
}

/** Where what fakes remember is kept, for the tasks of a namespace. Throws `NAMESPACE_INVALID`. */
export function fakesFile(root: string, namespace: string): string {
  return tasksFile(root, namespace) + FAKES
}

/** Where what outlives the tasks of a namespace is kept. Throws `NAMESPACE_INVALID`. */
export function memoryFile(root: string, namespace: string): string {
  return tasksFile(root, namespace) + MEMORY
}

/** The folder of all of them. */
export function tasksFolder(root: string): string {
  return join(localFolder(root).path, 'tasks')
}

const ENDING = '.sqlite'
const FAKES = '.fakes.json'
// Behind the other ending: what ends in that one is the tasks of some namespace.
const MEMORY = '.memory'
const LONGEST = 180

function requireFileName(namespace: string): string {
  const file = fileNameOf(namespace)
  if (file === undefined) throw new StepyardError('NAMESPACE_INVALID', { name: namespace })
  return file
}

/**
 * Small letters, digits and dots stay, everything else is percent-encoded: two names are two files wherever case does
 * not count, and a branch with slashes is no folder.
 */
function fileNameOf(namespace: string): string | undefined {
  const encoded = encodeURIComponent(wellFormed(namespace)).replace(/%[0-9A-F]{2}|[^a-z0-9._-]/g, (part) =>
    part.length === 3 ? part : `%${part.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  const isUsable = namespace.trim() !== '' && namespace !== '-' && encoded.length <= LONGEST
  // In front, so that no name is one of a device, or hidden.
  return isUsable ? `ns.${encoded}${ENDING}` : undefined
}

function nameOf(file: string): string | undefined {
  try {
    const name = decodeURIComponent(file.slice('ns.'.length, -ENDING.length))
    return fileNameOf(name) === file ? name : undefined
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

interface Switched {
  readonly current?: string
  readonly previous?: string
}

function switchFile(root: string): string {
  return join(localFolder(root).path, 'namespace')
}

// What nobody can read counts as never switched: it is a convenience, and the branch is a good answer.
async function readSwitched(root: string): Promise<Switched> {
  const bytes = await readIfPresent(switchFile(root))
  if (!bytes) return {}
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    const [current, previous] = ['current', 'previous'].map((key) => nameIn(value, key))
    return { ...(current !== undefined && { current }), ...(previous !== undefined && { previous }) }
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

function nameIn(value: unknown, key: string): string | undefined {
  const name: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return typeof name === 'string' && fileNameOf(name) !== undefined ? name : undefined
}

// Half a character cannot be encoded, and is in no name that Git has.
function wellFormed(name: string): string {
  return name.replace(/\p{Surrogate}/gu, '\u{FFFD}')
}
