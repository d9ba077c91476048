import { lstatSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, writeDurably } from '../disk/durableFile.ts'
import { StepyardError } from '../errors.ts'
import { HEADER } from './format/typeFile.ts'

/** Where the types of a workspace are, in it. */
export const TYPES_FOLDER = '.stepyard/types'

/** The files there that were written by us. */
export async function listTypeFiles(root: string): Promise<string[]> {
  const folder = join(root, TYPES_FOLDER)
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.d.ts')).sort()
    const begun = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
    return names.filter((_, index) => begun[index]?.startsWith(HEADER))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Writes a file of types, or takes one away: after a crash each is the old one or the new one. */
export async function writeTypeFile(root: string, path: string, text: string | undefined): Promise<void> {
  refuseLinks(root)
  if (text === undefined) await rm(join(root, path), { force: true })
  else await writeDurably(join(root, path), text, 0o644)
}

// A link that came with a repository would lead what is written elsewhere.
function refuseLinks(root: string): void {
  for (const path of ['.stepyard', TYPES_FOLDER, '.stepyard/cache', '.stepyard/cache/types']) {
    const found = lstatSync(join(root, path), { throwIfNoEntry: false })
    if (!found || found.isDirectory()) continue
    throw new StepyardError('PATH_IN_THE_WAY', { path, what: found.isSymbolicLink() ? 'symbolic link' : 'file' })
  }
}
