import { isUtf8 } from 'node:buffer'
import { isStepyardError } from '../errors.ts'
import { readBytes } from '../workspace/edit/sourceText.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** A file of a workspace as text. */
export interface TextFile {
  /** Relative to the workspace, with `/`. */
  readonly path: string
  /** With its byte order mark. */
  readonly text: string
}

/** The items of a workspace that are text, in the order of their paths; none where it was not read from a folder. */
export function readTexts(workspace: Pick<Workspace, 'root' | 'paths'>): readonly TextFile[] {
  if (workspace.root === undefined) return []
  return workspace.paths.flatMap((path) => {
    const text = readText(workspace, path)
    return text === undefined ? [] : [{ path, text }]
  })
}

/** The text of an item; `undefined` where it is none, or has just been deleted. */
export function readText(workspace: Pick<Workspace, 'root'>, path: string): string | undefined {
  try {
    return textOfBytes(readBytes(workspace, path))
  } catch (error) {
    if (isStepyardError(error) && error.code === 'FOLDER_UNREADABLE') return undefined
    throw error
  }
}

/** Bytes as text; `undefined` where they are none. */
export function textOfBytes(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : undefined
}
