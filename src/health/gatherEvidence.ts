import { STEP_HEAP } from '../stepHost.ts'
import type { Scope, TaskReader } from '../store/taskStore.ts'
import { namespaceOf } from '../workspace/connectorNamespace.ts'
import { findConnectorUsers } from '../workspace/connectorUsers.ts'
import { addressOf } from '../workspace/webhook.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Evidence, StepSeen, WebhookSeen } from './evidence.ts'
import { readFailures } from './readFailures.ts'
import { readRuns, type ReadRuns } from './readRuns.ts'

/** Where evidence is looked for. */
export interface EvidenceSources {
  readonly store: TaskReader
  readonly scope: Scope
  /** Read from a folder. */
  readonly workspace: Workspace
  /** The last request to each webhook, by its name. Default: nothing is known of webhooks, and nothing said. */
  readonly lastUses?: ReadonlyMap<string, NonNullable<WebhookSeen['lastUse']>> | undefined
  /** Milliseconds since 1970. Default: from the beginning. */
  readonly since?: number | undefined
}

/** How much of the past was looked at. */
export interface Scanned {
  /** Tasks whose journal was read, the newest, of so many that there are in all. */
  readonly tasks: number
  readonly of: number
  /** Whether there are journals, or failures, that were not looked at. */
  readonly cut: boolean
  /** Files that may call any connector; then none is found unused. */
  readonly open: readonly string[]
}

/** Gathers what findings are drawn from. Takes a moment however many tasks there are: `Scanned` says what was left out. */
export async function gatherEvidence(
  sources: EvidenceSources,
): Promise<{ readonly evidence: Evidence; readonly scanned: Scanned }> {
  const { store, scope, workspace, since } = sources
  const [counts, read, code] = await Promise.all([
    store.counts(scope),
    readRuns(store, scope, since),
    readCalled(workspace),
  ])
  const failed = await readFailures(store, scope, since)
  const time = workspace.config?.engine.stepTimeout.milliseconds ?? Number.POSITIVE_INFINITY
  const evidence: Evidence = {
    steps: await readSteps(sources, read),
    connectors: workspace.connectors.map((connector) => ({ name: namespaceOf(connector), path: connector.path })),
    called: new Set([...code.called, ...read.called]),
    open: code.open,
    webhooks: webhooksOf(sources),
    failures: failed.failures,
    runs: read.runs,
    limits: { time, heap: STEP_HEAP },
    ...(since !== undefined && { since }),
    hasTasks: read.tasks > 0,
  }
  const of = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return { evidence, scanned: { tasks: read.tasks, of, cut: read.cut || failed.cut, open: code.open } }
}

// Which steps ran is asked of an index, one by one, where the journals that were read do not say it already.
async function readSteps({ store, scope, workspace, since }: EvidenceSources, { runs }: ReadRuns): Promise<StepSeen[]> {
  const known = new Set(runs.map(({ step }) => step))
  const steps: StepSeen[] = []
  for (const { name, path, disabled } of workspace.steps) {
    if (disabled) continue
    const query = { step: name, limit: 1, ...(since !== undefined && { since }) }
    const page = known.has(name) ? undefined : await store.list(scope, query)
    const more = page?.cursor === undefined ? false : 'unknown'
    steps.push({ name, path, ran: page === undefined || page.tasks.length > 0 ? true : more })
  }
  return steps
}

function webhooksOf({ workspace, lastUses }: EvidenceSources): WebhookSeen[] {
  if (lastUses === undefined) return []
  return workspace.webhooks
    .filter((webhook) => webhook.value.enabled !== false && addressOf(webhook) !== undefined)
    .map(({ name, path }) => {
      const lastUse = lastUses.get(name)
      return { name, path, ...(lastUse && { lastUse }) }
    })
}

async function readCalled(workspace: Workspace): Promise<{ readonly called: Set<string>; readonly open: string[] }> {
  if (workspace.connectors.length === 0) return { called: new Set(), open: [] }
  const users = await findConnectorUsers(workspace)
  const called = new Set(users.flatMap(({ names }) => [...names]))
  return { called, open: users.filter(({ open }) => open).map(({ path }) => path) }
}
