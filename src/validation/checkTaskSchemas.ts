import { loadWholeCheck } from '../config/compileSchemaCheck.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { SchemaFile } from '../workspace/workspace.ts'
import { describeLost } from './schemaProblems.ts'
import { openSchemaFolder } from './schemaFolder.ts'
import { isTaskSchema } from './taskKinds.ts'

/** What keeps the schemas of `schemas/tasks/` from being used on task data, each with its place. */
export async function checkTaskSchemas(files: readonly SchemaFile[]): Promise<Diagnostic[]> {
  const paths = files.map(({ path }) => path).filter(isTaskSchema)
  if (paths.length === 0) return []
  const folder = openSchemaFolder(files)
  const compile = await loadWholeCheck()
  return paths.flatMap((path): readonly Diagnostic[] => {
    const bundled = folder.bundle(path)
    if (!bundled) return []
    if (!('schema' in bundled)) return [bundled.diagnostic]
    const compiled = compile(bundled.schema)
    if (compiled.usable) return describeLost(bundled.lost)
    const message = `This schema cannot be used, and no task data is refused while it is so: ${compiled.problem.slice(0, 200)}.`
    return [{ severity: 'error', code: 'SCHEMA_UNUSABLE', message, file: path, line: 1, column: 1 }]
  })
}
