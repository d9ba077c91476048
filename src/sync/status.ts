import type { Diagnostic } from '../diagnostics.ts'
import type { ConflictKind, ItemChange } from '../snapshot/change.ts'
import type { Oid } from '../snapshot/tree.ts'
import { attributeComparison } from './attribution.ts'
import { compare } from './compare.ts'
import { openConflicts, type OpenConflict } from './conflicts.ts'
import { describe } from './describe.ts'
import type { SyncOptions } from './options.ts'
import type { Attribution, PlannedItem } from './plan.ts'
import { pathsOf, resolveSelection, selects } from './selection.ts'
import { withSession, type SyncWorkspace } from './session.ts'

/** One item that is not the same everywhere. `state` is the row of the matrix it is in. */
export interface StatusEntry extends PlannedItem {
  readonly state: ItemChange['kind']
  /** Where `state` is `conflict`: why. */
  readonly conflict?: ConflictKind
  /** The second path of a conflict, see `ItemChange`. */
  readonly other?: string
}

/** An environment seen from the folder. */
export interface Status {
  readonly workspace: string
  readonly environment: string
  readonly chosenBy: 'option' | 'branch' | 'switch'
  readonly protected: boolean
  readonly branch: string
  readonly remote: string
  /** Tip the comparison was made with; absent when the branch was never fetched or does not exist. */
  readonly head?: Oid
  /** Commit of the last full sync. */
  readonly base?: Oid
  /** ISO 8601; absent when nothing was ever fetched. */
  readonly fetchedAt?: string
  /** In path order. */
  readonly items: readonly StatusEntry[]
  /** Conflicts that a pull has laid out for `resolve`. */
  readonly open: readonly OpenConflict[]
  readonly warnings: readonly Diagnostic[]
}

/** What `status` can be told besides what every sync call takes. */
export interface StatusOptions extends SyncOptions {
  /** Asks the remote first. Default: false, the last fetched tip is used and its age is part of the answer. */
  readonly fetch?: boolean
}

/** Compares folder, base and branch without changing anything but caches in `.stepyard`. Offline unless `fetch` is set. */
export async function status(workspace: SyncWorkspace, options: StatusOptions): Promise<Status> {
  const lock = options.fetch ? { lock: 'status' } : { offline: true }
  return withSession({ workspace, options, ...lock }, async (session) => {
    const comparison = await compare(session, options.fetch ? 'remote' : 'last-fetch')
    const { tip, base, fetchedAt } = comparison
    const selected = selects(resolveSelection(options, comparison.sides))
    const by = await attributeComparison(session, comparison)
    const changes = comparison.changes.filter((change) => pathsOf(change).some(selected))
    return {
      workspace: session.config.name,
      environment: session.chosen.name,
      chosenBy: session.chosen.chosenBy,
      protected: session.environment.protected,
      branch: session.environment.branch,
      remote: session.remoteName,
      items: changes.map((change) => entryOf(change, by.get(change.path))),
      open: await openConflicts(session),
      warnings: base.warnings,
      ...(tip !== undefined && { head: tip }),
      ...(base.commit !== undefined && { base: base.commit }),
      ...(fetchedAt !== undefined && { fetchedAt }),
    }
  })
}

/** A change as `status` and `diff` show it. */
export function entryOf(change: ItemChange, by: Attribution | undefined): StatusEntry {
  const entry = { ...describe(change, by), state: change.kind }
  if (change.kind !== 'conflict') return entry
  const { conflict, other } = change
  return { ...entry, conflict, ...(other !== undefined && { other }) }
}
