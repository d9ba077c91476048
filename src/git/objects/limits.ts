/** Bytes of a commit object: its message and signature. */
export const COMMIT_BYTES = 5 * 1024 * 1024

/** Bytes of a tree object anywhere in a repository: it may be a folder of a million foreign files. */
export const TREE_BYTES = 50 * 1024 * 1024
