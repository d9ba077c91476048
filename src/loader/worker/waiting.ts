/** Promises that somebody else settles, by the number that each was given. */
export interface Waiting<T> {
  readonly size: number
  /** A new one; `begin` is called with its number. */
  open(begin: (id: number) => void): Promise<T>
  resolve(id: number, value: T): void
  reject(id: number, reason: Error): void
  /** Rejects all that are left, and every later one. */
  end(reason: () => Error): void
}

/** None yet. */
export function createWaiting<T>(): Waiting<T> {
  const open = new Map<number, { readonly resolve: (value: T) => void; readonly reject: (reason: Error) => void }>()
  let last = 0
  let ended: (() => Error) | undefined
  const take = (id: number) => {
    const found = open.get(id)
    open.delete(id)
    return found
  }
  return {
    get size() {
      return open.size
    },
    open: (begin) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended())
        last += 1
        open.set(last, { resolve, reject })
        begin(last)
      }),
    resolve: (id, value) => take(id)?.resolve(value),
    reject: (id, reason) => take(id)?.reject(reason),
    end(reason) {
      ended = reason
      for (const id of open.keys()) take(id)?.reject(reason())
    },
  }
}
