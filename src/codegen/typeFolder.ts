import { lstatSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, readIfPresent, writeDurably } from '../disk/durableFile.ts'
import { StepyardError } from '../errors.ts'
import { HEADER } from './format/typeFile.ts'

/** Where the types of a workspace are, in it. */
export const TYPES_FOLDER = '.stepyard/types'

/** Where a file of types is, in the workspace. */
export function pathOf(name: string): string {
  return `${TYPES_FOLDER}/${name}`
}

/** The bytes of the files there that were written by us, or are in the place of one of `wanted`. */
export async function readTypeFiles(root: string, wanted: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const listed = await listNames(join(root, TYPES_FOLDER))
  const names = [...new Set([...listed, ...wanted])]
  const files = await Promise.all(
    names.map(async (name) => [name, await readIfPresent(join(root, pathOf(name)))] as const),
  )
  return new Map(
    files.flatMap(([name, bytes]) =>
      bytes && (wanted.includes(name) || isOurs(bytes)) ? [[name, bytes] as const] : [],
    ),
  )
}

async function listNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.d.ts')).sort()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

const BEGINNING = Buffer.from(HEADER)

function isOurs(bytes: Uint8Array): boolean {
  return BEGINNING.equals(bytes.subarray(0, BEGINNING.length))
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
