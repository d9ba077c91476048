import { lstatSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
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

/** Where a workspace is in its repository, with a `/` at the end; '' at its root, or where there is no repository. */
export function folderInRepository(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (isRepositoryRoot(folder)) return folder === root ? '' : `${relative(folder, root).split(sep).join('/')}/`
    if (dirname(folder) === folder) return ''
  }
}

// In a linked worktree and in a submodule `.git` is a file.
function isRepositoryRoot(folder: string): boolean {
  return lstatSync(join(folder, '.git'), { throwIfNoEntry: false }) !== undefined
}
