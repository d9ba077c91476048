import { readBytes } from '../workspace/edit/sourceText.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** A JSON Schema of the workspace. */
export interface SchemaFile {
  readonly path: string
  readonly schema: unknown
}

/** The kinds of tasks that `schemas/tasks` describes; a file that is no JSON allows everything. */
export function readTaskSchemas(workspace: Workspace): readonly SchemaFile[] {
  const paths = workspace.paths.filter((path) => path.startsWith('schemas/tasks/') && path.endsWith('.json'))
  return paths.map((path) => readSchema(workspace, path) ?? { path, schema: true })
}

/** One JSON Schema by its path; `undefined` where there is none that can be read. */
export function readSchema(workspace: Workspace, path: string): SchemaFile | undefined {
  if (!workspace.paths.includes(path)) return undefined
  try {
    return { path, schema: JSON.parse(new TextDecoder().decode(readBytes(workspace, path))) as unknown }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
