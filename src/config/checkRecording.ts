import { isPathText } from '../dataPath.ts'
import type { Finding } from './explain.ts'
import { isMapValue } from './jsonSchema.ts'

/** What a recording that its schema accepts gets wrong: calls without an end or with two, paths that lead nowhere. */
export function checkRecording({ ignore, calls }: Readonly<Record<string, unknown>>): Finding[] {
  return [
    ...(Array.isArray(ignore) ? ignore.flatMap(checkIgnored) : []),
    ...(Array.isArray(calls) ? calls.flatMap(checkCall) : []),
  ]
}

function checkIgnored(written: unknown, at: number): Finding[] {
  if (typeof written !== 'string' || isPathText(written)) return []
  const message = `ignore[${at}] is "${written}", which is no path into the input.`
  return [{ code: 'WRONG_VALUE', message, hint: 'Write keys with dots between them: order.id.', path: ['ignore', at] }]
}

function checkCall(call: unknown, at: number): Finding[] {
  if (!isMapValue(call)) return []
  const path = ['calls', at]
  const [hasResult, hasError] = ['result', 'error'].map((key) => Object.hasOwn(call, key))
  if (hasResult && hasError) {
    const message = `calls[${at}] has a result and an error.`
    return [{ code: 'UNKNOWN_KEY', message, hint: 'Delete one of the two.', path: [...path, 'error'], part: 'key' }]
  }
  if (!hasResult && !hasError) {
    const message = `calls[${at}] says neither what was answered nor what failed.`
    return [{ code: 'MISSING_KEY', message, hint: 'Add `result: {}`.', path }]
  }
  return checkMoment(call['recordedAt'], [...path, 'recordedAt'])
}

function checkMoment(written: unknown, path: Finding['path']): Finding[] {
  if (typeof written !== 'string' || !Number.isNaN(Date.parse(written))) return []
  const message = `recordedAt is "${written}", which is no day of the calendar.`
  return [{ code: 'WRONG_VALUE', message, hint: 'Write a time such as 2026-01-31T09:00:00Z.', path }]
}
