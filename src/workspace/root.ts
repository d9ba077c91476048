import { lstatSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { CONFIG_FILE } from './layout.ts'

/**
 * The folder of the workspace that `directory` is in: the nearest one upwards that holds stepyard.yaml, as far as the
 * root of the Git repository. `undefined` when there is none.
 */
export function findWorkspaceRoot(directory: string): string | undefined {
  const folder = resolve(directory)
  if (lstatSync(join(folder, CONFIG_FILE), { throwIfNoEntry: false })?.isFile()) return folder
  const parent = dirname(folder)
  if (parent === folder || isRepositoryRoot(folder)) return undefined
  return findWorkspaceRoot(parent)
}

// In a linked worktree and in a submodule `.git` is a file.
function isRepositoryRoot(folder: string): boolean {
  return lstatSync(join(folder, '.git'), { throwIfNoEntry: false }) !== undefined
}
