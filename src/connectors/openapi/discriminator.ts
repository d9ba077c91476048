import { isMapValue } from '../../config/jsonSchema.ts'
import { child, elements, follow, members, referenceOf, type Documents, type Place } from './documents.ts'

/** A schema as it was read, and where. */
export interface ReadSchema {
  readonly schema: Readonly<Record<string, unknown>>
  readonly place: Place
}

/**
 * The schema with what its discriminator says: each alternative has the value by which it is known. Without that, two
 * alternatives with the same properties are both met, which `oneOf` takes for neither.
 */
export function branchesOf({ schema, place }: ReadSchema, documents: Documents): Readonly<Record<string, unknown>> {
  const discriminator = child(place, 'discriminator')
  const property = child(discriminator, 'propertyName').value
  const key = ['oneOf', 'anyOf'].find((each) => Array.isArray(schema[each]))
  if (typeof property !== 'string' || key === undefined) return schema
  const places = elements(child(place, key))
  const branches: unknown = schema[key]
  if (!Array.isArray(branches) || branches.length !== places.length) return schema
  const marked = branches.map((branch: unknown, index) => {
    const values = valuesOf(places[index], discriminator)
    if (values.length === 0 || saysItself(places[index], { property, documents })) return branch
    const mark = { type: 'object', properties: { [property]: { enum: values } }, required: [property] }
    return { allOf: [branch, mark] }
  })
  return { ...schema, [key]: marked }
}

function valuesOf(branch: Place | undefined, discriminator: Place): string[] {
  const reference = branch && referenceOf(branch)
  if (reference === undefined) return []
  const mapped = members(child(discriminator, 'mapping')).filter(([, { value }]) => meansSame(value, reference))
  return mapped.length > 0 ? mapped.map(([value]) => value) : [nameOf(reference)]
}

// A mapping may have a reference or only the name of a schema.
function meansSame(value: unknown, reference: string): boolean {
  return value === reference || (typeof value === 'string' && !value.includes('/') && value === nameOf(reference))
}

function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? ''
}

const MAX_PARTS = 8

interface Asked {
  readonly property: string
  readonly documents: Documents
}

function saysItself(branch: Place | undefined, asked: Asked, depth = 0): boolean {
  const meant = branch && follow(asked.documents, branch)
  if (!meant || depth > MAX_PARTS) return false
  const described = follow(asked.documents, child(child(meant, 'properties'), asked.property))
  const value = described?.value
  if (isMapValue(value) && (Object.hasOwn(value, 'enum') || Object.hasOwn(value, 'const'))) return true
  return elements(child(meant, 'allOf')).some((part) => saysItself(part, asked, depth + 1))
}
