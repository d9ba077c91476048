import { isMapValue } from '../../config/jsonSchema.ts'
import type { OpenSchema } from '../connector.ts'
import { child, elements, follow, members, type Documents, type Place } from './documents.ts'
import { chooseMedia, schemaOf } from './mediaTypes.ts'
import type { OperationEntry } from './listOperations.ts'
import type { SchemaReader } from './schemaReader.ts'

/** The body of a request: `properties` where it is one object whose keys can stand beside the parameters. */
export interface DescribedBody {
  readonly contentType: string
  /** `false` only where the document says so itself: most forget to say that a body is required. */
  readonly required: boolean
  readonly schema: OpenSchema
  readonly properties?: BodyProperties
}

/** The keys of a body. */
export interface BodyProperties {
  readonly properties: Readonly<Record<string, OpenSchema>>
  readonly required: readonly string[]
  /** What the document says of further keys; absent: they may be there. */
  readonly additionalProperties?: OpenSchema
}

/** The body that an operation takes, in the media type that is used. */
export function readBody(
  { operation }: OperationEntry,
  documents: Documents,
  reader: SchemaReader,
): DescribedBody | undefined {
  const body = follow(documents, child(operation, 'requestBody'))
  const media = body && chooseMedia(child(body, 'content'), documents)
  if (!media) return undefined
  const place = schemaOf(media)
  const parts = place && objectParts(place, documents)
  return {
    contentType: media.contentType,
    required: child(body, 'required').value !== false,
    schema: place ? reader.read(place) : true,
    ...(parts && { properties: mergeParts(parts, reader) }),
  }
}

// Words that change nothing about which keys an object has.
const FLAT = new Set([
  'additionalProperties',
  'allOf',
  'default',
  'deprecated',
  'description',
  'example',
  'examples',
  'externalDocs',
  'properties',
  'required',
  'title',
  'type',
  'xml',
])
const MAX_PARTS = 8

/** The objects that a body is made of, all at once; `undefined` where it may be something else too. */
function objectParts(place: Place, documents: Documents, depth = 0): Place[] | undefined {
  const meant = follow(documents, place)
  if (!meant || !isMapValue(meant.value) || depth > MAX_PARTS) return undefined
  const { value } = meant
  const keys = Object.keys(value).filter((key) => !key.startsWith('x-'))
  if (!keys.every((key) => FLAT.has(key) && value[key] !== undefined)) return undefined
  const inherited = elements(child(meant, 'allOf')).map((part) => objectParts(part, documents, depth + 1))
  if (inherited.some((parts) => parts === undefined)) return undefined
  const isObject = value['type'] === 'object' || isMapValue(value['properties'])
  const adds = isObject || Array.isArray(value['required'])
  const all = [...inherited.flatMap((parts) => parts ?? []), ...(adds ? [meant] : [])]
  const closed = all.filter((part) => child(part, 'additionalProperties').value !== undefined)
  // Each part of several would forbid the keys of the others; that is left to the schema as a whole.
  if (all.length === 0 || (depth === 0 && all.length > 1 && closed.length > 0)) return undefined
  return value['type'] === undefined || value['type'] === 'object' ? all : undefined
}

function mergeParts(parts: readonly Place[], reader: SchemaReader): BodyProperties {
  const properties = new Map<string, OpenSchema>()
  const hidden = new Set<string>()
  for (const [name, place] of parts.flatMap((part) => members(child(part, 'properties')))) {
    if (reader.isHidden(place)) hidden.add(name)
    const known = properties.get(name)
    const schema = reader.read(place)
    properties.set(name, known === undefined ? schema : { allOf: [known, schema] })
  }
  const required = parts.flatMap((part) => elements(child(part, 'required')).map(({ value }) => value))
  const additional = parts.map((part) => child(part, 'additionalProperties')).find(({ value }) => value !== undefined)
  return {
    properties: Object.fromEntries([...properties].filter(([name]) => !hidden.has(name))),
    required: [...new Set(required.filter((name) => typeof name === 'string'))].filter((name) => !hidden.has(name)),
    ...(additional && { additionalProperties: reader.read(additional) }),
  }
}
