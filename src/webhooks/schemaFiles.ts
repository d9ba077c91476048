import { openSchemaFolder } from '../validation/schemaFolder.ts'
import { readItem } from '../workspace/itemFiles.ts'
import type { Workspace } from '../workspace/workspace.ts'

/**
 * Reads the schemas that webhooks name, each once: for one generation of a workspace. One in `schemas/` may refer to
 * others there. Rejects for a path that is no file of it, which keeps a path such as `../x` from leading out.
 */
export function createSchemaReader({
  root,
  paths,
  schemas,
}: Pick<Workspace, 'root' | 'paths' | 'schemas'>): (path: string) => Promise<unknown> {
  const folder = openSchemaFolder(schemas)
  const read = new Map<string, unknown>()
  return async (path) => {
    if (read.has(path)) return read.get(path)
    if (root === undefined || !paths.includes(path)) throw new Error(`The schema ${path} is no file of this workspace.`)
    const bundled = folder.bundle(path)
    // What is no JSON fails in the words of whoever reads it.
    const isBundled = bundled !== undefined && 'schema' in bundled
    const schema = isBundled ? asNamed(bundled.schema) : readJson(root, path)
    read.set(path, schema)
    return schema
  }
}

// A bundle is of this draft, whatever its files were written in.
function asNamed(schema: object): object {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema }
}

function readJson(root: string, path: string): unknown {
  return JSON.parse(new TextDecoder().decode(readItem(root, path)))
}
