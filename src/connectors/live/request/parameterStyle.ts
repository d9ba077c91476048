import type { RequestParameter } from '../../connector.ts'
import { isObject } from './plainRequest.ts'

/** Names with values, encoded, in their order. */
export type Pairs = readonly (readonly [name: string, value: string])[]

/** What a parameter in a path becomes, encoded so that it stays one part of the path. */
export function writePathValue(parameter: RequestParameter, value: unknown): string {
  const { name, style = 'simple', explode = false } = parameter
  const key = encodeURIComponent(name)
  const parts = partsOf(value)
  switch (style) {
    case 'label':
      return `.${joinParts(parts, explode ? '.' : ',', explode)}`
    case 'matrix':
      if (!explode || parts.kind === 'one') return `;${key}=${joinParts(parts, ',', false)}`
      return parts.items.map(([name, item]) => `;${name ?? key}=${item}`).join('')
    default:
      return joinParts(parts, ',', explode)
  }
}

/** What a parameter in a header becomes, as it is. */
export function writeHeaderValue({ explode = false }: RequestParameter, value: unknown): string {
  return joinParts(
    partsOf(value, (text) => text),
    ',',
    explode,
  )
}

/** The pairs that a parameter in the query or a cookie becomes, encoded. */
export function writePairs(parameter: RequestParameter, value: unknown): Pairs {
  const { name, style = 'form', explode = style === 'form' } = parameter
  const key = encodeURIComponent(name)
  if (style === 'deepObject') return deepPairs(key, value)
  const parts = partsOf(value)
  if (parts.kind === 'one') return [[key, parts.items[0]?.[1] ?? '']]
  if (explode) return parts.items.map(([name, item]) => [name ?? key, item])
  return parts.items.length === 0 ? [] : [[key, joinParts(parts, DELIMITERS[style] ?? ',', false)]]
}

/** `a[b][c]=1`: what deep values become in queries and forms. Lists repeat the name, lists of objects count. */
export function deepPairs(key: string, value: unknown): Pairs {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => deepPairs(isDeep(item) ? `${key}[${index}]` : key, item))
  }
  if (!isObject(value)) return [[key, encodeURIComponent(textOf(value))]]
  return Object.entries(value).flatMap(([name, item]) => deepPairs(`${key}[${encodeURIComponent(name)}]`, item))
}

/** Pairs as a query, a form or the header of cookies has them. */
export function joinPairs(pairs: Pairs, between: '&' | '; '): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join(between)
}

const DELIMITERS: Readonly<Record<string, string>> = { spaceDelimited: '%20', pipeDelimited: '%7C' }

/** A value as the items of a list, with names where they have some. */
interface Parts {
  readonly kind: 'one' | 'list' | 'object'
  readonly items: readonly (readonly [name: string | undefined, value: string])[]
}

function partsOf(value: unknown, encode: (text: string) => string = encodeURIComponent): Parts {
  const write = (item: unknown): string => encode(textOf(item))
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => [undefined, write(item)]) }
  if (!isObject(value)) return { kind: 'one', items: [[undefined, write(value)]] }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== null)
  return { kind: 'object', items: entries.map(([name, item]) => [encode(name), write(item)]) }
}

function joinParts({ items }: Parts, delimiter: string, explode: boolean): string {
  const between = explode ? '=' : delimiter
  return items.map(([name, item]) => (name === undefined ? item : `${name}${between}${item}`)).join(delimiter)
}

function isDeep(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/** A value inside a parameter or a form field. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
