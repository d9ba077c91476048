import type { OpenSchema } from '../connector.ts'
import { child, elements, follow, members, type Documents, type Place } from './documents.ts'
import { chooseMedia, schemaOf, type Media } from './mediaTypes.ts'
import type { OperationEntry } from './listOperations.ts'
import type { SchemaReader } from './schemaReader.ts'

/** What an operation answers; nothing where it answers without content. */
export interface DescribedOutput {
  readonly output?: OpenSchema
  readonly examples?: readonly unknown[]
}

/** The content of the answer that says that all went well: the lowest 2xx that has any. */
export function readOutput({ operation }: OperationEntry, documents: Documents, reader: SchemaReader): DescribedOutput {
  const media = goodResponses(child(operation, 'responses'), documents)
    .map((response) => chooseMedia(child(response, 'content'), documents))
    .find((found) => found !== undefined)
  if (!media) return {}
  const examples = examplesOf(media, documents)
  const place = schemaOf(media)
  // Whatever is not JSON reaches a step as text.
  const schema = !media.isJson ? { type: 'string' } : place && reader.read(place)
  return {
    ...(schema !== undefined && { output: reader.close(schema) }),
    ...(examples.length > 0 && { examples }),
  }
}

function goodResponses(responses: Place, documents: Documents): Place[] {
  const all = members(responses)
  const good = all
    .filter(([status]) => /^2(?:\d\d|xx)$/i.test(status))
    .sort(([left], [right]) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1))
  // Some documents describe one answer for everything.
  const chosen = good.length > 0 ? good : all.filter(([status]) => status === 'default' && all.length === 1)
  return chosen.flatMap(([, written]) => follow(documents, written) ?? [])
}

function examplesOf(media: Media, documents: Documents): unknown[] {
  const { place, isJson } = media
  const named = members(child(place, 'examples')).flatMap(([, written]) => {
    const example = follow(documents, written)
    return example ? [child(example, 'value').value] : []
  })
  const schema = schemaOf(media)
  const meant = schema && follow(documents, schema)
  const ofSchema = meant
    ? [child(meant, 'example').value, ...elements(child(meant, 'examples')).map(({ value }) => value)]
    : []
  const all = [child(place, 'example').value, ...named, ...ofSchema].filter((value) => value !== undefined)
  return isJson ? all.map(parseText) : all.filter((value) => typeof value === 'string')
}

// An example of JSON is often written as the text of it.
function parseText(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
