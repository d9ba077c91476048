import { isDeepStrictEqual } from 'node:util'
import { isMapValue } from '../../config/jsonSchema.ts'
import type { FixtureExpectation } from '../../config/schemaTypes.ts'
import { formatKeys } from '../../dataPath.ts'
import { readOwn, writeOwn } from '../../ownValue.ts'
import type { StoryStop } from './readStory.ts'

/** Something that a test does not expect, because it came out otherwise when the test was tried. */
export interface LeftOut {
  /** `state`, `data.order.at`, ... */
  readonly path: string
  readonly was: unknown
  readonly now: unknown
}

/** What a test expects of a task that rests. */
export interface StopExpectation {
  readonly expect: FixtureExpectation
  readonly leftOut: readonly LeftOut[]
}

/** What a stop on the way is compared by, and what the last one is besides. */
export type StopFacts = Omit<StoryStop, 'at' | 'waited'>

/** What can be expected of a stop on the way: how the task stands, and how it came there. */
export function expectOnTheWay(was: StopFacts, now: StopFacts): StopExpectation {
  return together([
    same('state', was.state, now.state),
    same('question', was.question?.question, now.question?.question),
    same('steps', was.steps, now.steps),
  ])
}

/** What can be expected of the last one: the same, with the calls that were made and the data that came of it. */
export function expectAtTheEnd(was: StopFacts, now: StopFacts): StopExpectation {
  const code = { was: was.failure?.code, now: now.failure?.code }
  return together([
    expectOnTheWay(was, now),
    code.was !== undefined && code.was === code.now
      ? { expect: { failure: { code: code.was } }, leftOut: [] }
      : same('failure', code.was, code.now),
    expectCalls(was.calls, now.calls),
    expectPart('data', was.data, now.data),
    ...(was.result === undefined ? [] : [expectPart('result', was.result, now.result)]),
  ])
}

function together(parts: readonly StopExpectation[]): StopExpectation {
  return {
    expect: Object.assign({}, ...parts.map(({ expect }) => expect)) as FixtureExpectation,
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
  }
}

function same(path: keyof FixtureExpectation, was: unknown, now: unknown): StopExpectation {
  if (!isDeepStrictEqual(was, now)) return { expect: {}, leftOut: [{ path, was, now }] }
  return { expect: was === undefined ? {} : { [path]: was }, leftOut: [] }
}

// The longest input, as JSON, that a person would read in the list of the calls.
const WIDEST_INPUT = 100

function expectCalls(was: StopFacts['calls'], now: StopFacts['calls']): StopExpectation {
  const [names, came] = [was, now].map((calls) => calls.map(({ name }) => name))
  // Calls that were made at once end in any order; in a test it is the same each time.
  if (!isDeepStrictEqual(names?.toSorted(), came?.toSorted())) {
    return { expect: {}, leftOut: [{ path: 'calls', was: names, now: came }] }
  }
  const calls = now.map(({ name, input }) => {
    const isPlain = isMapValue(input) && Object.keys(input).length > 0 && !Object.keys(input).some(isOperator)
    const isSmall = isPlain && JSON.stringify(input).length <= WIDEST_INPUT
    const isStable = isSmall && was.some((call) => call.name === name && isDeepStrictEqual(call.input, input))
    return isStable ? { [name]: input } : name
  })
  return { expect: calls.length > 0 ? { calls } : {}, leftOut: [] }
}

function expectPart(key: 'data' | 'result', was: unknown, now: unknown): StopExpectation {
  const leftOut: LeftOut[] = []
  const pattern = share({ was, now }, [key], leftOut)
  const isEmpty = pattern === undefined || (isMapValue(pattern) && Object.keys(pattern).length === 0)
  return { expect: isEmpty ? {} : { [key]: pattern }, leftOut }
}

interface Sides {
  readonly was: unknown
  readonly now: unknown
}

/** The condition that both sides meet; `undefined` where there is none. What differs is noted. */
function share({ was, now }: Sides, path: readonly string[], leftOut: LeftOut[]): unknown {
  const [left, right] = [Object(was), Object(now)]
  if (isMapValue(was) && isMapValue(now)) {
    const pattern = {}
    for (const key of Object.keys(was).filter((name) => !isOperator(name))) {
      const value = share({ was: ownOf(left, key), now: ownOf(right, key) }, [...path, key], leftOut)
      if (value !== undefined) writeOwn(pattern, key, value)
    }
    return pattern
  }
  if (Array.isArray(was) && Array.isArray(now) && was.length === now.length) {
    const items = was.map((item: unknown, index) =>
      share({ was: item, now: now[index] }, [...path, String(index)], leftOut),
    )
    // An element that is left out would make the others stand elsewhere.
    return items.includes(undefined) ? undefined : items
  }
  if (isDeepStrictEqual(was, now)) return was
  leftOut.push({ path: formatKeys(path), was, now })
  return undefined
}

// `$via` is where a task came from, which the test says itself; others are no keys that a condition could name.
function isOperator(key: string): boolean {
  return key.startsWith('$')
}

function ownOf(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? readOwn(value, key) : undefined
}
