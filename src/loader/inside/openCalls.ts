/** The connector calls of a run, and what was chained to them, until they have settled. */
export interface OpenCalls {
  /** How many have not settled. */
  count: number
  /** Rejections, of which some may have been noticed by the body. */
  readonly rejections: { readonly promise: CallPromise<unknown>; readonly reason: unknown }[]
  /** Called when none is open any more. */
  wake: (() => void) | undefined
}

/** No calls yet. */
export function createOpenCalls(): OpenCalls {
  return { count: 0, rejections: [], wake: undefined }
}

/** Waits until every call, and everything that was chained to one, has settled. */
export async function settleCalls(calls: OpenCalls): Promise<void> {
  while (calls.count > 0) {
    await new Promise<void>((resolve) => {
      calls.wake = resolve
    })
    // What follows a call in an async function that nobody awaits, and its rejection, come before the next turn.
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

/** The first rejection that nobody was there to notice. */
export function findUnnoticed({ rejections }: OpenCalls): { readonly reason: unknown } | undefined {
  return rejections.find(({ promise }) => !promise.noticed)
}

/** Starts `work` as a call that `calls` waits for. */
export function openCall<T>(calls: OpenCalls, work: () => Promise<T>): CallPromise<T> {
  const promise = new CallPromise<T>((resolve, reject) => {
    work().then(resolve, reject)
  })
  promise.track(calls)
  return promise
}

/**
 * What a connector call gives to the body: a promise that knows whether anybody waits for it. A subclass, because `await`
 * asks only a promise that is not a plain one for its `then`.
 */
export class CallPromise<T> extends Promise<T> {
  #calls: OpenCalls | undefined
  #noticed = false

  /** Whether a rejection reaches anybody. */
  get noticed(): boolean {
    return this.#noticed
  }

  // oxlint-disable-next-line unicorn/no-thenable -- it is a promise
  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#noticed = true
    const chained = super.then(fulfilled, rejected)
    if (chained instanceof CallPromise && this.#calls !== undefined) chained.track(this.#calls)
    return chained
  }

  /** Lets `calls` wait for this promise. Does not count as noticing it. */
  track(calls: OpenCalls): void {
    this.#calls = calls
    calls.count += 1
    const settle = (): void => {
      calls.count -= 1
      if (calls.count === 0) calls.wake?.()
    }
    super.then(settle, (reason: unknown) => {
      calls.rejections.push({ promise: this, reason })
      settle()
    })
  }
}
