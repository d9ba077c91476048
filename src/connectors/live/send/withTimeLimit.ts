/** Says that the time of a try was over. */
export class TimeOver extends Error {}

/** What a time limit is measured with. */
export interface TimeLimit {
  /** Milliseconds. */
  readonly limit: number
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** Ends what runs before its time. */
  readonly signal: AbortSignal
}

/** Runs something that ends when its signal aborts: by `signal`, or when the time is over, with `TimeOver`. */
export async function withTimeLimit<T>(
  { limit, sleep, signal }: TimeLimit,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const inner = new AbortController()
  const done = new AbortController()
  const stop = (): void => inner.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  const watch = async (): Promise<void> => {
    try {
      await sleep(limit, done.signal)
      if (!done.signal.aborted) inner.abort(new TimeOver())
    } catch (error) {
      // A clock that fails ends the try: nobody else would hear of it.
      inner.abort(error)
    }
  }
  void watch()
  try {
    return await run(inner.signal)
  } catch (error) {
    throw inner.signal.aborted ? inner.signal.reason : error
  } finally {
    done.abort()
    signal.removeEventListener('abort', stop)
  }
}
