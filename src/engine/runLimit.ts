/** What ends a step run before its time: its time limit, or somebody who stops it. */
export interface RunLimit {
  abort(reason: unknown): void
  onAbort(listener: (reason: unknown) => void): void
  /** A signal that says the same; an AbortController costs more than most bodies, so it is made when asked for. */
  signal(): AbortSignal
  /** The run has ended: the time limit is taken away. */
  end(): void
}

/** A limit that aborts after `milliseconds` of real time, with the reason that `tooLong` makes. */
export function createRunLimit(milliseconds: number, tooLong: () => unknown): RunLimit {
  const listeners: ((reason: unknown) => void)[] = []
  let aborted: { readonly reason: unknown } | undefined
  let controller: AbortController | undefined
  const abort = (reason: unknown): void => {
    if (aborted) return
    aborted = { reason }
    controller?.abort(reason)
    for (const listener of listeners) listener(reason)
  }
  const timer = setTimeout(() => abort(tooLong()), milliseconds)
  return {
    abort,
    onAbort(listener) {
      if (aborted) listener(aborted.reason)
      else listeners.push(listener)
    },
    signal() {
      controller ??= new AbortController()
      if (aborted) controller.abort(aborted.reason)
      return controller.signal
    },
    end: () => clearTimeout(timer),
  }
}
