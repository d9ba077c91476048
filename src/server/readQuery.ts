import type { JsonSchema } from '../config/jsonSchema.ts'
import { StepyardError } from '../errors.ts'

/**
 * A query as the schema of its parameters types it: numbers and truth values by their words, lists by being repeated.
 * What cannot be read so stays text, which the schema then refuses. Throws `REQUEST_INVALID` for one that is repeated.
 */
export function readQuery(schema: JsonSchema, query: string): object {
  const values = new Map<string, unknown>()
  for (const [key, text] of new URLSearchParams(query)) {
    const type = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key]?.type : undefined
    const known = values.get(key)
    if (type === 'array') values.set(key, [...(Array.isArray(known) ? known : []), text])
    else if (known === undefined) values.set(key, typed(text, type))
    else throw new StepyardError('REQUEST_INVALID', { problems: [`query.${key} is given twice`] })
  }
  // Makes own keys of every name, `__proto__` included (WEB-12).
  return Object.fromEntries(values)
}

function typed(text: string, type: JsonSchema['type']): unknown {
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
