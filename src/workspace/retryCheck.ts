import { childPath } from '../condition/describe.ts'
import { readDuration } from '../config/duration.ts'
import { nearestSpelling } from '../spelling.ts'
import { isFunction } from './expression.ts'
import { isUnknown, readLiteral } from './literal.ts'
import type { Binding } from './moduleShape.ts'
import type { Finding, Span } from './syntax.ts'

/** The most often a step may run before its error stands. */
export const MOST_ATTEMPTS = 100

/** Checks as much of the `retry` of a step as its source says. What only running the file can tell is taken as sound. */
export function checkRetry(retry: Binding): Finding[] {
  if (retry.type === 'Opaque') return []
  const literal = isFunction(retry) ? undefined : readLiteral(retry)
  const value = literal?.value
  if (literal === undefined) return isFunction(retry) ? [notAnObject(retry)] : []
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [notAnObject(retry)]
  return Object.entries(value).flatMap(([key, part]) => {
    // What a spread or a computed key adds has no place of its own.
    const at = literal.places.get(childPath('', key))
    return at === undefined ? [] : checkPart(key, part, at)
  })
}

function checkPart(key: string, value: unknown, at: Span): Finding[] {
  const part = PARTS.get(key)
  if (part === undefined) return [unknownPart(key, at)]
  if (isUnknown(value) || part.accepts(value)) return []
  const message = `\`${key}\` of \`retry\` is no ${part.what}.`
  return [{ code: 'RETRY_INVALID', message, hint: `Write \`${part.example}\`.`, at }]
}

interface Part {
  readonly what: string
  readonly example: string
  readonly accepts: (value: unknown) => boolean
}

const PARTS: ReadonlyMap<string, Part> = new Map<string, Part>([
  [
    'attempts',
    {
      what: `whole number from 1 to ${MOST_ATTEMPTS}`,
      example: 'attempts: 3',
      accepts: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_ATTEMPTS,
    },
  ],
  [
    'backoff',
    {
      what: 'time to wait: neither milliseconds nor a text such as 500ms, 2s or 1m30s',
      example: "backoff: '1s'",
      accepts: (value) =>
        typeof value === 'string'
          ? readDuration(value) !== undefined
          : Number.isSafeInteger(value) && Number(value) >= 0,
    },
  ],
])

function notAnObject(at: Span): Finding {
  const hint = "Write `{ attempts: 3, backoff: '1s' }`."
  return { code: 'RETRY_INVALID', message: '`retry` is no object that says how often and when.', hint, at }
}

function unknownPart(key: string, at: Span): Finding {
  const nearest = nearestSpelling(key, PARTS.keys())
  const hint = nearest === undefined ? 'It has `attempts` and `backoff`; remove the rest.' : `Write \`${nearest}\`.`
  return { code: 'RETRY_UNKNOWN_KEY', message: `\`retry\` has no \`${key}\`.`, hint, at }
}
