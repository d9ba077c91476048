/**
 * Something that must end when it is told to, for whoever runs it. Its signal is made when it is first asked for, which
 * few bodies do. A class to inherit from, because one is made for every step run.
 */
export abstract class Abortable {
  readonly #listeners: ((reason: unknown) => void)[] = []
  #aborted: { readonly reason: unknown } | undefined
  #controller: AbortController | undefined

  /** Aborts with it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#aborted) this.#controller.abort(this.#aborted.reason)
    return this.#controller.signal
  }

  /** Calls back when it must end, with the reason: at once when it must already. */
  onAbort(listener: (reason: unknown) => void): void {
    if (this.#aborted) listener(this.#aborted.reason)
    else this.#listeners.push(listener)
  }

  /** Ends it; the first reason stands. */
  abort(reason: unknown): void {
    if (this.#aborted) return
    this.#aborted = { reason }
    this.#controller?.abort(reason)
    for (const listener of this.#listeners) listener(reason)
  }
}
