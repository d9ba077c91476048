import { isMapValue } from '../../config/jsonSchema.ts'
import type { RequestParameter } from '../connector.ts'
import { child, elements, follow, members, type Documents, type Place } from './documents.ts'
import type { OperationEntry } from './listOperations.ts'

/** A parameter of a request with what the document says of its value. */
export interface DescribedParameter {
  readonly parameter: RequestParameter
  /** The key in the input. */
  readonly key: string
  readonly required: boolean
  readonly place: Place
  /** Absent: any text. */
  readonly schema?: Place
}

/** The parameters of an operation, those of its path first; one that both have is that of the operation. */
export function readParameters(entry: OperationEntry, documents: Documents): DescribedParameter[] {
  const found = new Map<string, Place>()
  for (const holder of [entry.item, entry.operation]) {
    for (const written of elements(child(holder, 'parameters'))) {
      const place = follow(documents, written)
      if (place && isParameter(place)) found.set(`${textAt(place, 'in')} ${textAt(place, 'name')}`, place)
    }
  }
  const described = [...found.values()].sort((left, right) => rank(left) - rank(right))
  const taken = new Set<string>()
  return described.map((place) => {
    const name = textAt(place, 'name')
    const key = taken.has(name) ? freeKey(`${name}_${textAt(place, 'in')}`, taken) : name
    taken.add(key)
    return describe(place, key, documents)
  })
}

/** The parameters with another key for the one that is called `reserved`. */
export function withoutKey(parameters: readonly DescribedParameter[], reserved: string): DescribedParameter[] {
  const taken = new Set(parameters.map(({ key }) => key))
  return parameters.map((each) => {
    if (each.key !== reserved) return each
    const key = freeKey(`${reserved}_${each.parameter.in}`, taken)
    taken.add(key)
    return { ...each, key, parameter: { ...each.parameter, key } }
  })
}

const PLACES = ['path', 'query', 'header', 'cookie']
// OpenAPI describes these by other means and says to ignore them here.
const OTHERWISE_SAID = /^(?:accept|authorization|content-type)$/i

function isParameter(place: Place): boolean {
  const name = textAt(place, 'name')
  const where = textAt(place, 'in')
  return name !== '' && PLACES.includes(where) && !(where === 'header' && OTHERWISE_SAID.test(name))
}

function rank(place: Place): number {
  return PLACES.indexOf(textAt(place, 'in'))
}

function textAt(place: Place, key: string): string {
  const { value } = child(place, key)
  return typeof value === 'string' ? value : ''
}

function freeKey(wanted: string, taken: ReadonlySet<string>): string {
  let key = wanted
  for (let number = 2; taken.has(key); number++) key = `${wanted}${number}`
  return key
}

function describe(place: Place, key: string, documents: Documents): DescribedParameter {
  const name = textAt(place, 'name')
  const where = textAt(place, 'in') as RequestParameter['in']
  const style = STYLES.find((known) => known === textAt(place, 'style'))
  const explode = child(place, 'explode').value
  const schema = schemaPlace(place, documents)
  return {
    key,
    required: where === 'path' || child(place, 'required').value === true,
    place,
    ...(schema && { schema }),
    parameter: {
      name,
      ...(key !== name && { key }),
      in: where,
      ...(style && { style }),
      ...(typeof explode === 'boolean' && { explode }),
    },
  }
}

const STYLES = ['simple', 'label', 'matrix', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject'] as const

// A parameter has its schema itself, or in the one media type in which it is written.
function schemaPlace(place: Place, documents: Documents): Place | undefined {
  const own = child(place, 'schema')
  if (isMapValue(own.value) || typeof own.value === 'boolean') return own
  const [content] = members(child(place, 'content'))
  const media = content && follow(documents, content[1])
  return media && child(media, 'schema').value !== undefined ? child(media, 'schema') : undefined
}
