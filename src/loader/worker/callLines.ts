/**
 * One end of a line between two threads: a `MessagePort`, which is not named because those who embed this package need
 * no types of Node for it.
 */
export interface LinePort {
  postMessage(message: unknown): void
  close(): void
}

/** Where calls of workers are answered without asking the thread of the engine. */
export interface CallLines {
  /** A new port that somebody answers on; `undefined` when nobody does any more. */
  open(): LinePort | undefined
  /** Connectors whose calls are asked of the engine all the same. */
  readonly outside: readonly string[]
}
