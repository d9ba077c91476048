/** How much a memory takes. */
export const MEMORY_LIMITS = {
  /** UTF-16 code units of a key. */
  key: 500,
  /** Bytes of one value as JSON. */
  value: 256 * 1024,
  /** Bytes of all keys and values of one file. */
  total: 64 * 1024 * 1024,
} as const

/**
 * Values that outlive tasks, by key. Each connector has a space of keys of its own. Times are milliseconds since 1970 on
 * the clock of whoever asks.
 */
export interface MemoryStore extends AsyncDisposable {
  get(space: string, at: KeyAt): Promise<KeptValue | undefined>
  /** Keys in the order of their code units in UTF-8. */
  list(space: string, query: ListKeys): Promise<readonly KeptKey[]>
  /** Values in which, or in whose keys, all words stand, the best first. */
  search(space: string, query: SearchValues): Promise<readonly KeptValue[]>
  /**
   * Resolves when it would survive a power cut, where there is a file. Throws `MEMORY_KEY_INVALID`,
   * `MEMORY_VALUE_TOO_LARGE`, `MEMORY_FULL`, `MEMORY_READ_ONLY`, `STORE_UNAVAILABLE`.
   */
  set(space: string, entry: NewValue): Promise<void>
  /** Answers whether there was one. */
  delete(space: string, at: KeyAt): Promise<boolean>
}

/** A key at a moment: what has expired by then is not there. */
export interface KeyAt {
  readonly key: string
  readonly now: number
}

export interface NewValue extends KeyAt {
  /** JSON. */
  readonly value: string
  /** From when on it is gone. Default: never. */
  readonly expiresAt?: number
}

export interface ListKeys {
  readonly now: number
  /** Default: any. */
  readonly prefix?: string
  /** Begins behind this key. Default: with the first one. */
  readonly after?: string
  readonly limit: number
}

export interface SearchValues {
  readonly now: number
  /** Plain words: nothing in them has a meaning of its own. */
  readonly query: string
  readonly limit: number
}

export interface KeptKey {
  readonly key: string
  readonly updatedAt: number
  readonly expiresAt?: number
  /** Of the value as JSON. */
  readonly bytes: number
}

export interface KeptValue extends KeptKey {
  /** JSON. */
  readonly value: string
}
