import type { Effects } from '../effects.ts'
import type { RawTreeEntry } from '../snapshot/rawTree.ts'
import type { FileMode, Oid } from '../snapshot/tree.ts'

export type { RawTreeEntry } from '../snapshot/rawTree.ts'

/** Which implementation does the work; both pass the same conformance suite. */
export type GitBackendKind = 'system' | 'isomorphic'

/** A remote as the user configured it. `url` may hold a user name, never a password. */
export interface Remote {
  readonly url: string
  /** Sent as the user name where the URL has none. */
  readonly username?: string
  /**
   * Whether the user has chosen the host, in git's own remote or by typing the address. Tokens of the environment go to
   * no host that only a file of the repository names. Default: no.
   */
  readonly trustedHost?: boolean
  /** Legacy fsck message ids of git (such as `zeroPaddedFilemode`) that this one source may break. Default: none. */
  readonly allowFsck?: readonly string[]
}

/** Who made a commit and when, and where it stands. */
export interface CommitInfo {
  readonly oid: Oid
  readonly tree: Oid
  readonly parents: readonly Oid[]
  readonly author: Identity
  readonly message: string
}

/** A name, an address and a moment. `at` is in seconds since 1970, `offset` in minutes east of UTC. */
export interface Identity {
  readonly name: string
  readonly email: string
  readonly at: number
  readonly offset: number
}

/** One file to put into (or take out of) the tree of a new commit; `path` is relative to the root of the repository. */
export type TreeEdit =
  | { readonly op: 'put'; readonly path: string; readonly mode: FileMode; readonly bytes: Uint8Array }
  | { readonly op: 'put'; readonly path: string; readonly mode: FileMode; readonly oid: Oid }
  | { readonly op: 'delete'; readonly path: string }

/** A commit to write: `edits` over the tree of `parent`; every entry that no edit names survives byte for byte. */
export interface CommitRequest {
  /** The tip it builds on; absent for the first commit of an empty remote. */
  readonly parent?: Oid
  readonly edits: readonly TreeEdit[]
  readonly message: string
  readonly author: Identity
}

/** What came of a push. Everything that is not an answer of the server about this ref is thrown as a `StepyardError`. */
export type PushResult =
  | { readonly outcome: 'pushed' }
  /** The branch is not at `expected` any more; nothing changed. */
  | { readonly outcome: 'moved' }
  /** The server refuses this branch: a protected branch or a hook. `reason` is its own words, cleaned. */
  | { readonly outcome: 'declined'; readonly reason: string }

/** A push of one commit to one branch, as compare-and-swap. */
export interface PushRequest {
  readonly remote: Remote
  readonly commit: Oid
  /** Without `refs/heads/`. */
  readonly branch: string
  /** What the branch must be at; `undefined`: it must not exist. */
  readonly expected?: Oid
}

/** A fetch of one branch. */
export interface FetchRequest {
  readonly remote: Remote
  readonly branch: string
  /** Commits to have below the tip. Default: 1 on the first fetch of a branch, everything new afterwards. */
  readonly deepen?: number | 'all'
}

/**
 * Objects and transport of Git, on the private bare repository `.stepyard/git` only. Never touches the user's
 * repository. Errors: `AUTH_FAILED`, `REMOTE_UNREACHABLE`, `REMOTE_TIMEOUT`, `CERTIFICATE_INVALID`,
 * `REMOTE_REDIRECTED`, `URL_REFUSED`, `REF_REFUSED`, `UNSUPPORTED_REPOSITORY`, `OBJECT_MISSING`, `OBJECT_TOO_LARGE`,
 * `OBJECTS_CORRUPT`, `GIT_FAILED`.
 */
export interface GitBackend {
  readonly kind: GitBackendKind

  /** Branch names to tips, as the remote says now. An empty map is an empty repository. */
  listBranches(remote: Remote): Promise<ReadonlyMap<string, Oid>>

  /** Fetches a branch and answers its tip; `undefined` when the remote has no such branch. */
  fetch(request: FetchRequest): Promise<Oid | undefined>

  /** The tip of that branch of that repository as the last fetch or push saw it; works offline. */
  fetchedTip(remote: Remote, branch: string): Promise<Oid | undefined>

  readCommit(oid: Oid): Promise<CommitInfo>

  /**
   * Everything below `directory` (`''` is the root) of a commit's tree, recursively, without reading contents; trees
   * themselves are left out. Empty when there is no such directory. At most `TREE_LIMITS` of `snapshot`, else throws.
   */
  listTree(commit: Oid, directory: string): Promise<readonly RawTreeEntry[]>

  /**
   * Paths below `directory` (relative to it) whose entry differs between two commits, of whatever kind.
   * Grows with the change, not with the tree.
   */
  changedPaths(from: Oid, to: Oid, directory: string): Promise<readonly Uint8Array[]>

  /** Many blobs in one go, in the order asked, each at most 5 MB. */
  readBlobs(oids: readonly Oid[]): Promise<readonly Uint8Array[]>

  /** Writes blobs, trees and the commit durably; answers the commit's id. No ref moves. */
  writeCommit(request: CommitRequest): Promise<Oid>

  push(request: PushRequest): Promise<PushResult>

  /** Commits reachable from `oid`, newest first, as far as the private repository reaches. */
  history(oid: Oid, limit: number): Promise<readonly CommitInfo[]>

  /** Whether the private repository holds this object (a commit's missing parents do not count). */
  has(oid: Oid): Promise<boolean>

  /** Frees processes and handles; the backend cannot be used afterwards. */
  close(): Promise<void>
}

/** What both backends are opened with. */
export interface BackendOptions {
  /** The private bare repository; made when missing, its config rewritten when it is not ours byte for byte. */
  readonly gitDir: string
  readonly effects: Effects
  /** Longest a transfer may stay silent, in milliseconds. Default 30,000. */
  readonly timeout?: number
}
