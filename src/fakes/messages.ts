import type { MessagePort } from 'node:worker_threads'
import type { Diagnostic } from '../diagnostics.ts'
import type { LineAnswer, LineCall } from '../loader/worker/callLine.ts'
import type { ModuleAnswer, Reply } from '../loader/worker/messages.ts'
import type { FakeSetup } from './fakeAnswers.ts'

/** What the thread of the fakes is started with. */
export interface FakeWorkerOptions {
  readonly root: string
  /** Milliseconds that evaluating a file may take. */
  readonly timeLimit: number
  readonly kept: Readonly<Record<string, unknown>>
  /** Where it writes how it is. */
  readonly pulse: SharedArrayBuffer
  /** Where it counts the calls that it is at. */
  readonly busy: SharedArrayBuffer
}

/** What the thread of the fakes is told. */
export type FakeOrder =
  | { readonly kind: 'update'; readonly setup: FakeSetup }
  | { readonly kind: 'call'; readonly id: number; readonly call: LineCall }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'module'; readonly id: number; readonly answer: ModuleAnswer }
  | { readonly kind: 'read'; readonly id: number }
  | { readonly kind: 'set'; readonly connector: string; readonly state: object }
  | { readonly kind: 'clear' }
  /** Calls come on this port, too. */
  | { readonly kind: 'line'; readonly port: MessagePort }

/** What it says. */
export type FakeReply =
  | { readonly kind: 'answered'; readonly id: number; readonly outcome: LineAnswer }
  | { readonly kind: 'states'; readonly id: number; readonly states: Readonly<Record<string, unknown>> }
  /** States that have changed, as JSON. */
  | { readonly kind: 'changed'; readonly states: ReadonlyMap<string, string> }
  | { readonly kind: 'finding'; readonly finding: Diagnostic }
  | Extract<Reply, { kind: 'fetch' | 'resolve' }>
