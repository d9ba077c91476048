import type { CommitInfo } from '../git/backend.ts'
import { describeItem } from '../workspace/layout.ts'
import { createOwnership } from '../workspace/ownership.ts'
import type { SyncOptions } from './options.ts'
import { selects } from './selection.ts'
import { withSession, type Session, type SyncWorkspace } from './session.ts'

/** One commit of an environment's branch and the items of the workspace it changed. */
export interface LogEntry {
  readonly commit: string
  readonly author: string
  /** Seconds since 1970. */
  readonly at: number
  readonly subject: string
  readonly items: readonly { readonly path: string; readonly title: string }[]
}

/** What `readLog` can be told besides what every sync call takes. */
export interface LogOptions extends SyncOptions {
  /** Most commits to answer. Default 20. */
  readonly limit?: number
}

// How far back a question about few items looks for its commits.
const LOOK_BACK = 20

/** Who changed which items of the workspace on the branch, newest first. Fetches, and deepens history as far as asked. */
export async function readLog(workspace: SyncWorkspace, options: LogOptions): Promise<readonly LogEntry[]> {
  const { limit = 20 } = options
  return withSession({ workspace, options, lock: 'log' }, async (session) => {
    const { backend, remote, environment } = session
    const tip = await backend.fetch({ remote, branch: environment.branch, deepen: limit * LOOK_BACK })
    if (tip === undefined) return []
    const entries: LogEntry[] = []
    for (const commit of await backend.history(tip, limit * LOOK_BACK)) {
      const entry = await readEntry(session, commit, options)
      if (entry.items.length > 0) entries.push(entry)
      if (entries.length === limit) break
    }
    return entries
  })
}

async function readEntry(session: Session, commit: CommitInfo, options: LogOptions): Promise<LogEntry> {
  const paths = await changedItems(session, commit)
  const selected = selects(options)
  const owned = createOwnership(session.config)
  const items = paths
    .filter((path) => owned(path) && selected(path))
    .map((path) => ({ path, title: describeItem(path) }))
  const { oid, author, message } = commit
  return { commit: oid, author: author.name, at: author.at, subject: message.split('\n', 1)[0] ?? '', items }
}

async function changedItems({ backend, prefix }: Session, { oid, parents }: CommitInfo): Promise<string[]> {
  const [parent] = parents
  if (parent !== undefined && (await backend.has(parent))) {
    return (await backend.changedPaths(parent, oid, prefix)).map((path) => Buffer.from(path).toString())
  }
  return parent === undefined
    ? (await backend.listTree(oid, prefix)).map(({ path }) => Buffer.from(path).toString())
    : []
}
