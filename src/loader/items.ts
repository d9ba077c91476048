import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readItem } from '../workspace/itemFiles.ts'
import type { PinnedFile, PinnedFiles } from './sources.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { ReadItem } from '../workspace/workspaceReader.ts'

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
    files.set(path, toItemFile({ bytes, hash: createHash('sha256').update(bytes).digest('hex') }))
  }
  return files
}

/** A file as a generation knows it, made of its bytes and the SHA-256 of these. */
export function toItemFile({ bytes, hash }: ReadItem): ItemFile {
  return { text: new TextDecoder().decode(bytes), hash: hash.slice(0, 16) }
}

/** The same files as Vite is given them: by absolute path, and with what the dialect of each asks for. */
export function pinFiles(root: string, { steps, libraries }: Workspace, files: ItemFiles): PinnedFiles {
  const awaits = new Map<string, PinnedFile['awaits']>([
    ...libraries.flatMap(({ path, dialect }) => (dialect === 'A' ? [[path, {}] as const] : [])),
    ...steps.flatMap(({ path, dialect, content }) =>
      dialect === 'native' ? [] : [[path, { body: content }] as const],
    ),
  ])
  return new Map(
    [...files].map(([path, { text }]) => {
      const rule = awaits.get(path)
      return [join(root, path).replaceAll('\\', '/'), { text, ...(rule && { awaits: rule }) }]
    }),
  )
}

function readIfThere(root: string, path: string): Uint8Array | undefined {
  try {
    return readItem(root, path)
  } catch {
    // Removed or replaced a moment ago: the next reload sees it.
    return undefined
  }
}
