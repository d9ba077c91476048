import { isMapValue } from '../config/jsonSchema.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { cleanSchemas, type CleanSchemas, type SchemaRoot } from './cleanSchema.ts'
import type { CleanSchema } from './cleanTypes.ts'
import { EVERY_SCHEMA } from './listInputs.ts'
import { MARK } from './cleanLiterals.ts'
import { readDocument, type ReadDocument, type SchemaDocument } from '../validation/schemaDocument.ts'
import { resolveId, type Documents } from '../validation/schemaRefs.ts'

/** Schemas whose types share one scope: a file of `schemas/`, or the operations of a connector. */
export interface TypeUnit {
  /** Tells it from all others, and stays the same when its content changes. */
  readonly id: string
  readonly roots: readonly UnitRoot[]
}

/** One schema of a unit. */
export interface UnitRoot {
  readonly title: string
  readonly path: string
  /** The schema itself, where it is not the whole file at `path`. */
  readonly value?: unknown
}

/** The types of a unit. */
export interface CompiledUnit {
  /** Declarations, with the names of `roots` among them. */
  readonly text: string
  readonly roots: readonly CompiledRoot[]
  readonly diagnostics: readonly Diagnostic[]
  /** What was read, with the id of its bytes; `null` where there was no such file. */
  readonly reads: Readonly<Record<string, string | null>>
}

/** The type of one schema. */
export interface CompiledRoot {
  readonly type: string
  /** Properties that the schema itself describes. */
  readonly keys: readonly string[]
  /** Whether `{}` may fit. */
  readonly isOptional: boolean
}

/** Files as they were listed. */
export interface UnitFiles {
  /** Ids of the bytes, by path; under `EVERY_SCHEMA` the id of the list of schemas. */
  readonly oids: ReadonlyMap<string, string>
  read(path: string): string
}

/** A unit whose types can be compiled. */
export interface CleanUnit extends Omit<CompiledUnit, 'text'> {
  readonly cleaned: CleanSchemas
  /** The first file that it is about. */
  readonly file: string
}

/** Files that are read once for all units. */
export interface UnitDocuments extends Pick<UnitFiles, 'oids'> {
  /** Paths of all schemas, in order. */
  readonly schemas: readonly string[]
  load(path: string): ReadDocument | undefined
  /** Reads every schema of the workspace. */
  findById(id: string): SchemaDocument | undefined
}

/** Opens the files that units read. */
export function openDocuments({ oids, read }: UnitFiles): UnitDocuments {
  const known = new Map<string, ReadDocument | undefined>()
  const load = (path: string): ReadDocument | undefined => {
    if (!known.has(path)) known.set(path, oids.has(path) ? readDocument(path, read(path)) : undefined)
    return known.get(path)
  }
  const schemas = [...oids.keys()].filter((path) => path.startsWith('schemas/')).sort()
  let byId: ReadonlyMap<string, SchemaDocument> | undefined
  const listById = (): ReadonlyMap<string, SchemaDocument> => {
    const found = schemas.flatMap((path) => load(path)?.document ?? [])
    // Of two with one address the first counts.
    return new Map(found.toReversed().map((document) => [idOf(document) ?? '', document] as const))
  }
  return { oids, schemas, load, findById: (id) => (byId ??= listById()).get(id) }
}

/** Reads the schemas of a unit: none of them where one of its files cannot be read. */
export function cleanUnit(unit: TypeUnit, files: UnitDocuments): CleanUnit {
  const reader = openReader(files)
  const roots = unit.roots.flatMap(({ title, path, value }): SchemaRoot[] => {
    const document = value === undefined ? reader.documents.read(path) : { path, value }
    return document ? [{ title, document }] : []
  })
  const isWhole = roots.length === unit.roots.length
  const cleaned = cleanSchemas(isWhole ? roots : [], reader.documents)
  return {
    cleaned,
    file: unit.roots[0]?.path ?? '',
    roots: cleaned.names.map((type) => describeRoot(type, cleaned.definitions, cleaned.keys)),
    diagnostics: [...reader.diagnostics(), ...cleaned.diagnostics],
    reads: reader.reads,
  }
}

function describeRoot(
  type: string,
  definitions: Readonly<Record<string, CleanSchema>>,
  names: readonly string[],
): CompiledRoot {
  const shapes = objectsOf({ $ref: `#/$defs/${type}` }, definitions, new Set())
  const marks = shapes.flatMap(({ properties }) => Object.keys(properties ?? {}))
  const keys = [...new Set(marks)].map((mark) => names[Number(mark.replaceAll(MARK, ''))] ?? '')
  return { type, keys, isOptional: shapes.every(({ required = [] }) => required.length === 0) }
}

/** The objects that a value of a type is all of, or one of. */
function objectsOf(
  schema: CleanSchema,
  definitions: Readonly<Record<string, CleanSchema>>,
  seen: Set<CleanSchema>,
): CleanSchema[] {
  if (seen.has(schema)) return []
  seen.add(schema)
  const target = schema.$ref === undefined ? undefined : definitions[schema.$ref.slice('#/$defs/'.length)]
  const members = [...(target ? [target] : []), ...(schema.allOf ?? []), ...(schema.anyOf ?? [])]
  return [...(schema.properties ? [schema] : []), ...members.flatMap((member) => objectsOf(member, definitions, seen))]
}

function openReader({ oids, schemas, load, findById }: UnitDocuments) {
  const reads: Record<string, string | null> = {}
  const noteRead = (path: string): void => {
    reads[path] = oids.get(path) ?? null
  }
  const documents: Documents = {
    read(path) {
      noteRead(path)
      return load(path)?.document
    },
    findById(id) {
      const found = findById(id)
      // Had one before it this address, that would be the one.
      const before = schemas.slice(0, found ? schemas.indexOf(found.path) + 1 : undefined)
      for (const path of [EVERY_SCHEMA, ...before]) noteRead(path)
      return found
    },
  }
  return {
    reads,
    documents,
    diagnostics: () =>
      Object.keys(reads).flatMap((path) => (path === EVERY_SCHEMA ? [] : (load(path)?.diagnostic ?? []))),
  }
}

function idOf({ value }: SchemaDocument): string | undefined {
  const id = isMapValue(value) ? (value.$id ?? value.id) : undefined
  return typeof id === 'string' ? resolveId(id) : undefined
}
