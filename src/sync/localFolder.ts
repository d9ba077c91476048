import { lstatSync, type Stats } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { StepyardError } from '../errors.ts'
import { writeDurably, readIfPresent } from '../disk/durableFile.ts'

/**
 * Where things lie in `.stepyard/`, the git-ignored folder of one clone. All of it is a cache or a safety net: deleting
 * it costs time and local history, never an edit.
 */
export interface LocalFolder {
  readonly path: string
  /** Private bare repository of the git backends: remote objects, and with them the content of every base. */
  readonly git: string
  /** One JSON file an environment: what was last synced. */
  readonly state: string
  readonly cache: string
  /** The transaction that is being applied, if any. */
  readonly journal: string
  /** Local bytes that a pull replaced or deleted, by time. */
  readonly backup: string
  /** The three sides of every open conflict. */
  readonly conflicts: string
  /** Files being written, on the same file system as the workspace. */
  readonly drafts: string
  readonly lock: string
}

/** The `.stepyard` folder of the workspace at `root`. Nothing is made or read. */
export function localFolder(root: string): LocalFolder {
  const path = join(root, '.stepyard')
  return {
    path,
    git: join(path, 'git'),
    state: join(path, 'state'),
    cache: join(path, 'cache'),
    journal: join(path, 'journal'),
    backup: join(path, 'backup'),
    conflicts: join(path, 'conflicts'),
    drafts: join(path, 'drafts'),
    lock: join(path, 'lock'),
  }
}

/**
 * Makes `.stepyard/` with a `.gitignore` of its own, so that it stays out of git whatever the repository ignores. Throws
 * `PATH_IN_THE_WAY` where a link or a file stands in the place of one of its folders: a link would lead writes elsewhere.
 */
export async function makeLocalFolder(folder: LocalFolder): Promise<void> {
  const { path, state, cache, journal, backup, conflicts, drafts, lock } = folder
  for (const place of [path, state, cache, join(cache, 'fetched'), journal, backup, conflicts, drafts]) {
    refuseUnless('folder', folder, place)
  }
  refuseUnless('file', folder, lock)
  await mkdir(folder.path, { recursive: true, mode: 0o700 })
  const ignore = join(folder.path, '.gitignore')
  if (!(await readIfPresent(ignore))) await writeDurably(ignore, '*\n')
}

function refuseUnless(kind: 'folder' | 'file', folder: LocalFolder, place: string): void {
  const stats = lstatSync(place, { throwIfNoEntry: false })
  if (!stats || (kind === 'folder' ? stats.isDirectory() : stats.isFile())) return
  const path = relative(dirname(folder.path), place).split(sep).join('/')
  throw new StepyardError('PATH_IN_THE_WAY', { path, what: whatIs(stats) })
}

function whatIs(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'symlink'
  return stats.isDirectory() ? 'directory' : 'file'
}
