import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { writeDurably, readIfPresent } from './durableFile.ts'

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

/** Makes `.stepyard/` with a `.gitignore` of its own, so that it stays out of git whatever the repository ignores. */
export async function makeLocalFolder(folder: LocalFolder): Promise<void> {
  await mkdir(folder.path, { recursive: true, mode: 0o700 })
  const ignore = join(folder.path, '.gitignore')
  if (!(await readIfPresent(ignore))) await writeDurably(ignore, '*\n')
}
