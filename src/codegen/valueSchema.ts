import { inOrder } from './typeSources.ts'

/** A schema that fits all of some values, for keys that nobody has described. */
export function schemaOfValues(values: readonly Readonly<Record<string, unknown>>[]): object {
  return { ...objectSchema(values), additionalProperties: false }
}

function schemaOf(values: readonly unknown[]): object {
  const lists = values.filter((value) => Array.isArray(value))
  const objects = values.filter(isObject)
  const plain = inOrder(values.filter((value) => !Array.isArray(value) && !isObject(value)).map(nameOf))
  const members = [
    ...plain.map((type) => ({ type })),
    ...(lists.length > 0 ? [{ type: 'array', items: lists.flat().length > 0 ? schemaOf(lists.flat()) : {} }] : []),
    ...(objects.length > 0 ? [objectSchema(objects)] : []),
  ]
  const [only = {}] = members
  return members.length > 1 ? { anyOf: members } : only
}

function objectSchema(objects: readonly Readonly<Record<string, unknown>>[]): object {
  const keys = inOrder(objects.flatMap((each) => Object.keys(each)))
  const properties = keys.map((key) => {
    const found = objects.flatMap((each) => (Object.hasOwn(each, key) ? [each[key]] : []))
    return [key, schemaOf(found)] as const
  })
  const required = keys.filter((key) => objects.every((each) => Object.hasOwn(each, key)))
  return { type: 'object', properties: Object.fromEntries(properties), required }
}

function nameOf(value: unknown): string {
  return value === null ? 'null' : typeof value
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
