/** Bytes of a commit object: its message and signature. */
export const COMMIT_BYTES = 5 * 1024 * 1024

/** Bytes of a tree object anywhere in a repository: it may be a folder of a million foreign files. */
export const TREE_BYTES = 50 * 1024 * 1024

/** What is taken in of packs, so that a hostile server costs a bounded time and memory. */
export const PACK_LIMITS = {
  /** Bytes of one pack as it arrives. */
  packBytes: 512 * 1024 * 1024,
  /** Bytes of one object when inflated; larger ones are refused by their header, before anything is inflated. */
  objectBytes: 1024 * 1024 * 1024,
  /** Bytes of an object that is, or is built from, a delta: those are held in memory whole. */
  deltaBytes: 128 * 1024 * 1024,
  /** Bytes of all objects of a pack together, and of every delta base inflated again on the way. */
  totalBytes: 4 * 1024 * 1024 * 1024,
  /** Objects in one pack. */
  objects: 2_000_000,
  /** Deltas on deltas; git itself writes at most 4,095. */
  chain: 4_095,
} as const
