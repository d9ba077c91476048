import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** What `init --from` was given. */
export interface FromRequest {
  /** Absolute: what a relative path is relative to. */
  readonly cwd: string
  readonly from: string
  /** Absolute: where the workspace is going to be. */
  readonly directory: string
  /** Takes the files of a repository over without its history. */
  readonly copy: boolean
}

/**
 * Whether `--from` means a repository to clone, or a folder whose files become a workspace. A folder that is a
 * repository is cloned, because that keeps its history; the folder of the workspace itself is always taken as it is.
 */
export function findImportSource({ cwd, from, directory, copy }: FromRequest): ImportSource {
  const folder = resolve(cwd, from)
  if (!isThere(folder)) return { kind: 'address', url: from }
  if (copy || folder === directory) return { kind: 'folder', folder }
  return isRepository(folder) ? { kind: 'address', url: folder } : { kind: 'folder', folder }
}

/** What to do with it. */
export type ImportSource =
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'folder'; readonly folder: string }

// With a working tree, or bare.
function isRepository(folder: string): boolean {
  return isThere(join(folder, '.git')) || ['HEAD', 'objects', 'refs'].every((name) => isThere(join(folder, name)))
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}
