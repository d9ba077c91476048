import type { MessagePort } from 'node:worker_threads'

/** Where calls of workers are answered without asking the thread of the engine. */
export interface CallLines {
  /** A new port that somebody answers on; `undefined` when nobody does any more. */
  open(): MessagePort | undefined
  /** Connectors whose calls are asked of the engine all the same. */
  readonly outside: readonly string[]
}
