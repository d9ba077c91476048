/** What an operation is known by in its document. */
export interface OperationKey {
  readonly operationId?: string
  /** In lower case. */
  readonly method: string
  readonly path: string
}

/**
 * The names of operations, as they are written after `connectors.<namespace>.`: of the operationId, else of method and
 * path. Names that two would have are numbered by path and method, so that the order of the document does not matter.
 */
export function nameOperations<T extends OperationKey>(keys: readonly T[]): ReadonlyMap<string, T> {
  const wanted = keys.map((key) => ({ key, name: wantedName(key) })).sort(byNameThenPlace)
  const first = new Set(wanted.map(({ name }) => name))
  const named = new Map<string, T>()
  const next = new Map<string, number>()
  for (const { key, name } of wanted) {
    let free = name
    let number = next.get(name) ?? 2
    while (named.has(free) || (free !== name && first.has(free))) free = `${name}${number++}`
    next.set(name, number)
    named.set(free, key)
  }
  return new Map([...named].sort(([left], [right]) => compare(left, right)))
}

interface Wanted {
  readonly key: OperationKey
  readonly name: string
}

function byNameThenPlace(left: Wanted, right: Wanted): number {
  return (
    compare(left.name, right.name) ||
    compare(left.key.path, right.key.path) ||
    compare(left.key.method, right.key.method)
  )
}

function compare(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

function wantedName({ operationId, method, path }: OperationKey): string {
  const parts = (operationId ?? '')
    .split(/[/.:#]+/)
    .map(camelCase)
    .filter(Boolean)
  return (parts.length > 0 ? parts.map(propertyName) : [propertyName(nameOfPath(method, path))]).join('.')
}

function nameOfPath(method: string, path: string): string {
  const parts = path.split('/').filter(Boolean)
  const words = parts.map((part) => {
    const parameter = /^\{([^{}]+)\}$/.exec(part)?.[1]
    return parameter === undefined ? pascalCase(part) : `By${pascalCase(parameter)}`
  })
  return `${method}${words.join('') || 'Root'}`
}

// Letters and digits of any script, as JavaScript takes them in names.
const WORDS = /[\p{L}\p{M}\p{N}]+/gu

function pascalCase(text: string): string {
  return (text.match(WORDS) ?? []).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

function camelCase(text: string): string {
  // Where all of it is in capitals, they say nothing about words.
  const name = pascalCase(/\p{Ll}/u.test(text) ? text : text.toLowerCase())
  // `APIKeys` begins with an abbreviation and the first letter of the next word.
  const capitals = /^\p{Lu}+(?=\p{Lu}\p{Ll})/u.exec(name)?.[0] ?? /^\p{Lu}/u.exec(name)?.[0] ?? ''
  return capitals.toLowerCase() + name.slice(capitals.length)
}

// What every object has, or what `await` would call.
const RESERVED = new Set(['then', 'constructor', 'prototype', 'toString', 'toJSON', 'valueOf', 'hasOwnProperty'])

function propertyName(word: string): string {
  if (/^\p{N}/u.test(word)) return `_${word}`
  return RESERVED.has(word) ? `${word}_` : word
}
