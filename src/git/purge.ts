import { lstat, readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { readIfThere } from './readIfThere.ts'

const FILES = ['HEAD', 'authorities.pem', 'config', 'packed-refs', 'safe-directories', 'shallow']
const FOLDERS = ['objects', 'objects/info', 'objects/pack', 'refs']
const KEPT = new Set([...FILES, ...FOLDERS])
const KEPT_INFO = new Set(['packs', 'commit-graph', 'commit-graphs'])

/**
 * Takes out of a private repository everything that we never put there: it may have come with somebody's commit. Hooks,
 * a `commondir` or alternates that lead elsewhere, refs of other programs, and links through which git would write outside
 * of it.
 */
export async function purgeForeign(gitDir: string): Promise<void> {
  await removeUnless('folder', gitDir)
  const names = await namesIn(gitDir)
  await removeAll(
    gitDir,
    names.filter((name) => !isKept(name)),
  )
  for (const folder of FOLDERS) await removeUnless('folder', join(gitDir, folder))
  await Promise.all(FILES.map((file) => removeUnless('file', join(gitDir, file))))
  await removeAll(join(gitDir, 'objects'), await linksIn(join(gitDir, 'objects')))
  await removeAll(join(gitDir, 'refs'), await strangersIn(join(gitDir, 'refs')))
  const info = join(gitDir, 'objects/info')
  await removeAll(
    info,
    (await namesIn(info)).filter((name) => !KEPT_INFO.has(name)),
  )
}

// Lock and temporary files belong to whoever works here at this moment.
function isKept(name: string): boolean {
  return KEPT.has(name) || name.endsWith('.lock') || name.startsWith('tmp_') || name.startsWith('shallow_')
}

/** Removes what stands at `path` when it is something else, a link above all. */
async function removeUnless(kind: 'file' | 'folder', path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (found && !(kind === 'file' ? found.isFile() : found.isDirectory()))
    await rm(path, { recursive: true, force: true })
}

// Git's folders of objects are one deep.
async function linksIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => name)
}

/**
 * What is not `stepyard/<repository>/<branch>`, the refs that `fetchedRef` names, or their locks; and refs without an id in
 * them, at which git would stop for good: without them it fetches again.
 */
async function strangersIn(refs: string): Promise<string[]> {
  const entries = await readdir(refs, { recursive: true, withFileTypes: true }).catch(() => [])
  const strangers = entries.map(async (entry) => {
    const file = join(entry.parentPath, entry.name)
    const path = relative(refs, file).replaceAll('\\', '/')
    if (entry.isDirectory()) return /^stepyard(?:\/[0-9a-f]{12})?$/.test(path) ? [] : [path]
    if (!entry.isFile() || !/^stepyard\/[0-9a-f]{12}\/[0-9a-f]{32}(?:\.lock)?$/.test(path)) return [path]
    return path.endsWith('.lock') || (await isWhole(file)) ? [] : [path]
  })
  return (await Promise.all(strangers)).flat()
}

// A ref that went away meanwhile needs no removal.
async function isWhole(ref: string): Promise<boolean> {
  const bytes = await readIfThere(ref)
  return bytes === undefined || /^[0-9a-f]{40}\s*$/.test(bytes.toString('latin1'))
}

async function removeAll(folder: string, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })))
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
