import { type MarkedPlace, readMarks } from './markedPlaces.ts'

/** Which parts of task data are about people, as `x-pii: true` in any of the schemas of a workspace says. */
export interface Pii {
  /** Whether any schema says so of anything. */
  readonly any: boolean
  /** Those parts of `data`; what is inside of one is not listed again. */
  find(data: unknown): readonly MarkedPlace[]
  /** The same for a value that stands at `keys` of task data. */
  findBelow(keys: readonly string[], value: unknown): readonly MarkedPlace[]
  /** Whether what stands at `keys` is about people. */
  covers(keys: readonly string[]): boolean
}

/** Reads bundled schemas. A task may be of any of them, so that what one of them says counts for all. */
export function readPii(schemas: readonly object[]): Pii {
  const marks = schemas.map((schema) => readMarks(schema, isPii)).filter(({ any }) => any)
  return {
    any: marks.length > 0,
    find: (data) => outermost(marks.flatMap((each) => each.find(data))),
    findBelow: (keys, value) => outermost(marks.flatMap((each) => each.findBelow(keys, value))),
    covers: (keys) => marks.some((each) => each.covers(keys)),
  }
}

function isPii(schema: Readonly<Record<string, unknown>>): boolean {
  return schema['x-pii'] === true
}

function outermost(places: readonly MarkedPlace[]): readonly MarkedPlace[] {
  const kept: MarkedPlace[] = []
  for (const place of places.toSorted((left, right) => left.keys.length - right.keys.length)) {
    const isInside = kept.some(({ keys }) => keys.every((key, index) => place.keys[index] === key))
    if (!isInside) kept.push(place)
  }
  return kept
}

/** Every text and number in a value that is about people, placeholders aside. */
export function leavesOf(value: unknown): readonly (string | number)[] {
  if (typeof value === 'string') return isPlaceholder(value) || value === '' ? [] : [value]
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : []
}

/** Whether a part of the data says something about a person: not what is empty, and not what stands in its place. */
export function saysSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false
  if (typeof value === 'object') return Object.values(value).some(saysSomething)
  return !isPlaceholder(value)
}

/** The text that stands in the place of the value that was met as the `number`th. */
export function placeholder(number: number): string {
  return `<pii ${number}>`
}

/** Whether a value is one that was masked. */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && /^<pii(?: \d+)?>$/.test(value)
}
