import { isMapValue } from '../../config/jsonSchema.ts'
import { formatKeys } from '../../dataPath.ts'
import type { OpenSchema } from '../connector.ts'

/** One way in which a schema changed: `stricter` accepts less than before, `looser` more, `other` something else. */
export interface SchemaChange {
  /** Keys from the root of the value; `[]` stands for any element of a list. */
  readonly path: string
  readonly effect: 'stricter' | 'looser' | 'other'
  readonly what: string
}

/** How a closed schema changed, place by place. Words and examples do not count. */
export function compareSchemas(before: OpenSchema, after: OpenSchema): SchemaChange[] {
  const comparison: Comparison = { before: defsOf(before), after: defsOf(after), seen: new Set(), changes: [] }
  compare({ before, after, keys: [] }, comparison)
  return comparison.changes
}

interface Comparison {
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
  /** Pairs of definitions that were compared: a schema may contain itself. */
  readonly seen: Set<string>
  readonly changes: SchemaChange[]
}

interface Pair {
  readonly before: unknown
  readonly after: unknown
  readonly keys: readonly string[]
}

const MAX_CHANGES = 50

function compare(pair: Pair, comparison: Comparison): void {
  if (comparison.changes.length >= MAX_CHANGES) return
  const [left, right] = [refOf(pair.before), refOf(pair.after)]
  if (left !== undefined || right !== undefined) {
    const key = `${left ?? JSON.stringify(pair.before)} ${right ?? JSON.stringify(pair.after)}`
    if (comparison.seen.has(key)) return
    comparison.seen.add(key)
  }
  const before = resolve(pair.before, comparison.before)
  const after = resolve(pair.after, comparison.after)
  comparePlain({ before, after, keys: pair.keys }, comparison)
}

function comparePlain({ before, after, keys }: Pair, comparison: Comparison): void {
  const path = formatKeys(keys)
  const note = (effect: SchemaChange['effect'], what: string): void =>
    void comparison.changes.push({ path, effect, what })
  const [left, right] = [isMapValue(before) ? before : {}, isMapValue(after) ? after : {}]
  compareSets('type', { left: typesOf(left), right: typesOf(right) }, note)
  compareSets('enum', { left: textsOf(left['enum']), right: textsOf(right['enum']) }, note)
  compareRequired(left, right, note)
  for (const rule of BOUNDS) compareBound(rule, { left: left[rule.key], right: right[rule.key] }, note)
  for (const key of ['pattern', 'format', 'const', 'multipleOf'] as const) {
    if (JSON.stringify(left[key]) === JSON.stringify(right[key])) continue
    if (right[key] === undefined) note('looser', `${key} is gone`)
    else note(left[key] === undefined ? 'stricter' : 'other', `${key} is ${JSON.stringify(right[key])}`)
  }
  compareProperties({ before: left, after: right, keys }, comparison)
  if (left['items'] !== undefined || right['items'] !== undefined) {
    compare({ before: left['items'] ?? {}, after: right['items'] ?? {}, keys: [...keys, '[]'] }, comparison)
  }
  for (const key of ['allOf', 'anyOf', 'oneOf', 'additionalProperties', 'not'] as const) {
    if (shapeOf(left[key]) !== shapeOf(right[key])) note('other', `${key} changed`)
  }
}

type Note = (effect: SchemaChange['effect'], what: string) => void
type Words = readonly string[] | undefined

function compareSets(key: string, { left, right }: { readonly left: Words; readonly right: Words }, note: Note): void {
  if (left === undefined || right === undefined) {
    if (left !== undefined) note('looser', `any ${key === 'type' ? 'type' : 'value'} is accepted`)
    if (right !== undefined) note('stricter', `${key} is ${right.join(', ')}`)
    return
  }
  const gone = left.filter((each) => !right.includes(each))
  const added = right.filter((each) => !left.includes(each))
  if (gone.length > 0) note('stricter', `${key} no longer has ${gone.join(', ')}`)
  if (added.length > 0) note('looser', `${key} also has ${added.join(', ')}`)
}

type Plain = Readonly<Record<string, unknown>>

function compareRequired(left: Plain, right: Plain, note: Note): void {
  const [before, after] = [textsOf(left['required']) ?? [], textsOf(right['required']) ?? []]
  for (const name of after.filter((each) => !before.includes(each))) note('stricter', `${name} is required`)
  for (const name of before.filter((each) => !after.includes(each))) note('looser', `${name} is no longer required`)
}

// `up`: a higher number accepts less.
const BOUNDS = [
  ...['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'].map((key) => ({ key, up: true })),
  ...['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'].map((key) => ({ key, up: false })),
]

interface Bounds {
  readonly left: unknown
  readonly right: unknown
}

function compareBound({ key, up }: { key: string; up: boolean }, { left, right }: Bounds, note: Note): void {
  if (left === right) return
  if (typeof right !== 'number') {
    note('looser', `${key} is gone`)
    return
  }
  const isStricter = typeof left !== 'number' || (up ? right > left : right < left)
  note(isStricter ? 'stricter' : 'looser', `${key} is ${right}`)
}

function compareProperties({ before, after, keys }: Pair, comparison: Comparison): void {
  const [left, right] = [before, after].map((each) =>
    isMapValue(each) && isMapValue(each['properties']) ? each['properties'] : {},
  )
  const path = formatKeys(keys)
  for (const name of new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])) {
    const [was, is] = [left, right].map((each) => each !== undefined && Object.hasOwn(each, name))
    if (was && is) compare({ before: left?.[name], after: right?.[name], keys: [...keys, name] }, comparison)
    else if (was) comparison.changes.push({ path, effect: 'other', what: `${name} is gone` })
    else comparison.changes.push({ path, effect: 'looser', what: `${name} is new` })
  }
}

function refOf(schema: unknown): string | undefined {
  return isMapValue(schema) && typeof schema['$ref'] === 'string' ? schema['$ref'] : undefined
}

function resolve(schema: unknown, defs: Readonly<Record<string, unknown>>): unknown {
  let current = schema
  for (let links = 0; links < 32; links++) {
    const reference = refOf(current)
    if (reference === undefined) return current
    current = defs[reference.replace('#/$defs/', '')]
  }
  return {}
}

function defsOf(schema: OpenSchema): Readonly<Record<string, unknown>> {
  return isMapValue(schema) && isMapValue(schema['$defs']) ? schema['$defs'] : {}
}

function typesOf({ type }: Plain): Words {
  return type === undefined ? undefined : [type].flat().map(String)
}

function textsOf(value: unknown): Words {
  if (!Array.isArray(value)) return undefined
  return value.map((each: unknown) => (typeof each === 'string' ? each : JSON.stringify(each)))
}

const WORDS = new Set(['title', 'description', 'examples', 'deprecated', 'default'])

function shapeOf(value: unknown): string {
  return (
    JSON.stringify(value, (key: string, inner: unknown) =>
      WORDS.has(key) && typeof inner !== 'object' ? undefined : inner,
    ) ?? ''
  )
}
