import type { AnswerLayer } from '../connectors/answer.ts'
import type { ModuleAnswer, Reply } from '../loader/worker/messages.ts'
import type { PlainError } from '../loader/worker/plainError.ts'
import type { FakeSetup, SentCall } from './fakeAnswers.ts'

/** What the thread of the fakes is started with. */
export interface FakeWorkerOptions {
  readonly root: string
  /** Milliseconds that evaluating a file may take. */
  readonly timeLimit: number
  readonly kept: Readonly<Record<string, unknown>>
  /** Where it writes how it is. */
  readonly pulse: SharedArrayBuffer
}

/** What the thread of the fakes is told. */
export type FakeOrder =
  | { readonly kind: 'update'; readonly setup: FakeSetup }
  | { readonly kind: 'call'; readonly id: number; readonly call: SentCall }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'module'; readonly id: number; readonly answer: ModuleAnswer }
  | { readonly kind: 'read'; readonly id: number }
  | { readonly kind: 'set'; readonly connector: string; readonly state: object }
  | { readonly kind: 'clear' }

/** What it says. */
export type FakeReply =
  | { readonly kind: 'answered'; readonly id: number; readonly outcome: PackedAnswer }
  | { readonly kind: 'states'; readonly id: number; readonly states: Readonly<Record<string, unknown>> }
  /** States that have changed, as JSON. */
  | { readonly kind: 'changed'; readonly states: ReadonlyMap<string, string> }
  | Extract<Reply, { kind: 'fetch' | 'resolve' }>

/** What came of a call, in plain data. */
export interface PackedAnswer {
  readonly layer?: AnswerLayer
  readonly fault?: string
  readonly delay?: number
  /** JSON; absent where it is no JSON or there is an error. */
  readonly result?: string
  readonly error?: PlainError
}
