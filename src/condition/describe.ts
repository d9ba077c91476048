import type { Pattern, Scalar } from './pattern.ts'
import { readOwn } from './plainObject.ts'

const LONGEST_TEXT = 120
const DEEPEST_TEXT = 3
const MOST_ITEMS = 40

/** A pattern as its author would write it, shortened: `{ status: "new", total: gt(3) }`. */
export function describePattern(pattern: Pattern): string {
  return shorten(patternText(pattern))
}

/** Any value in the notation of a condition, shortened, and safe for cyclic, huge and hostile ones. */
export function describeValue(value: unknown): string {
  return shorten(valueText(value, 0))
}

/** `path` and one key below it: `order.total`, or `order["a b"]` where a dot would mislead. */
export function childPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

/** A pattern as its author would write it, whole. Patterns without predicates have the same text only when they are the same. */
export function patternText(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'object':
      return braces(pattern.entries.map((entry) => `${keyText(entry.key)}: ${patternText(entry.pattern)}`))
    case 'elements':
      return `[${listText(pattern.patterns)}]`
    case 'type':
      return pattern.type
    case 'literal':
      return scalarText(pattern.value)
    case 'absent':
      return 'null'
    case 'present':
      return '{ $ne: null }'
    case 'regex':
      return String(pattern.regex)
    case 'predicate':
      return functionText(pattern.test)
    default:
      return extensionText(pattern)
  }
}

type ExtensionPattern = Extract<
  Pattern,
  { kind: 'exists' | 'missing' | 'isoDate' | 'compare' | 'oneOf' | 'not' | 'any' | 'every' }
>

function extensionText(pattern: ExtensionPattern): string {
  switch (pattern.kind) {
    case 'exists':
    case 'isoDate':
      return `${pattern.kind}()`
    case 'missing':
      return 'exists(false)'
    case 'compare':
      return `${pattern.comparison}(${scalarText(pattern.bound)})`
    case 'oneOf':
      return `oneOf(${[...pattern.values].map(scalarText).join(', ')})`
    case 'not':
      return `not(${patternText(pattern.pattern)})`
    case 'any':
    case 'every':
      return `${pattern.kind}(${listText(pattern.patterns)})`
    default:
      return pattern satisfies never
  }
}

// JSON has no infinity and would say `null`.
function scalarText(value: Scalar | null): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}

function listText(patterns: readonly Pattern[]): string {
  return patterns.map(patternText).join(', ')
}

function valueText(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, LONGEST_TEXT))
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return functionText(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof RegExp) return String(value)
  if (depth === DEEPEST_TEXT) return Array.isArray(value) ? '[…]' : '{…}'
  return containerText(value, depth)
}

function containerText(value: object, depth: number): string {
  const textOf = (key: string | number): string => valueText(readOwn(value, key), depth + 1)
  if (Array.isArray(value)) return `[${Array.from(value.slice(0, MOST_ITEMS), (_, index) => textOf(index)).join(', ')}]`
  const keys = Object.keys(value).slice(0, MOST_ITEMS)
  return braces(keys.map((key) => `${keyText(key)}: ${textOf(key)}`))
}

function functionText(value: object & { readonly name?: unknown }): string {
  const source = Function.prototype.toString.call(value)
  return source.includes('[native code]') || source.startsWith('class')
    ? String(value.name)
    : source.replace(/\s+/g, ' ')
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)
}

function braces(parts: readonly string[]): string {
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}

function shorten(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`
}
