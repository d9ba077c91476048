import { isMapValue } from '../config/jsonSchema.ts'
import { type CompileWholeCheck, loadWholeCheck, type SchemaFault } from '../config/compileSchemaCheck.ts'
import { valueAt } from '../dataPath.ts'
import type { SchemaFile } from '../workspace/workspace.ts'
import { type Pii, readPii } from './pii.ts'
import { openSchemaFolder } from './schemaFolder.ts'

/** The kinds of tasks that a workspace describes, one for each file of `schemas/tasks/`. */
export interface TaskKinds {
  /** Bundled schemas, all of them. */
  readonly schemas: readonly object[]
  /**
   * What is wrong with task data by the kind that it comes nearest to; nothing where it fits any of them, which is what
   * its type says. A schema that cannot be used refuses nothing.
   */
  check(data: object): Misfit | undefined
}

/** Task data that is of no kind. */
export interface Misfit {
  /** Path of the nearest schema. */
  readonly schema: string
  readonly faults: readonly SchemaFault[]
}

interface Kind {
  readonly path: string
  readonly schema: object
}

/** Reads the kinds; ajv is loaded where there are any, each schema is compiled when data first gets to it. */
export async function openTaskKinds(files: readonly SchemaFile[]): Promise<TaskKinds> {
  const kinds = readKinds(files)
  const compile = kinds.length > 0 ? await loadWholeCheck() : undefined
  // Tasks of one kind come together: what fitted last is tried first.
  let order = kinds
  return {
    schemas: kinds.map(({ schema }) => schema),
    check(data) {
      if (!compile) return undefined
      const tried = tryAll(order, data, compile)
      if (tried.fits) order = [tried.fits, ...order.filter((kind) => kind !== tried.fits)]
      return tried.misfit
    },
  }
}

/** Whether a file of `schemas/` describes a kind of task. */
export function isTaskSchema(path: string): boolean {
  return path.startsWith('schemas/tasks/')
}

/** Which parts of task data are about people; nothing is compiled. */
export function readTaskPii(files: readonly SchemaFile[]): Pii {
  return readPii(readKinds(files).map(({ schema }) => schema))
}

function readKinds(files: readonly SchemaFile[]): readonly Kind[] {
  const folder = openSchemaFolder(files)
  return files.flatMap(({ path }): Kind[] => {
    const bundled = isTaskSchema(path) ? folder.bundle(path) : undefined
    if (!bundled || !('schema' in bundled)) return []
    return saysNothing(bundled.schema) ? [] : [{ path, schema: bundled.schema }]
  })
}

// A file of definitions that others refer to is no kind, although everything would fit it.
function saysNothing(schema: object): boolean {
  return Object.keys(schema).every((key) => ['title', 'description', 'examples', 'default'].includes(key))
}

interface Tried {
  readonly fits?: Kind
  readonly misfit?: Misfit
}

function tryAll(kinds: readonly Kind[], data: object, compile: CompileWholeCheck): Tried {
  let nearest: (Misfit & { readonly distance: number }) | undefined
  for (const kind of kinds) {
    const compiled = compile(kind.schema)
    if (!compiled.usable) return {}
    const faults = faultsOf(compiled.check, data)
    if (faults.length === 0) return { fits: kind }
    const distance = faults.reduce((sum, fault) => sum + weightOf(fault, data), 0)
    if (!nearest || distance < nearest.distance) nearest = { schema: kind.path, faults, distance }
  }
  return nearest ? { misfit: { schema: nearest.schema, faults: nearest.faults } } : {}
}

// Where a task comes from is put into its data by whoever took it in, whatever its schema says of further keys.
function faultsOf(check: (value: unknown) => readonly SchemaFault[], data: object): readonly SchemaFault[] {
  const faults = check(data)
  if (faults.length === 0 || !('$via' in data)) return faults
  const { $via: _origin, ...rest } = data
  return check(rest)
}

/** How much a fault speaks against the kind itself: a mark that is another, then a part that is missing as a whole. */
function weightOf({ rule, keys, actual }: SchemaFault, data: object): number {
  if (rule === 'const' || (rule === 'enum' && keys.length <= 2 && typeof actual === 'string')) return 10
  if (rule === 'additionalProperties' || rule === 'unevaluatedProperties') return 2
  return keys.length === 1 && !isMapValue(valueAt(data, keys)) ? 5 : 1
}
