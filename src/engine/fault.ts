import { createHash } from 'node:crypto'
import type { StepyardError } from '../errors.ts'
import type { TaskFailure } from '../store/taskStore.ts'
import type { StepError } from '../stepHost.ts'

/** Why a task cannot go on, as its events say it. */
export interface TaskFault {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly step?: string
  /** Where in the workspace it came about. */
  readonly at?: NonNullable<StepError['at']>
}

/** An error of ours as the fault of a task. */
export function faultOf({ code, message, hint }: StepyardError, step?: string): TaskFault {
  return step === undefined ? { code, message, hint } : { code, message, hint, step }
}

/** An error of ours as the error of a step run. */
export function stepErrorOf({ code, message, hint }: StepyardError): StepError {
  return { code, message, hint }
}

/** A failure that groups with its like: same code, step, place in the workspace and message, whatever its values. */
export function failureOf({ code, message, step, at }: TaskFault): TaskFailure {
  const place = at === undefined ? '' : `${at.file}:${at.line}`
  const parts = [code, step ?? '', place, withoutValues(message)]
  const fingerprint = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16)
  return step === undefined ? { fingerprint, code, message } : { fingerprint, code, message, step }
}

/** A message without what differs from one failure to the next: texts in quotes, numbers, ids. */
export function withoutValues(message: string): string {
  return message
    .slice(0, LONGEST)
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '"…"')
    .replaceAll(/\b[\w-]*\d[\w-]*\b/g, '#')
}

// Long messages differ where they quote their data; their beginning says what they are about.
const LONGEST = 500
