import { StepyardError } from '../errors.ts'
import type { TaskQuery } from './taskQuery.ts'

const DEFAULT_LIMIT = 50
const LARGEST_LIMIT = 1000

/** How many tasks a page may hold. */
export function pageLimit({ limit = DEFAULT_LIMIT }: TaskQuery): number {
  return Math.max(1, Math.min(LARGEST_LIMIT, Math.trunc(limit) || DEFAULT_LIMIT))
}

/** The task below which a page begins; cursors are opaque to callers. */
export function pageStart({ cursor }: TaskQuery): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER
  if (!/^\d{1,15}$/.test(cursor)) throw new StepyardError('CURSOR_INVALID', { cursor })
  return Number(cursor)
}

/** The cursor of the page that goes on below a task. */
export function cursorBelow(seq: number): string {
  return String(seq)
}

/** The value at a place of a document, entering objects by their own keys only; `undefined` when there is none. */
export function valueAt(document: unknown, path: readonly string[]): unknown {
  let value = document
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  return value
}
