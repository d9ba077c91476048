import { StepyardError, isStepyardError } from '../errors.ts'
import type { ClaimedTask } from '../store/taskStore.ts'
import type { EngineParts } from './context.ts'
import { decide, type Decision, type Rest } from './decide.ts'
import { createDraftJournal } from './draftJournal.ts'
import { faultOf, type TaskFault } from './fault.ts'
import { readAudit } from './history.ts'
import { formatSubtaskEnd, takeIn } from './intake.ts'
import { forget } from './memory.ts'
import { writeRest } from './rest.ts'
import { runStep, type PlannedRun } from './stepRun.ts'
import { commitDraft, note, type TaskWork } from './work.ts'

/** How work on a task ended. `lost`: somebody else has it now, and nothing more was written. */
export type WorkEnd =
  | { readonly kind: 'rested'; readonly rest: Rest; readonly readyAt: number | null; readonly created: boolean }
  | { readonly kind: 'lost' }

/**
 * Runs the steps of a claimed task, one after the other, until it rests. A task that is still being written may be worked
 * on as well: nobody hears of it before `created` has resolved, and when that fails it is `lost`.
 */
export async function workOn(
  parts: EngineParts,
  work: TaskWork,
  { messages, created }: Pick<ClaimedTask, 'messages'> & { readonly created?: Promise<void> | undefined },
): Promise<WorkEnd> {
  try {
    wake(parts, work)
    if (work.memory.audited) work.audit = await readAudit(parts.store, parts.scope, work.id)
    return await runSteps(parts, work, { misfit: takeIn(parts, work, messages), created })
  } catch (error) {
    if (isStepyardError(error, 'LEASE_LOST') || (await isRefused(created))) return { kind: 'lost' }
    throw error
  }
}

/**
 * Gives back a task on which work broke: what was not committed is gone, and it is `interrupted` until it is resumed.
 * Nobody else would ever end its claim.
 */
export async function giveUp(parts: EngineParts, { id, claim, step, memory }: TaskWork): Promise<WorkEnd> {
  const rest: Rest = { state: 'interrupted', reason: 'work on it broke', ...(step !== undefined && { step }) }
  const { event, changes, readyAt } = writeRest(rest, memory)
  const commit = { task: id, claim, at: parts.clock.now(), events: [event], changes, release: { readyAt } }
  try {
    await parts.store.commit(parts.scope, commit)
    return { kind: 'rested', rest, readyAt, created: false }
  } catch {
    // What keeps it from being written has broken the work, too, and is told already.
    return { kind: 'lost' }
  }
}

// What the task waited for has come: a moment, or a message.
function wake({ clock }: EngineParts, work: TaskWork): void {
  const { parkedUntil } = work.memory
  if (parkedUntil !== undefined && parkedUntil <= clock.now()) work.memory = forget(work.memory, 'parkedUntil')
}

// Whoever added the task is told why.
function isRefused(created: Promise<void> | undefined): Promise<boolean> {
  return Promise.resolve(created).then(
    () => false,
    () => true,
  )
}

interface Beginning {
  readonly misfit: TaskFault | undefined
  readonly created: Promise<void> | undefined
}

async function runSteps(parts: EngineParts, work: TaskWork, { misfit, created }: Beginning): Promise<WorkEnd> {
  let next = misfit ? failing(misfit) : decideNext(parts, work)
  let hasSubtasks = false
  const journal = createDraftJournal(parts, work, created)
  while (next.kind === 'run') {
    const fault = await runStep(parts, work, { planned: next, observer: journal })
    hasSubtasks ||= work.draft.create !== undefined
    next = fault ? failing(fault) : decideNext(parts, work)
    if (next.kind === 'run') await journal.betweenRuns()
  }
  return rest(parts, work, { rest: next.rest, created: hasSubtasks })
}

function decideNext(parts: EngineParts, work: TaskWork): Decision {
  const { index, settings, clock } = parts
  if (work.stopped !== undefined) return stopping(work)
  const { data, memory, loop, hash } = work
  const next = decide({ data, memory, now: clock.now(), index, settings })
  if (next.kind === 'rest') return next
  const cycle = loop.enter(next.step.name, hash)
  return cycle ? failing(loopFault(next, cycle)) : next
}

function loopFault({ step }: PlannedRun, cycle: readonly string[]): TaskFault {
  return faultOf(new StepyardError('LOOP_DETECTED', { step: step.name, cycle }), step.name)
}

function failing(fault: TaskFault): Decision {
  return { kind: 'rest', rest: { state: 'error', fault } }
}

function stopping({ stopped: reason = '', step }: TaskWork): Decision {
  return { kind: 'rest', rest: { state: 'interrupted', reason, ...(step !== undefined && { step }) } }
}

async function rest(
  parts: EngineParts,
  work: TaskWork,
  { rest: resting, created }: { readonly rest: Rest; readonly created: boolean },
): Promise<WorkEnd> {
  const { event, changes, readyAt } = writeRest(resting, work.memory)
  note(work, event)
  Object.assign(work.draft.changes, changes)
  if (work.parent !== undefined && (resting.state === 'done' || resting.state === 'ignored')) tellParent(work, resting)
  await commitDraft(parts, work, { readyAt })
  return { kind: 'rested', rest: resting, readyAt, created }
}

function tellParent({ id, parent = '', draft }: TaskWork, resting: Extract<Rest, { state: 'done' | 'ignored' }>): void {
  const result = 'result' in resting ? { result: resting.result } : {}
  draft.send = [{ to: parent, body: formatSubtaskEnd({ task: id, state: resting.state, ...result }) }]
}
