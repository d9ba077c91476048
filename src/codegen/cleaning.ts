import type { CleanSchema } from './cleanTypes.ts'
import type { DirectEdge } from './cutCycles.ts'
import type { SchemaFinding } from './schemaFindings.ts'
import type { Documents, SchemaPlace } from './schemaRefs.ts'

/** Where cleaning is. */
export interface Cleaning {
  readonly documents: Documents
  /** Names of types. */
  readonly taken: Set<string>
  /** Types by the part of a document that they are made of. */
  readonly named: Map<unknown, string>
  /** Names of properties, with their numbers. */
  readonly keys: Map<string, number>
  readonly waiting: { readonly name: string; readonly place: SchemaPlace }[]
  readonly findings: Map<string, SchemaFinding>
  readonly edges: DirectEdge[]
  /** Schemas so far. */
  nodes: number
  /** One schema, cleaned: for those that it is made of. */
  readonly clean: (at: At) => CleanSchema
}

/** The schema that is being cleaned. */
export interface At {
  readonly cleaning: Cleaning
  readonly place: SchemaPlace
  readonly depth: number
  /** The type that is being made, as long as nothing stands between it and this schema that TypeScript could stop at. */
  readonly direct?: string
}

/** The schema below one, under a key; `keeps` says that the type of the parent consists of it. */
export function below(at: At, keys: readonly string[], value: unknown, keeps: 'direct' | 'apart' = 'apart'): At {
  const { direct, ...rest } = at
  const place = { ...at.place, pointer: [...at.place.pointer, ...keys], value }
  return { ...rest, place, depth: at.depth + 1, ...(keeps === 'direct' && direct !== undefined && { direct }) }
}

/** What a schema says under a key of its own. */
export function own(schema: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(schema, key) ? schema[key] : undefined
}

/** Notes what is wrong at a place, once. */
export function find({ findings }: Cleaning, code: SchemaFinding['code'], place: SchemaPlace, ref?: string): void {
  const key = [code, place.document.path, ...place.pointer].join('\n')
  if (findings.size < MAX_FINDINGS) findings.set(key, { code, place, ...(ref !== undefined && { ref }) })
}

const MAX_FINDINGS = 20
