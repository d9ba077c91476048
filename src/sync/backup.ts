import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { isMissing } from './durableFile.ts'
import type { Session } from './session.ts'

/**
 * Copies files that are about to be replaced or deleted, and whose bytes are on no branch, to `.stepyard/backup/<time>`.
 * Answers that folder relative to the workspace, or `undefined` when there was nothing to copy.
 */
export async function backUp(session: Session, paths: readonly string[]): Promise<string | undefined> {
  if (paths.length === 0) return undefined
  const stamp = session.effects.now().toISOString().replaceAll(':', '-')
  const target = join(session.folder.backup, stamp)
  for (const path of paths) await copy(join(session.root, path), join(target, path))
  return relative(session.root, target).split(sep).join('/')
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await copyFile(from, to).catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
}
