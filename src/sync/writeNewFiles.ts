import { lstatSync, type Stats } from 'node:fs'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StepyardError } from '../errors.ts'
import { errnoOf, writeDurably } from '../disk/durableFile.ts'
import { addIgnoredLines } from './newFiles.ts'

/** What was written, relative to the folder. */
export interface WrittenFiles {
  readonly made: readonly string[]
  readonly changed: readonly string[]
}

/**
 * Writes the files that are not there yet, in the order of `files`, and leaves the others alone; with `ignore` the
 * `.gitignore` gets its lines first. Throws `PATH_IN_THE_WAY` before anything is written; a failure takes back what was.
 */
export async function writeNewFiles(
  root: string,
  files: ReadonlyMap<string, string>,
  { ignore }: { readonly ignore: boolean },
): Promise<WrittenFiles> {
  for (const path of [...files.keys(), ...(ignore ? ['.gitignore'] : [])]) refuseObstacle(root, path)
  const made: string[] = []
  try {
    const ignored = ignore ? await ignoreLocalFiles(join(root, '.gitignore')) : 'kept'
    if (ignored === 'made') made.push('.gitignore')
    for (const [path, text] of files) if (await writeIfNew(join(root, path), text)) made.push(path)
    return { made: made.sort(), changed: ignored === 'changed' ? ['.gitignore'] : [] }
  } catch (error) {
    for (const path of made) await rm(join(root, path), { force: true })
    const errno = errnoOf(error)
    if (errno === 'ENOSPC' || errno === 'EDQUOT') throw new StepyardError('DISK_FULL', {}, { cause: error })
    if (errno !== 'EACCES' && errno !== 'EPERM' && errno !== 'EROFS') throw error
    throw new StepyardError('FOLDER_NOT_WRITABLE', { reason: errno }, { cause: error })
  }
}

/** Throws `PATH_IN_THE_WAY` when a link, or a file in the place of a folder, would lead what is written elsewhere. */
export function refuseObstacle(root: string, path: string): void {
  const parts = path.split('/')
  for (let length = 1; length <= parts.length; length++) {
    const part = parts.slice(0, length).join('/')
    const found = lstatSync(join(root, part), { throwIfNoEntry: false })
    if (!found || (length < parts.length ? found.isDirectory() : found.isFile())) continue
    throw new StepyardError('PATH_IN_THE_WAY', { path: part, what: kindOf(found) })
  }
}

function kindOf(found: Stats): string {
  if (found.isSymbolicLink()) return 'symbolic link'
  return found.isDirectory() ? 'directory' : 'file'
}

async function writeIfNew(file: string, text: string): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true })
  try {
    await writeFile(file, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
}

async function ignoreLocalFiles(file: string): Promise<'made' | 'changed' | 'kept'> {
  if (await writeIfNew(file, addIgnoredLines(''))) return 'made'
  // Bytes that are no UTF-8 stay what they are.
  const text = await readFile(file, 'latin1')
  const edited = addIgnoredLines(text)
  if (edited === text) return 'kept'
  await writeDurably(file, Buffer.from(edited, 'latin1'), (await stat(file)).mode & 0o777)
  return 'changed'
}
