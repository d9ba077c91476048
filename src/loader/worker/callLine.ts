import type { MessagePort } from 'node:worker_threads'
import { StepyardError } from '../../errors.ts'
import { callFailureOf, type ConnectorCall, type DirectCalls, type EndedCall } from '../../stepHost.ts'
import { fromPlainError, type PlainError } from './plainError.ts'
import { createWaiting } from './waiting.ts'

/** A call on its way to whoever answers it in a thread of its own. */
export interface LineCall extends ConnectorCall {
  readonly task: string
  readonly step: string
  readonly again: number
  readonly nth: number
  /** Milliseconds since 1970 on the clock of the engine. */
  readonly now: number
}

/** What is said over the port of a line: this way calls and what is no longer waited for, that way answers. */
export type LineMessage =
  | { readonly kind: 'call'; readonly id: number; readonly call: LineCall }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'answered'; readonly id: number; readonly outcome: LineAnswer }

/** What came of a call, in plain data. */
export interface LineAnswer {
  readonly layer?: string
  readonly fault?: string
  /** Milliseconds that it takes on the clock of the engine. */
  readonly delay?: number
  /** JSON; absent where it is no JSON or there is an error. */
  readonly result?: string
  readonly error?: PlainError
}

/** Who makes a call on a line. */
export interface LineRun extends DirectCalls {
  readonly task: string
  readonly step: string
  /** Numbers of its calls that are waited for. */
  readonly open: Set<number>
  /** Lets this much time go by on the clock of the engine. */
  readonly sleep: (milliseconds: number) => Promise<unknown>
  readonly ended: (call: EndedCall) => void
}

/** A way to whoever answers calls that leads past the thread of the engine. */
export interface CallLine {
  /** Whether it goes on; one that does not leaves calls to the other way. */
  readonly isOpen: boolean
  /** Whether calls of this connector go the other way. */
  leavesOut(connector: string): boolean
  call(call: ConnectorCall & { readonly nth: number }, run: LineRun): Promise<unknown>
  /** These are not waited for any more. */
  abort(calls: Iterable<number>): void
  close(): void
}

/** Opens a line on a port that somebody answers on. */
export function openCallLine(port: MessagePort, outside: readonly string[]): CallLine {
  const waiting = createWaiting<LineAnswer>()
  let isOpen = true
  const say = (message: LineMessage): void => port.postMessage(message)
  port.on('message', (message: LineMessage) => {
    if (message.kind === 'answered') waiting.resolve(message.id, message.outcome)
  })
  port.on('close', () => {
    isOpen = false
    waiting.end(() => new Error('its thread has ended'))
  })
  return {
    get isOpen() {
      return isOpen
    },
    leavesOut: (connector) => outside.includes(connector),
    async call(call, run) {
      const started = performance.now()
      const { connector, operation, input, nth } = call
      const { task, step, again, open } = run
      let asked = 0
      const ask = (id: number): void => {
        open.add((asked = id))
        say({ kind: 'call', id, call: { connector, operation, input, nth, task, step, again, now: timeOf(run) } })
      }
      const answer = await waiting.open(ask).catch((reason: unknown) => lost(call, reason))
      open.delete(asked)
      const { layer, fault, delay = 0 } = answer
      if (delay > 0) await run.sleep(delay)
      const result: unknown = answer.result === undefined ? undefined : JSON.parse(answer.result)
      const error = answer.error && fromPlainError(answer.error)
      run.ended({
        connector,
        operation,
        input,
        result,
        layer,
        fault,
        ...(error && { error: callFailureOf(error) }),
        ms: performance.now() - started,
      })
      if (error) throw error
      return result
    },
    abort(calls) {
      for (const id of calls) say({ kind: 'abort', id })
    },
    close() {
      isOpen = false
      port.close()
    },
  }
}

// A clock that stands still does so until the run ends.
function timeOf({ now, flows, since }: DirectCalls): number {
  return flows ? Math.round(now + performance.now() - since) : now
}

function lost({ connector, operation }: ConnectorCall, reason: unknown): LineAnswer {
  const data = { connector, operation, reason: reason instanceof Error ? reason.message : String(reason) }
  const { code, message } = new StepyardError('FAKE_LOST', data)
  return { error: { name: 'StepyardError', message, code, data } }
}
