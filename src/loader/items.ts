import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readItem } from '../workspace/itemFiles.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** A file of the workspace as a generation knows it. */
export interface ItemFile {
  readonly text: string
  /** 16 hexadecimal digits of the SHA-256 of its bytes. */
  readonly hash: string
}

/** The files of steps and libraries by path. One that is gone since the workspace was read is missing. */
export type ItemFiles = ReadonlyMap<string, ItemFile>

/** Reads the files of all steps and libraries. */
export function readItems(root: string, { steps, libraries }: Workspace): ItemFiles {
  const files = new Map<string, ItemFile>()
  for (const { path } of [...steps, ...libraries]) {
    const bytes = readIfThere(root, path)
    if (bytes === undefined) continue
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
    files.set(path, { text: new TextDecoder().decode(bytes), hash })
  }
  return files
}

/** Their texts by absolute path, as Vite asks for them. */
export function textsOf(root: string, files: ItemFiles): ReadonlyMap<string, string> {
  return new Map([...files].map(([path, { text }]) => [join(root, path).replaceAll('\\', '/'), text]))
}

function readIfThere(root: string, path: string): Uint8Array | undefined {
  try {
    return readItem(root, path)
  } catch {
    // Removed or replaced a moment ago: the next reload sees it.
    return undefined
  }
}
