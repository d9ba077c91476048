import { readEventsFrom } from '../engine/history.ts'
import { isStepyardError } from '../errors.ts'
import type { FailureGroup } from '../store/taskQuery.ts'
import type { Scope, TaskReader } from '../store/taskStore.ts'
import type { FailureSeen } from './evidence.ts'

/** The most reasons of failures that are looked at: the latest. */
const MOST_FAILURES = 200

/** The failures since a moment by their reason, with the place that the last task of each tells. */
export async function readFailures(
  store: TaskReader,
  scope: Scope,
  since = 0,
): Promise<{ readonly failures: readonly FailureSeen[]; readonly cut: boolean }> {
  const groups = await store.failures(scope, MOST_FAILURES)
  const recent = groups.filter(({ lastAt }) => lastAt >= since)
  const failures: FailureSeen[] = []
  for (const group of recent) {
    const place = await readPlace(store, scope, group)
    const { code, message, step, count, firstAt, lastAt, lastTask } = group
    const where = { ...(step !== undefined && { step }), ...(place !== undefined && { place }) }
    failures.push({ code, message, ...where, count, firstAt, lastAt, lastTask })
  }
  return { failures, cut: recent.length === MOST_FAILURES }
}

// Its place makes the fingerprint, but only the journal spells it; the last task may be gone, or damaged.
async function readPlace(
  store: TaskReader,
  scope: Scope,
  { lastTask, fingerprint }: FailureGroup,
): Promise<string | undefined> {
  try {
    const record = await store.get(scope, lastTask)
    const from = Math.max(0, (record?.events ?? 0) - LAST_EVENTS)
    const events = record ? await readEventsFrom(store, scope, { task: lastTask, from }) : []
    const end = events.findLast((event) => event.type === 'StepFailed' && event.data.fingerprint === fingerprint)
    const at = end?.type === 'StepFailed' ? end.data.error.at : undefined
    return at && `${at.file}:${at.line}`
  } catch (error) {
    if (isStepyardError(error)) return undefined
    throw error
  }
}

// Most tasks rest where they failed.
const LAST_EVENTS = 100
