import { StepyardError } from '../../errors.ts'

/** Ends what it watches when nothing has been heard for too long, or when the call is aborted. */
export class Silence {
  /** Why it ended what it watches; `undefined` while it has not. */
  reason: unknown
  readonly #limit: number
  readonly #signal: AbortSignal | undefined
  readonly #watched: { destroy(error?: Error): unknown }[] = []
  readonly #abort = (): void => this.#stop(this.#signal?.reason)
  #timer: NodeJS.Timeout | undefined

  /** `limit` is in milliseconds. */
  constructor(limit: number, signal?: AbortSignal) {
    this.#limit = limit
    this.#signal = signal
    signal?.addEventListener('abort', this.#abort, { once: true })
    this.restart()
  }

  watch(stream: { destroy(error?: Error): unknown }): void {
    this.#watched.push(stream)
    if (this.reason !== undefined) stream.destroy()
  }

  /** Something was heard, or is to be heard from now on. */
  restart(): void {
    clearTimeout(this.#timer)
    const seconds = Math.round(this.#limit / 100) / 10
    this.#timer = setTimeout(
      () => this.#stop(new StepyardError('REMOTE_TIMEOUT', { remote: '', seconds })),
      this.#limit,
    )
  }

  /** Nothing needs to be heard until `restart`. */
  pause(): void {
    clearTimeout(this.#timer)
  }

  /** Watches no longer. */
  end(): void {
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this.#abort)
  }

  #stop(reason: unknown): void {
    this.reason ??= reason
    this.end()
    const error = reason instanceof Error ? reason : new Error('aborted', { cause: reason })
    for (const stream of this.#watched) stream.destroy(error)
  }
}
