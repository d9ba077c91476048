import { lstatSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StepyardError } from '../../errors.ts'

/** Something of a source that is not taken over. */
export interface LeftOut {
  /** Relative to the source; a folder ends in `/`. */
  readonly path: string
  /** What keeps it out, as it goes on after the path: `is a link`. */
  readonly reason: string
}

/** A folder that is to become a workspace. */
export interface SourceFolder {
  /** Absolute. */
  readonly root: string
  /** Its files, relative to it with `/`, sorted. Links, what is installed and what is built are not among them. */
  readonly paths: readonly string[]
  readonly leftOut: readonly LeftOut[]
  /** The text of a file; `undefined` where it is not UTF-8. Throws `FOLDER_UNREADABLE`. */
  read(path: string): Promise<string | undefined>
}

/** Lists what is in a folder, without following a link. Throws `FOLDER_UNREADABLE`, `IMPORT_TOO_LARGE`. */
export async function readSource(root: string): Promise<SourceFolder> {
  const paths: string[] = []
  const leftOut: LeftOut[] = []
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await list(join(root, folder), folder)) {
      const path = folder + entry.name
      const reason = entry.isDirectory() ? SKIPPED.get(entry.name) : linkOf(entry)
      if (reason !== undefined) leftOut.push({ path: entry.isDirectory() ? `${path}/` : path, reason })
      else if (entry.isDirectory()) folders.push(`${path}/`)
      else paths.push(path)
    }
    if (paths.length > MAX_FILES) throw new StepyardError('IMPORT_TOO_LARGE', { directory: root, max: MAX_FILES })
  }
  return { root, paths: paths.sort(), leftOut, read: (path) => readText(root, path) }
}

const MAX_FILES = 20_000
const MAX_BYTES = 5 * 1024 * 1024

const INSTALLED = 'is installed, and not written by anybody here'
const BUILT = 'is built from other files'
const SKIPPED: ReadonlyMap<string, string> = new Map([
  ['node_modules', INSTALLED],
  ['.git', 'is the history of a repository; `init --from` clones those without `--copy`'],
  ['.stepyard', 'belongs to the machine that wrote it'],
  ['build', BUILT],
  ['dist', BUILT],
])

interface Entry {
  readonly name: string
  isDirectory(): boolean
  isFile(): boolean
}

function linkOf(entry: Entry): string | undefined {
  return entry.isFile() ? undefined : 'is no plain file: links are not followed'
}

async function list(directory: string, path: string): Promise<readonly Entry[]> {
  try {
    return await readdir(directory, { withFileTypes: true })
  } catch (error) {
    throw new StepyardError('FOLDER_UNREADABLE', { path: path || directory }, { cause: error })
  }
}

async function readText(root: string, path: string): Promise<string | undefined> {
  const file = join(root, path)
  if (lstatSync(file).size > MAX_BYTES) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file))
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw new StepyardError('FOLDER_UNREADABLE', { path }, { cause: error })
  }
}
