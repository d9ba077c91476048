import { isStepyardError, type ErrorCode } from '../errors.ts'
import { EXIT, type ExitCode } from './command.ts'

const CODES: Readonly<Partial<Record<ErrorCode, ExitCode>>> = {
  CONFLICT: EXIT.conflict,
  CONFLICT_MARKERS: EXIT.conflict,
  GATE_CLOSED: EXIT.refused,
  SECRET_IN_PUSH: EXIT.refused,
  ENVIRONMENT_PROTECTED: EXIT.refused,
  ENVIRONMENT_NOT_LOCAL: EXIT.refused,
  UNSAFE_TREE: EXIT.refused,
  UNSAFE_FOLDER: EXIT.refused,
  // What git finds in a hostile tree before anybody sees its paths.
  OBJECTS_CORRUPT: EXIT.refused,
  ITEM_FILTERED: EXIT.refused,
  STATE_TRACKED: EXIT.refused,
  SPARSE_CHECKOUT: EXIT.refused,
  AUTH_FAILED: EXIT.auth,
  REMOTE_MOVED: EXIT.remote,
  PULL_FIRST: EXIT.remote,
  PUSH_DECLINED: EXIT.remote,
  PUSH_NOT_VERIFIED: EXIT.remote,
  UNRELATED_HISTORY: EXIT.remote,
  STALE_PLAN: EXIT.remote,
  LOCKED: EXIT.locked,
  DEV_RUNNING: EXIT.locked,
  INTERRUPTED: EXIT.interrupted,
  CONNECTOR_IN_USE: EXIT.refused,
  CONNECTOR_TYPE_UNKNOWN: EXIT.usage,
  OPENAPI_REFUSED: EXIT.usage,
  USAGE: EXIT.usage,
  ITEM_UNKNOWN: EXIT.usage,
  ITEM_NOT_FOUND: EXIT.usage,
  ITEM_AMBIGUOUS: EXIT.usage,
  ANSWER_REFUSED: EXIT.usage,
  DATA_UNREADABLE: EXIT.usage,
  DATA_NOT_JSON: EXIT.usage,
  DATA_TOO_LARGE: EXIT.usage,
  TASK_DATA_INVALID: EXIT.usage,
  PII_NOT_ALLOWED: EXIT.usage,
  PATH_INVALID: EXIT.usage,
  PATH_BLOCKED: EXIT.usage,
  TASK_NOT_FOUND: EXIT.usage,
  TASK_AMBIGUOUS: EXIT.usage,
  DELIVERY_NOT_FOUND: EXIT.usage,
  HOOK_WITHOUT_ADDRESS: EXIT.usage,
  TASK_NOT_DAMAGED: EXIT.usage,
  RUN_UNKNOWN: EXIT.usage,
  VERSION_UNKNOWN: EXIT.usage,
  STEP_UNKNOWN: EXIT.usage,
  CURSOR_INVALID: EXIT.usage,
  ENVIRONMENT_UNKNOWN: EXIT.usage,
  ENVIRONMENT_NOT_CHOSEN: EXIT.usage,
}

/** The exit code an error ends the process with: the one place that maps codes to numbers. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Error && error.name === 'AbortError') return EXIT.interrupted
  return isStepyardError(error) ? (CODES[error.code] ?? EXIT.error) : EXIT.error
}
