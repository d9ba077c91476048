import { StepyardError } from '../errors.ts'
import type { NewEvent } from '../store/taskEvent.ts'
import type { NewTask, RestingState } from '../store/taskRecord.ts'
import type { Commit, Scope, TaskChanges, TaskFailure, TaskStore } from '../store/taskStore.ts'
import type { ExportedEvent, ExportedTask } from './exportTasks.ts'
import { type DataRules, warningsIn } from './dataRules.ts'
import { changeOf } from './history.ts'
import { formatData } from './jsonData.ts'
import { applyPatch } from './patch.ts'
import { invalid, readTaskExport } from './readTaskExport.ts'
import { renameTasks } from './renameTasks.ts'

/** What is imported, and where to. */
export interface ImportRequest {
  readonly store: TaskStore
  readonly scope: Scope
  /** Parsed from the text of an export. */
  readonly document: unknown
  /** What is asked of the data. Default: nothing. */
  readonly rules?: DataRules
  /** Makes ids for tasks that are to be others than those that were exported. Default: they keep theirs. */
  readonly newId?: () => string
}

/**
 * Adds exported tasks with their whole journal, at the times at which everything happened. Nothing runs: what was on its
 * way is `interrupted`, and what waited goes on only when it is resumed. All are read before the first is added; answers
 * their ids. Throws `IMPORT_INVALID`, and `IMPORT_TAKEN` where an id is taken; what `rules` throw of the data as it was
 * submitted, and of what it became.
 */
export async function importTasks({ store, scope, document, newId, rules }: ImportRequest): Promise<readonly string[]> {
  const exported = readTaskExport(document)
  const plans = (newId ? renameTasks(exported, newId) : exported).map((task) => planTask(task, rules))
  const ids = plans.map(({ task }) => task.id)
  const found = await Promise.all(ids.map((id) => store.get(scope, id)))
  const taken = ids.filter((_, index) => found[index] !== undefined)
  if (taken.length > 0) throw new StepyardError('IMPORT_TAKEN', { ids: taken })
  const added: string[] = []
  try {
    for (const { task, commits } of plans) {
      await store.create(scope, [task])
      added.push(task.id)
      for (const commit of commits) await store.commit(scope, commit)
    }
  } catch (error) {
    await store.remove(scope, added)
    throw error
  }
  return ids
}

/** How a task is written: made, then brought along moment by moment. */
interface ImportPlan {
  readonly task: NewTask
  readonly commits: readonly Commit[]
}

function planTask(exported: ExportedTask, rules: DataRules | undefined): ImportPlan {
  const { id, name, tags, memory, parent, events } = exported
  const [created, ...others] = events
  if (created?.type !== 'TaskCreated') throw invalid(`the task "${id}" does not begin with the event that made it`)
  const data: unknown = 'data' in created.data ? created.data.data : undefined
  const task: NewTask = {
    id,
    name,
    tags,
    data: formatData(data),
    memory: JSON.stringify(memory),
    createdAt: Date.parse(created.timestamp),
    events: [newEvent({ ...created, data: { ...withoutWarnings(created.data), ...warningsIn(rules, Object(data)) } })],
    readyAt: null,
    state: others.length === 0 ? restingState(exported) : 'interrupted',
    ...(parent !== undefined && { parent }),
  }
  return { task, commits: planCommits(exported, others, { from: structuredClone(data), rules }) }
}

// Those of then were about other schemas, perhaps.
function withoutWarnings(data: object): object {
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== 'warnings'))
}

function planCommits(
  exported: ExportedTask,
  events: readonly ExportedEvent[],
  { from, rules }: { readonly from: unknown; readonly rules: DataRules | undefined },
): readonly Commit[] {
  const { id } = exported
  let data = from
  let version = 0
  let expectedEvents = 1
  const moments = byMoment(events)
  const commits = moments.map((moment, index): Commit => {
    const changed = moment.flatMap((event) => changeOf(event) ?? [])
    for (const { patch } of changed) {
      data = patched(id, data, structuredClone(patch))
      rules?.allow(data)
    }
    version = changed.at(-1)?.version ?? version
    const isLast = index === moments.length - 1
    const changes: TaskChanges = {
      ...(changed.length > 0 && { data: { version, text: JSON.stringify(data) } }),
      ...(isLast && endOf(exported)),
    }
    const commit = { task: id, expectedEvents, changes, readyAt: null, ...commitOf(moment) }
    expectedEvents += moment.length
    return commit
  })
  if (version === exported.version) return commits
  throw invalid(`the events of the task "${id}" lead to version ${version}, not ${exported.version}`)
}

function commitOf(moment: readonly ExportedEvent[]): Pick<Commit, 'at' | 'events' | 'steps' | 'failed'> {
  const steps = moment.flatMap(({ type, data }) =>
    type.startsWith('Step') && 'step' in data ? [String(data.step)] : [],
  )
  const failed = moment.map(failureOfRun).find((failure) => failure !== undefined)
  return {
    at: Date.parse(moment[0]?.timestamp ?? ''),
    events: moment.map(newEvent),
    ...(steps.length > 0 && { steps: [...new Set(steps)] }),
    ...(failed && { failed }),
  }
}

function endOf(exported: ExportedTask): TaskChanges {
  const { memory, failure, lastStep } = exported
  return {
    state: restingState(exported),
    memory: JSON.stringify(memory),
    ...(lastStep !== undefined && { lastStep }),
    ...(failure && { failure }),
  }
}

function restingState({ state }: ExportedTask): RestingState {
  return state === 'processing' ? 'interrupted' : state
}

function failureOfRun({ type, data }: ExportedEvent): TaskFailure | undefined {
  if (type !== 'StepFailed') return undefined
  const { fingerprint, step, error } = data as {
    readonly fingerprint?: unknown
    readonly step?: unknown
    readonly error?: { readonly code?: unknown; readonly message?: unknown }
  }
  return {
    fingerprint: String(fingerprint),
    code: String(error?.code),
    message: String(error?.message),
    step: String(step),
  }
}

function patched(id: string, data: unknown, patch: Parameters<typeof applyPatch>[1]): unknown {
  try {
    return applyPatch(data, patch)
  } catch (cause) {
    throw invalid(`a change of the task "${id}" does not fit its data`, { cause })
  }
}

// What happened in one moment was one commit, or might have been.
function byMoment(events: readonly ExportedEvent[]): readonly (readonly ExportedEvent[])[] {
  const moments: ExportedEvent[][] = []
  for (const event of events) {
    const last = moments.at(-1)
    if (last?.[0]?.timestamp === event.timestamp) last.push(event)
    else moments.push([event])
  }
  return moments
}

function newEvent({ type, actorAccountId, causedBy, data }: ExportedEvent): NewEvent {
  return { type, actorAccountId, data, ...(causedBy !== null && { causedBy }) }
}
