import { lstatSync, readdirSync, type Dirent, type Stats } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { StepyardError } from '../errors.ts'
import { CONFIG_FILE } from './layout.ts'

/** What to look at, and who is told of what is there. */
export interface WalkRequest {
  /** Absolute folder of the workspace. */
  readonly root: string
  readonly owns: (path: string) => boolean
  /** Whether a directory can hold anything owned; directories that cannot are never opened. */
  readonly enters: (directory: string) => boolean
  /** Called for every item, in no order; `file` is where it is, absolute. */
  readonly take: (path: string, file: string, stats: Stats) => void
}

/** What a walk has seen besides items. */
export interface Walk {
  readonly odd: readonly OddFile[]
  /** Folders that are a workspace of their own; nothing in them was looked at. */
  readonly nested: ReadonlySet<string>
  /** Folders that were opened, the root as an empty text. */
  readonly entered: ReadonlySet<string>
}

/** A path that stands where an item would, but is none. */
export interface OddFile {
  readonly path: string
  readonly reason: 'symlink' | 'special' | 'too-large' | 'twin' | 'spelling'
}

/** Items above this size (bytes) are refused on both sides. */
export const MAX_ITEM_BYTES = 5 * 1024 * 1024

/**
 * Finds the items of a folder. Symlinks are never followed. A directory that cannot be read throws: its items must not
 * look deleted.
 */
export function walkFolder(request: WalkRequest): Walk {
  const state = beginWalk(request)
  for (let next = state.waiting.pop(); next !== undefined; next = state.waiting.pop()) walkDirectory(state, next)
  return state
}

/** `walkFolder` that lets others have their turn after every directory. */
export async function walkFolderInTurns(request: WalkRequest): Promise<Walk> {
  const state = beginWalk(request)
  for (let next = state.waiting.pop(); next !== undefined; next = state.waiting.pop()) {
    walkDirectory(state, next)
    await setImmediate()
  }
  return state
}

/** A folder that may be listed but not entered tells the names of its files and nothing else: that throws. */
export function statIfPresent(file: string, path: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })
  } catch (cause) {
    throw new StepyardError('FOLDER_UNREADABLE', { path }, { cause })
  }
}

interface WalkState extends Walk {
  readonly request: WalkRequest
  /** Directories that are still to be opened. */
  readonly waiting: string[]
  readonly taken: Set<string>
  readonly odd: OddFile[]
  readonly nested: Set<string>
  readonly entered: Set<string>
}

function beginWalk(request: WalkRequest): WalkState {
  return { request, waiting: [''], taken: new Set(), odd: [], nested: new Set(), entered: new Set() }
}

function walkDirectory(state: WalkState, directory: string): void {
  const entries = listDirectory(state.request.root, directory)
  state.entered.add(directory)
  if (directory !== '' && entries.some((entry) => entry.name === CONFIG_FILE)) {
    state.nested.add(directory)
    return
  }
  for (const entry of entries) walkEntry(state, directory, entry)
}

function walkEntry(state: WalkState, directory: string, entry: Dirent): void {
  const { owns, enters, root } = state.request
  const listed = directory === '' ? entry.name : `${directory}/${entry.name}`
  const path = NOT_ASCII.test(entry.name) ? listed.normalize('NFC') : listed
  if (path !== listed && !isSameFile(`${root}/${path}`, `${root}/${listed}`)) {
    if (entry.isDirectory() ? enters(path) : owns(path)) state.odd.push({ path: listed, reason: 'spelling' })
    return
  }
  if (entry.isDirectory()) {
    if (enters(path)) state.waiting.push(path)
  } else if (entry.isFile()) {
    if (owns(path)) walkFile(state, path, `${root}/${path}`)
  } else if (owns(path) || enters(path)) {
    state.odd.push({ path, reason: entry.isSymbolicLink() ? 'symlink' : 'special' })
  }
}

// oxlint-disable-next-line no-control-regex -- everything beyond ASCII is what it looks for
const NOT_ASCII = /[^\u0000-\u007f]/

// Items are named in NFC. A disk may list another spelling and still find the file by this one; most do not.
function isSameFile(left: string, right: string): boolean {
  const [found, listed] = [statIfPresent(left, left), statIfPresent(right, right)]
  return found !== undefined && found.ino === listed?.ino
}

function listDirectory(root: string, directory: string): Dirent[] {
  try {
    return readdirSync(join(root, directory), { withFileTypes: true })
  } catch (cause) {
    throw new StepyardError('FOLDER_UNREADABLE', { path: directory === '' ? '.' : directory }, { cause })
  }
}

function walkFile(state: WalkState, path: string, file: string): void {
  const stats = statIfPresent(file, path)
  if (!stats) return
  if (stats.size > MAX_ITEM_BYTES) {
    state.odd.push({ path, reason: 'too-large' })
    return
  }
  if (state.taken.has(path)) {
    state.odd.push({ path, reason: 'twin' })
    return
  }
  state.taken.add(path)
  state.request.take(path, file, stats)
}
