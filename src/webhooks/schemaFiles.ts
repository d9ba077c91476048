import { readItem } from '../workspace/itemFiles.ts'
import type { Workspace } from '../workspace/workspace.ts'

/**
 * Reads the schemas that webhooks name, each once: for one generation of a workspace. Rejects for a path that is no file
 * of it, which keeps a path such as `../x` from leading out.
 */
export function createSchemaReader({
  root,
  paths,
}: Pick<Workspace, 'root' | 'paths'>): (path: string) => Promise<unknown> {
  const read = new Map<string, unknown>()
  return async (path) => {
    if (read.has(path)) return read.get(path)
    if (root === undefined || !paths.includes(path)) throw new Error(`The schema ${path} is no file of this workspace.`)
    const schema: unknown = JSON.parse(new TextDecoder().decode(readItem(root, path)))
    read.set(path, schema)
    return schema
  }
}
