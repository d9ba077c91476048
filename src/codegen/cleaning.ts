import type { CleanSchema } from './cleanTypes.ts'
import type { DirectEdge } from './cutCycles.ts'
import type { SchemaFinding } from './schemaFindings.ts'
import type { Documents, SchemaPlace } from '../validation/schemaRefs.ts'

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

/** The schema below one, under a key, where TypeScript stops at what is between them. */
export function below({ cleaning, place, depth }: At, keys: readonly string[], value: unknown): At {
  return { cleaning, place: { ...place, pointer: [...place.pointer, ...keys], value }, depth: depth + 1 }
}

/** The same where the type of the one consists of the other. */
export function within(at: At, keys: readonly string[], value: unknown): At {
  return { ...below(at, keys, value), ...(at.direct !== undefined && { direct: at.direct }) }
}

/** What a schema says under a key of its own. */
export function own(schema: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(schema, key) ? schema[key] : undefined
}

/** Notes what is wrong at a place, once. */
export function find({ findings }: Cleaning, finding: SchemaFinding): void {
  const { document, pointer } = finding.place
  const key = [finding.code, document.path, ...pointer].join('\n')
  if (findings.size < MAX_FINDINGS) findings.set(key, finding)
}

const MAX_FINDINGS = 20
