import { REDACTED } from '../../config/secretText.ts'
import { formatKeys } from '../../dataPath.ts'
import { readOwn } from '../../ownValue.ts'

/** One place where two inputs differ. `undefined` stands for nothing at all. */
export interface Difference {
  /** As `parsePath` reads it; '' for the input itself. */
  readonly path: string
  readonly expected: unknown
  readonly actual: unknown
}

/**
 * Where the input of a call differs from a recorded one, in the order of the keys. What was redacted in a recording
 * stands for any text in its place, and for any value where nothing else is left: it cannot be known any more.
 */
export function compareInputs(recorded: unknown, asked: unknown): readonly Difference[] {
  return compare(recorded, asked, [])
}

function compare(expected: unknown, actual: unknown, keys: readonly string[]): readonly Difference[] {
  if (Object.is(expected, actual) || isRedactedForm(expected, actual)) return []
  if (!isContainer(expected) || !isContainer(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
    return [{ path: formatKeys(keys), expected, actual }]
  }
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)])
  return [...names].sort().flatMap((name) => compare(childOf(expected, name), childOf(actual, name), [...keys, name]))
}

function isRedactedForm(expected: unknown, actual: unknown): boolean {
  if (typeof expected !== 'string' || !expected.includes(REDACTED) || actual === undefined) return false
  if (expected === REDACTED) return true
  return typeof actual === 'string' && fits(actual, expected.split(REDACTED))
}

// Without a regular expression, which a recording with many redacted places could make slow.
function fits(text: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts
  const last = others.pop() ?? ''
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  let at = first.length
  const end = text.length - last.length
  for (const part of others) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}

function childOf(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? readOwn(value, name) : undefined
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
