import { createContext, Script } from 'node:vm'

/** One match: where it is, and the same of its groups. */
export type MatchSpans = readonly (readonly [start: number, end: number] | undefined)[]

/** Every match in a text, in its order, `MOST` at most. */
export function findMatches(pattern: RegExp, text: string): readonly MatchSpans[] {
  pattern.lastIndex = 0
  const found: MatchSpans[] = []
  for (let match = pattern.exec(text); match && found.length < MOST; match = pattern.exec(text)) {
    found.push([...(match.indices ?? [])])
    if (match[0] === '') pattern.lastIndex++
  }
  return found
}

/** The same for a pattern that nobody here has seen; `undefined` where it takes longer than a text of this size may. */
export function findMatchesInTime(pattern: RegExp, text: string): readonly MatchSpans[] | undefined {
  const found: readonly MatchSpans[] | undefined = runInTime(search, { patterns: [pattern], text })
  return found?.map((spans) => [...spans])
}

/** Whether one of some patterns is met somewhere in a text. */
export function matchesAny(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((pattern) => {
    pattern.lastIndex = 0
    return pattern.test(text)
  })
}

/** The same for patterns that nobody here has seen; `undefined` where it takes too long to tell. */
export function matchesAnyInTime(patterns: readonly RegExp[], text: string): boolean | undefined {
  return patterns.length === 0 ? false : runInTime(meet, { patterns, text })
}

interface Given {
  readonly patterns: readonly RegExp[]
  readonly text: string
}

// On a machine that has much else to do, time passes without anything being done: a second try tells.
function runInTime(script: Script, given: Given) {
  const timeout = timeFor(given.text)
  return runOnce(script, given, timeout) ?? runOnce(script, given, timeout * 4)
}

// The engine of regular expressions cannot be stopped from its own thread, but a script can: another thread watches it.
function runOnce(script: Script, given: Given, timeout: number) {
  Object.assign(bench, given)
  try {
    return script.runInContext(bench, { timeout })
  } catch (error) {
    if (isTimeout(error)) return undefined
    throw error
  } finally {
    Object.assign(bench, { patterns: undefined, text: undefined })
  }
}

// It is an error of the other context, and so no `Error` of this one.
function isTimeout(error: unknown): boolean {
  return Object(error).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}

// More is no secret but a pattern that is met by everything.
const MOST = 200

// In milliseconds; 50 for a rule, and as much again for each megabyte.
function timeFor(text: string): number {
  return 50 + Math.ceil((text.length * 50) / 1_000_000)
}

const bench = createContext({})
const search = new Script(`(() => {
  const found = []
  const [pattern] = patterns
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match && found.length < ${MOST}; match = pattern.exec(text)) {
    found.push([...match.indices])
    if (match[0] === '') pattern.lastIndex++
  }
  return found
})()`)
const meet = new Script(`patterns.some((pattern) => {
  pattern.lastIndex = 0
  return pattern.test(text)
})`)
