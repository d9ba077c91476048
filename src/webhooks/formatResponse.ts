import { parsePath, valueAt } from '../dataPath.ts'
import { isStepyardError } from '../errors.ts'
import type { WebhookConfig } from '../config/schemaTypes.ts'
import { isMapValue } from '../config/jsonSchema.ts'
import type { HookResponse } from './delivery.ts'

/** What an answer can be made of. */
export interface Answered {
  readonly task: string
  readonly data: Readonly<Record<string, unknown>>
  readonly rawQuery: string
}

const JSON_TYPE = 'application/json; charset=utf-8'
const TEXT_TYPE = 'text/plain; charset=utf-8'

/** The answer to a request that made a task, as the webhook says it; by default 202 and the id of the task. */
export function formatAccepted({ response = {} }: WebhookConfig, answered: Answered): HookResponse {
  const { status = 202, headers = {}, body = { task: '${task:id}' } } = response
  const own = Object.entries(headers).map(([name, text]) => [name, fillHeader(text, answered)] as const)
  const typed = own.some(([name]) => name.toLowerCase() === 'content-type')
  const isText = typeof body === 'string'
  return {
    status,
    headers: [...(typed ? [] : [['Content-Type', isText ? TEXT_TYPE : JSON_TYPE] as const]), ...own],
    body: isText ? fill(body, answered) : JSON.stringify(fillAll(body, answered)),
  }
}

/** The answer to a request that makes no task. Nothing in it helps whoever guesses. */
export function formatRefusal(
  status: number,
  {
    error,
    problems,
    headers = [],
  }: { readonly error: string; readonly problems?: readonly string[]; readonly headers?: HookResponse['headers'] },
): HookResponse {
  const body = JSON.stringify({ error, ...(problems && { problems }) })
  return { status, headers: [['Content-Type', JSON_TYPE], ...headers], body }
}

function fillAll(value: unknown, answered: Answered): unknown {
  if (typeof value === 'string') return fill(value, answered)
  if (Array.isArray(value)) return value.map((item) => fillAll(item, answered))
  if (!isMapValue(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillAll(item, answered)]))
}

function fill(text: string, { task, data, rawQuery }: Answered): string {
  return text.replaceAll(/\$\{(task|data|query):([^{}]*)\}/g, (_written, kind: string, name: string) => {
    if (kind === 'task') return task
    if (kind === 'query') return new URLSearchParams(rawQuery).get(name) ?? ''
    return textOf(readPath(data, name))
  })
}

// What came from outside must not end the line of a header.
function fillHeader(text: string, answered: Answered): string {
  return fill(text, answered).replaceAll(/[^\t\u0020-\u007e]/g, '')
}

function readPath(data: unknown, path: string): unknown {
  try {
    return valueAt(data, parsePath(path))
  } catch (error) {
    if (isStepyardError(error, 'PATH_INVALID')) return undefined
    throw error
  }
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
