import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Oid, Tree, TreeEntry } from '../snapshot/tree.ts'
import { isMissing, readIfPresent, writeCache, writeDurably } from '../disk/durableFile.ts'
import { isItemPath } from './itemPath.ts'
import type { LocalFolder } from './localFolder.ts'

/**
 * What was last synced with one environment. A cache: without it the base is rebuilt from git's history, and where that
 * fails equal content is taken as synced and different content is a conflict.
 */
export interface EnvironmentState {
  /** The remote (without credentials) and branch that `base` speaks of; another one makes it worthless. */
  readonly remote: string
  readonly branch: string
  /** The newest commit whose items are all in `base`. */
  readonly commit?: Oid
  /**
   * `ownershipKey` of the rules under which `base` is exactly the items of `commit`; absent when some of them are newer
   * or older. Then the branch at that commit needs no second look.
   */
  readonly exact?: string
  /** Every item as it was when it was last the same here and there. */
  readonly base: Tree
}

const FORMAT = 3

interface StoredState {
  readonly format: number
  readonly remote: string
  readonly branch: string
  readonly commit?: Oid
  readonly exact?: string
  /** One line an item: id, mode, path. One string reads faster than an object with thousands of keys. */
  readonly base: string
  /** Of all the rest. A single flipped bit in an id would otherwise pass for an edit of the branch. */
  readonly checksum: string
}

/** The state of an environment; `undefined` when there is none or it cannot be trusted (`corrupt` tells which). */
export async function readState(folder: LocalFolder, environment: string): Promise<ReadState> {
  const file = stateFile(folder, environment)
  const stamp = await stampOf(file)
  if (stamp === undefined) return { corrupt: false }
  if (lastRead?.file === file && lastRead.stamp === stamp) return lastRead.read
  const bytes = await readIfPresent(file)
  if (!bytes) return { corrupt: false }
  const state = parseState(new TextDecoder().decode(bytes))
  const read = state ? { state, corrupt: false } : { corrupt: true }
  lastRead = { file, stamp, read }
  return read
}

/** What came of reading a state. */
export interface ReadState {
  readonly state?: EnvironmentState
  readonly corrupt: boolean
}

// Plan and apply of one command read the same ten thousand rows. Every write makes a new file, so its inode and times
// tell whether it is still the one that was read.
let lastRead: { readonly file: string; readonly stamp: string; readonly read: ReadState } | undefined

async function stampOf(file: string): Promise<string | undefined> {
  const stats = await stat(file, { bigint: true }).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  return stats && `${stats.ino} ${stats.mtimeNs} ${stats.ctimeNs} ${stats.size}`
}

/** Writes the state of an environment durably. */
export async function writeState(folder: LocalFolder, environment: string, state: EnvironmentState): Promise<void> {
  await writeDurably(stateFile(folder, environment), formatState(state))
}

/** When the state of an environment was written, in milliseconds since 1970; 0 where there is none. */
export async function stateTime(folder: LocalFolder, environment: string): Promise<number> {
  const found = await stat(stateFile(folder, environment)).catch(() => undefined)
  return found?.mtimeMs ?? 0
}

/** Stands for the rules that say what a workspace owns: a base made under others leaves items out, or has too many. */
export function ownershipKey({ include, exclude }: { include: readonly string[]; exclude: readonly string[] }): string {
  return createHash('sha256')
    .update(JSON.stringify([1, include, exclude]))
    .digest('hex')
    .slice(0, 16)
}

/** When the branch of an environment was last fetched, ISO 8601; `undefined` when that is not known. */
export async function readFetchedAt(folder: LocalFolder, environment: string): Promise<string | undefined> {
  const bytes = await readIfPresent(join(folder.cache, 'fetched', environment))
  return bytes && new TextDecoder().decode(bytes)
}

/** Notes that the branch of an environment has just been fetched. */
export async function writeFetchedAt(folder: LocalFolder, environment: string, at: string): Promise<void> {
  await writeCache(join(folder.cache, 'fetched', environment), at)
}

/** Text of a state file; the inverse of `parseState`. */
export function formatState(state: EnvironmentState): string {
  let base = ''
  for (const [path, { oid, mode }] of state.base) base += `${oid} ${mode} ${path}\n`
  const { remote, branch, commit, exact } = state
  const content = { format: FORMAT, remote, branch, commit, exact, base }
  return JSON.stringify({ ...content, checksum: checksumOf(content) } satisfies Written)
}

/** A state from its text, or `undefined` when anything about it is not as we write it. */
export function parseState(text: string): EnvironmentState | undefined {
  const stored = parseStored(text)
  if (!stored || stored.checksum !== checksumOf(stored)) return undefined
  const base = parseBase(stored.base)
  if (!base) return undefined
  const { remote, branch, commit, exact } = stored
  return { remote, branch, base, ...(commit && { commit }), ...(exact && { exact }) }
}

function parseBase(text: string): Tree | undefined {
  const base = new Map<string, TreeEntry>()
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [oid, mode, path] = [line.slice(0, 40), line.slice(41, 47), line.slice(48)]
    if (!OID.test(oid) || (mode !== '100644' && mode !== '100755') || !isItemPath(path)) return undefined
    base.set(path, { oid, mode })
  }
  return base
}

type Summed = Pick<StoredState, 'remote' | 'branch' | 'base'> & Partial<Written>

type Written = { [K in keyof StoredState]: StoredState[K] | undefined }

function checksumOf({ remote, branch, commit, exact, base }: Summed): string {
  const hash = createHash('sha256').update(JSON.stringify([remote, branch, commit ?? '', exact ?? '']))
  return hash.update(base).digest('hex')
}

// Environment names are restricted by the schema of stepyard.yaml, so they are safe as file names.
function stateFile(folder: LocalFolder, environment: string): string {
  return join(folder.state, `${environment}.json`)
}

function parseStored(text: string): StoredState | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isStored(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isStored(value: unknown): value is StoredState {
  if (typeof value !== 'object' || value === null) return false
  const stored = value as Partial<Record<keyof StoredState, unknown>>
  if (stored.format !== FORMAT || typeof stored.remote !== 'string' || typeof stored.branch !== 'string') return false
  if (stored.commit !== undefined && !(typeof stored.commit === 'string' && OID.test(stored.commit))) return false
  if (stored.exact !== undefined && typeof stored.exact !== 'string') return false
  return typeof stored.base === 'string' && typeof stored.checksum === 'string'
}

const OID = /^[0-9a-f]{40}$/
