import { StepyardError } from '../../errors.ts'
import type { AnswerCall, Answered, AskedCall } from '../answer.ts'
import { toCallError } from '../callError.ts'
import type { FaultDecision, Faults } from './faults.ts'
import { malform } from './malform.ts'

/** What faults need of the world. */
export interface FaultEffects {
  /** Resolves so many milliseconds later on the clock of the engine, or when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Told of the rule that applies to the call. */
  readonly met?: (rule: string) => void
}

/** How long a call may take whose connector does not say it, in milliseconds. */
const DEFAULT_TIMEOUT = 30_000

/** Lets calls go wrong by the rules of `faults`, in the way in which a live client would see it. */
export function withFaults(faults: Faults, effects: FaultEffects, answer: AnswerCall): AnswerCall {
  return async (call) => {
    const decision = faults.decide(call)
    if (decision === undefined) return answer(call)
    effects.met?.(decision.rule)
    await wait(effects, decision.delay, call)
    return apply(decision, call, { effects, answer })
  }
}

interface Parts {
  readonly effects: FaultEffects
  readonly answer: AnswerCall
}

async function apply(
  { rule, effect, seed }: FaultDecision,
  call: AskedCall,
  { effects, answer }: Parts,
): Promise<Answered | undefined> {
  const { error, status, timeout, malformed, dropped } = effect
  if (error) throw toCallError({ message: `The fault rule "${rule}" asked for this error.`, ...error }, call)
  if (status !== undefined) throw statusError(status, call)
  if (timeout === true) return timeOut(call, effects)
  const answered = await answer(call).catch((failed: unknown) => {
    if (dropped === true) throw lost(call, failed)
    throw failed
  })
  if (dropped === true) throw lost(call)
  if (malformed !== true || answered === undefined) return answered
  return { layer: 'fault', result: await malform(answered.result, call.described?.output, seed) }
}

async function timeOut(call: AskedCall, effects: FaultEffects): Promise<never> {
  const ms = call.known?.service.timeout ?? DEFAULT_TIMEOUT
  await wait(effects, ms, call)
  throw new StepyardError('CALL_TIMEOUT', { connector: call.connector, operation: call.operation, limit: ms, tries: 1 })
}

async function wait({ sleep }: FaultEffects, ms: number, { signal }: AskedCall): Promise<void> {
  if (ms > 0) await sleep(ms, signal)
  signal.throwIfAborted()
}

function statusError(written: number | { readonly status: number; readonly body?: unknown }, call: AskedCall): Error {
  const { status, body } = typeof written === 'number' ? { status: written, body: undefined } : written
  const message = `the service answered ${status}`
  return toCallError({ code: 'CALL_REFUSED', message, status, ...(body !== undefined && { body }) }, call)
}

// What the call did stays done: that is what a step has to be ready for.
function lost({ connector, operation }: AskedCall, cause?: unknown): Error {
  const reason = 'the connection ended before the answer came.'
  return new StepyardError('CALL_FAILED', { connector, operation, reason }, { cause })
}
