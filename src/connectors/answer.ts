import type { ConnectorCall } from '../stepHost.ts'
import type { Connector, Operation } from './connector.ts'

/** Who answered a call, in the order in which they are asked. */
export type AnswerLayer =
  | 'override'
  | 'pinned'
  | 'fault'
  | 'fake'
  | 'recording'
  | 'example'
  | 'generated'
  | 'live'
  | 'built-in'

/** A call as the layers see it. */
export interface AskedCall extends ConnectorCall {
  readonly task: string
  readonly step: string
  /** How often this step has made this very call of this connector on this task before, from 0. */
  readonly nth: number
  /** Decides everything that is drawn for it, and for no other call. */
  readonly seed: string
  /** Texts that are about people by the schemas of the task: they are not recorded. Default: none. */
  readonly personal?: readonly string[]
  /** Aborts when the step run must end. */
  readonly signal: AbortSignal
  /** Absent where the workspace has no such connector. */
  readonly known?: Connector
  readonly described?: Operation
}

/** The answer of one layer: `undefined` leaves the call to the next one. An error that is thrown is an answer too. */
export type AnswerCall = (call: AskedCall) => Promise<Answered | undefined>

/** What came of a call, and who said so. */
export interface Answered {
  readonly layer: AnswerLayer
  /** JSON. */
  readonly result: unknown
}
