import { isStepyardError, StepyardError } from '../../../errors.ts'
import type { AskedCall } from '../../answer.ts'
import { refusedCall } from '../../refusedCall.ts'
import type { Redactor } from '../redactor.ts'
import type { PlainRequest } from '../request/plainRequest.ts'
import { readText, TooLong, type RawAnswer } from './readContent.ts'
import { TimeOver } from './withTimeLimit.ts'

/** What the error of a call is made of. */
export interface ErrorParts {
  readonly asked: AskedCall
  readonly request: PlainRequest
  readonly redactor: Redactor
}

/** An error with what the service said, for steps: they decide by `status`, and read `body`. */
export function answerError({ asked, request, redactor }: ErrorParts, answer: RawAnswer): StepyardError {
  const { status } = answer
  const body = redactor.text(readText(answer), LONGEST_BODY)
  return refusedCall(asked, { status, body, request: `${request.method} ${redactor.url(request.url)}` })
}

/** What went wrong before there was an answer, in words. Errors of ours stay what they are. */
export function sendError(
  { asked, request, redactor }: ErrorParts,
  { error, limit, longest, tries }: { error: unknown; limit: number; longest: number; tries: number },
): StepyardError {
  if (isStepyardError(error)) return error
  if (asked.signal.aborted) return new StepyardError('CALL_STOPPED', called(asked))
  if (error instanceof TimeOver) return new StepyardError('CALL_TIMEOUT', { ...called(asked), limit, tries })
  if (error instanceof TooLong) return new StepyardError('ANSWER_TOO_LARGE', { ...called(asked), limit: longest })
  const reason = redactor.text(reasonOf(error), LONGEST_TEXT)
  return new StepyardError('CALL_UNREACHABLE', { ...called(asked), url: redactor.url(request.url), reason })
}

/** The names of a call, for errors. */
export function called({ connector, operation }: AskedCall): {
  readonly connector: string
  readonly operation: string
} {
  return { connector, operation }
}

/** Why something on the network failed, in words where they are known. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code === undefined) return error instanceof Error ? error.message : String(error)
  if (/CERT|SIGNATURE|ALTNAME/.test(code)) return `its certificate is not trusted (${code}).`
  return REASONS[code] ?? `${error instanceof Error ? error.message : ''} (${code})`
}

const LONGEST_BODY = 10_000
const LONGEST_TEXT = 500

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED).',
  ECONNRESET: 'the connection was closed (ECONNRESET).',
  EHOSTUNREACH: 'there is no way to it (EHOSTUNREACH).',
  ENETUNREACH: 'there is no way to it (ENETUNREACH).',
  ENOTFOUND: 'there is no such host (ENOTFOUND).',
  EAI_AGAIN: 'the name server does not answer (EAI_AGAIN).',
  ETIMEDOUT: 'it does not answer (ETIMEDOUT).',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer (UND_ERR_CONNECT_TIMEOUT).',
  UND_ERR_SOCKET: 'the connection was closed before the answer was there (UND_ERR_SOCKET).',
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const code: unknown = Reflect.get(error, 'code')
  if (typeof code === 'string') return code
  // Several addresses were tried: the first one says it.
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause)
}
