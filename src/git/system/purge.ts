import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const KEPT = new Set(['HEAD', 'config', 'objects', 'packed-refs', 'refs', 'shallow'])
const KEPT_INFO = new Set(['packs', 'commit-graph', 'commit-graphs'])

/**
 * Takes out of a private repository everything that we never put there: it may have come with somebody's commit. Hooks,
 * a `commondir` or alternates that lead elsewhere, and links through which git would write outside of it.
 */
export async function purgeForeign(gitDir: string): Promise<void> {
  await removeLink(gitDir)
  const names = await namesIn(gitDir)
  await Promise.all(names.filter((name) => !isKept(name)).map((name) => remove(join(gitDir, name))))
  await Promise.all([...KEPT].map((name) => removeLink(join(gitDir, name))))
  await Promise.all(['objects', 'refs'].map((folder) => purgeFolder(gitDir, folder)))
  const info = await namesIn(join(gitDir, 'objects/info'))
  await Promise.all(
    info.filter((name) => !KEPT_INFO.has(name)).map((name) => remove(join(gitDir, 'objects/info', name))),
  )
}

// Lock and temporary files belong to whoever works here at this moment.
function isKept(name: string): boolean {
  return KEPT.has(name) || name.endsWith('.lock') || name.startsWith('tmp_') || name.startsWith('shallow_')
}

async function purgeFolder(gitDir: string, folder: string): Promise<void> {
  const names = await namesIn(join(gitDir, folder))
  await Promise.all(names.map((name) => removeLink(join(gitDir, folder, name))))
}

async function removeLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (found?.isSymbolicLink()) await rm(path, { force: true })
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => [])
}
