/** How big a workspace may be. Beyond these a tree is refused instead of read: it is a mistake or an attack. */
export const TREE_LIMITS = {
  /** Files below the workspace folder, foreign ones included. */
  files: 20_000,
  /** Bytes of one item. */
  fileBytes: 5 * 1024 * 1024,
  /** Bytes of all items together. */
  totalBytes: 50 * 1024 * 1024,
  /** Names in a path, the file's own included. */
  depth: 32,
  /** Bytes of one name in UTF-8; what every file system in use can hold. */
  nameBytes: 255,
  /** Bytes of a whole path in UTF-8. */
  pathBytes: 4096,
} as const
