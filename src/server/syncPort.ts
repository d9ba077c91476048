import type { Report } from '../config/schemaTypes.ts'

/** Brings the folder together with the branches of its environments, as the commands of the same names do. */
export interface SyncPort {
  /** Throws what `stepyard status` does. */
  status(request: SyncSelection & { readonly fetch?: boolean | undefined }, signal: AbortSignal): Promise<Report>
  /** What `--dry-run` shows: a plan that would be refused has its `error`. */
  plan(request: SyncPlanRequest, signal: AbortSignal): Promise<Report>
  /** Carries out the plan that has this hash. Throws `STALE_PLAN` when another one would be made now. */
  apply(request: SyncApplyRequest, signal: AbortSignal): Promise<Report>
  resolve(request: SyncResolveRequest, signal: AbortSignal): Promise<SyncConflicts>
}

/** Which environment and which items a request is about. */
export interface SyncSelection {
  /** Default: that of the checked-out branch, else the one that `env switch` chose. */
  readonly environment?: string
  /** Items, folders, or names of items, from the root of the workspace. Default: all. */
  readonly paths?: readonly string[]
  readonly only?: readonly string[]
  readonly exclude?: readonly string[]
  readonly kinds?: readonly string[]
}

/** What a plan is made of. */
export interface SyncPlanRequest extends SyncSelection {
  readonly direction: 'pull' | 'push'
  /** Of a push: deletes on the branch what was deleted here. Default false. */
  readonly allowDelete?: boolean
  /** How many items, or what share (`40%`), may be deleted. */
  readonly maxDelete?: number | string
}

/** A plan, made as it was when it was shown. */
export interface SyncApplyRequest extends SyncPlanRequest {
  /** Hash of the plan that was shown. */
  readonly plan: string
  /** Of the commit of a push. Default: what it does, in one line. */
  readonly message?: string
}

/** Decides conflicts, forgets them, or only lists those that are open. */
export interface SyncResolveRequest {
  readonly environment?: string
  /** Conflicts, or folders of them. Default: none is decided. */
  readonly paths?: readonly string[]
  readonly resolution?: 'ours' | 'theirs' | 'merged' | 'markers'
  readonly abort?: boolean
}

/** The open conflicts of an environment, as `stepyard resolve --json` prints them. */
export interface SyncConflicts {
  readonly schemaVersion: 1
  readonly command: 'resolve'
  readonly environment: string
  readonly conflicts: readonly object[]
  /** What this request has decided. */
  readonly decided: readonly {
    readonly path: string
    /** Folder with the version of the folder that was replaced. */
    readonly backup?: string
  }[]
}
