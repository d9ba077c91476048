import { isStepyardError } from './errors.ts'

/** Why a call failed, as the journal keeps it. */
export interface CallFailure {
  readonly code: string
  readonly message: string
  /** What the service said, where it refused the call. */
  readonly refusal?: CallRefusal
}

/** What steps can read of a refused call besides its code. */
export interface CallRefusal {
  readonly status: number
  readonly reason?: string
  readonly words?: string
  readonly body?: unknown
}

/** What a journal keeps of an error with which a call ended: enough to let it end so again. */
export function callFailureOf(error: unknown): CallFailure {
  if (!(error instanceof Error)) return { code: 'CALL_FAILED', message: String(error) }
  const { message } = error
  if (!isStepyardError(error, 'CALL_REFUSED')) {
    const code: unknown = Reflect.get(error, 'code')
    return { code: typeof code === 'string' ? code : 'CALL_FAILED', message }
  }
  const { status, reason, words, body } = error.data
  const said = {
    ...(reason !== undefined && { reason }),
    ...(words !== undefined && { words }),
    ...(body !== undefined && { body }),
  }
  return { code: error.code, message, refusal: { status, ...said } }
}
