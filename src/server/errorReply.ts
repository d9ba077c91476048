import { isStepyardError, StepyardError, type ErrorCode } from '../errors.ts'

/** What an error is as an answer: the one shape of every route. */
export interface ErrorReply {
  readonly status: number
  readonly body: {
    readonly error: { readonly code: string; readonly message: string; readonly hint: string; readonly data?: object }
  }
  readonly headers: Readonly<Record<string, string>>
}

/** The answer to a request that failed. What is not ours is `INTERNAL`, and says nothing of what it was. */
export function errorReply(error: unknown): ErrorReply {
  const known = isStepyardError(error)
    ? error
    : new StepyardError('INTERNAL', { reason: 'the server says what in its log' })
  const { code, message, hint, data } = known
  const status = statusOf(code)
  const facts = Object.keys(data).length > 0 ? { data } : {}
  return { status, body: { error: { code, message, hint, ...facts } }, headers: headersOf(known, status) }
}

function headersOf(error: StepyardError, status: number): Readonly<Record<string, string>> {
  if (isStepyardError(error, 'METHOD_REFUSED')) return { Allow: error.data.allowed.join(', ') }
  if (isStepyardError(error, 'TOKEN_GUESSED')) return { 'Retry-After': String(error.data.seconds) }
  if (status === 401) return { 'WWW-Authenticate': 'Bearer' }
  return status === 503 ? { 'Retry-After': '1' } : {}
}

/** The status of an answer that is an error with this code. */
export function statusOf(code: ErrorCode): number {
  return STATUS[code] ?? (code.endsWith('_NOT_FOUND') ? 404 : 500)
}

const STATUS: { readonly [Code in ErrorCode]?: number } = {
  REQUEST_INVALID: 400,
  BODY_NOT_JSON: 400,
  TARGET_REFUSED: 400,
  HEADER_REPEATED: 400,
  USAGE: 400,
  CURSOR_INVALID: 400,
  PATH_INVALID: 400,
  DURATION_INVALID: 400,
  TASK_ID_INVALID: 400,
  TASK_AMBIGUOUS: 400,
  ENVIRONMENT_NOT_CHOSEN: 400,
  ACTOR_INVALID: 400,
  TOKEN_MISSING: 401,
  TOKEN_WRONG: 401,
  ORIGIN_REFUSED: 403,
  ENVIRONMENT_PROTECTED: 403,
  GATE_CLOSED: 403,
  SECRET_IN_PUSH: 403,
  BRANCH_MISSING: 404,
  CONNECTOR_UNKNOWN: 404,
  ENVIRONMENT_UNKNOWN: 404,
  ITEM_UNKNOWN: 404,
  NO_CONFLICT: 404,
  STEP_UNKNOWN: 404,
  VERSION_UNKNOWN: 404,
  RUN_UNKNOWN: 404,
  METHOD_REFUSED: 405,
  TASK_EXISTS: 409,
  TASK_BUSY: 409,
  TASK_CHANGED: 409,
  TASK_VERSION_STALE: 409,
  LEASE_LOST: 409,
  IMPORT_TAKEN: 409,
  LOCKED: 409,
  CONFLICT: 409,
  CONFLICT_MARKERS: 409,
  FILE_CHANGED: 409,
  FILE_MISSING: 409,
  PULL_FIRST: 409,
  REMOTE_MOVED: 409,
  STALE_PLAN: 409,
  BODY_TOO_LARGE: 413,
  DATA_TOO_LARGE: 413,
  BODY_TYPE_REFUSED: 415,
  HOST_REFUSED: 421,
  DATA_NOT_JSON: 422,
  DATA_UNREADABLE: 422,
  TASK_DATA_INVALID: 422,
  PII_NOT_ALLOWED: 422,
  PATH_BLOCKED: 422,
  ANSWER_REFUSED: 422,
  FAULT_RULE_REFUSED: 422,
  CONFIG_INVALID: 422,
  CONFIG_MISSING: 422,
  ITEM_BROKEN: 422,
  IMPORT_INVALID: 422,
  CONFLICT_WITHOUT_TEXT: 422,
  NO_REMOTE: 422,
  NOT_A_REPOSITORY: 422,
  UNRELATED_HISTORY: 422,
  URL_REFUSED: 422,
  TOKEN_GUESSED: 429,
  // Not ours: whoever shows the right token here is not to be told that it is wrong.
  AUTH_FAILED: 502,
  CERTIFICATE_INVALID: 502,
  HOST_KEY_UNKNOWN: 502,
  PUSH_DECLINED: 502,
  REMOTE_NOT_FOUND: 502,
  REMOTE_UNREACHABLE: 502,
  INTERRUPTED: 503,
  STARTING: 503,
  NOT_LOADED: 503,
  STREAMS_FULL: 503,
  STORE_UNAVAILABLE: 503,
  STORE_CLOSED: 503,
  REMOTE_TIMEOUT: 504,
}
