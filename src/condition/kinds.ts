import type { Pattern } from './pattern.ts'

/** What a JSON value can be, and that there is none. */
export type ValueKind = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'null' | 'missing'

/** The kinds of values of which a pattern may match some: every other kind it never matches. */
export function kindsOf(pattern: Pattern): ReadonlySet<ValueKind> {
  switch (pattern.kind) {
    case 'object':
      return OF_TYPE.Object
    case 'elements':
      return OF_TYPE.Array
    case 'type':
      return OF_TYPE[pattern.type]
    case 'regex':
    case 'isoDate':
      return OF_TYPE.String
    case 'literal':
      return new Set([kindOfScalar(pattern.value)])
    case 'compare':
      return new Set([kindOfScalar(pattern.bound)])
    case 'oneOf':
      return new Set([...pattern.values].flatMap((value) => (value === null ? NOTHING : [kindOfScalar(value)])))
    case 'any':
      return new Set(pattern.patterns.flatMap((part) => [...kindsOf(part)]))
    case 'every':
      return pattern.patterns.map(kindsOf).reduce((left, right) => new Set([...left].filter((kind) => right.has(kind))))
    case 'not':
      return new Set(ALL.filter((kind) => !wholeKindsOf(pattern.pattern).includes(kind)))
    case 'predicate':
      return new Set(ALL)
    default:
      return new Set(wholeKindsOf(pattern))
  }
}

/** The kinds of values that a pattern surely matches, whatever else they are. */
export function wholeKindsOf(pattern: Pattern): readonly ValueKind[] {
  switch (pattern.kind) {
    case 'type':
      return [...OF_TYPE[pattern.type]]
    case 'absent':
      return NOTHING
    case 'missing':
      return ['missing']
    case 'present':
      return ALL.filter((kind) => kind !== 'null' && kind !== 'missing')
    case 'exists':
      return ALL.filter((kind) => kind !== 'missing')
    case 'object':
      return pattern.entries.length === 0 ? ['object'] : []
    case 'elements':
      return pattern.patterns.length === 0 ? ['array'] : []
    default:
      return []
  }
}

/** Whether a pattern asks for something that stands there, so that a document without the key does not match. */
export function isDemanding(pattern: Pattern): boolean {
  return !kindsOf(pattern).has('missing')
}

const ALL: readonly ValueKind[] = ['string', 'number', 'boolean', 'array', 'object', 'null', 'missing']
const NOTHING: readonly ValueKind[] = ['null', 'missing']

const OF_TYPE = {
  String: new Set<ValueKind>(['string']),
  Number: new Set<ValueKind>(['number']),
  Boolean: new Set<ValueKind>(['boolean']),
  Array: new Set<ValueKind>(['array']),
  Object: new Set<ValueKind>(['object']),
} as const

function kindOfScalar(value: string | number | boolean): 'string' | 'number' | 'boolean' {
  if (typeof value === 'string') return 'string'
  return typeof value === 'number' ? 'number' : 'boolean'
}
