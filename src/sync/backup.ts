import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { errnoOf, isMissing } from '../disk/durableFile.ts'
import { flushFiles } from './flush.ts'
import { folderError } from './folderError.ts'
import type { Session } from './session.ts'

/** A workspace as far as a backup needs it. */
export type BackupPlace = Pick<Session, 'root' | 'folder' | 'effects'>

/**
 * Copies files that are about to be replaced or deleted, and whose bytes are on no branch, to `.stepyard/backup/<time>`,
 * durably. Answers that folder relative to the workspace, or `undefined` when there was nothing to copy.
 */
export async function backUp(session: BackupPlace, paths: readonly string[]): Promise<string | undefined> {
  if (paths.length === 0) return undefined
  try {
    const target = await makeFolder(session)
    for (const path of paths) await copy(join(session.root, path), join(target, path))
    const inside = (from: string): string => relative(from, target).split(sep).join('/')
    await flushFiles(
      session.folder.path,
      paths.map((path) => `${inside(session.folder.path)}/${path}`),
    )
    return inside(session.root)
  } catch (error) {
    throw folderError(error)
  }
}

// Two backups within one tick of the clock, or after it was set back, must not end up in one folder.
async function makeFolder({ effects, folder }: BackupPlace): Promise<string> {
  await mkdir(folder.backup, { recursive: true })
  const stamp = effects.now().toISOString().replaceAll(':', '-')
  for (let number = 1; ; number++) {
    const target = join(folder.backup, number === 1 ? stamp : `${stamp}-${number}`)
    const taken = await mkdir(target).then(
      () => false,
      (error: unknown) => {
        if (errnoOf(error) === 'EEXIST') return true
        throw error
      },
    )
    if (!taken) return target
  }
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await copyFile(from, to).catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
}
