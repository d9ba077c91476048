import { parsePath, writeAt } from '../dataPath.ts'
import { isStepyardError } from '../errors.ts'
import type { TaskState } from '../store/taskRecord.ts'
import type { Message } from '../store/taskStore.ts'
import { withClock } from './applyEffects.ts'
import type { EngineParts } from './context.ts'
import { taskEvent } from './events.ts'
import { faultOf, type TaskFault } from './fault.ts'
import { formatData, parseData } from './jsonData.ts'
import { forget, type TaskMemory } from './memory.ts'
import { diffJson, type Patch } from './patch.ts'
import { refiredSteps } from './refire.ts'
import { note, setData, type TaskWork } from './work.ts'

/** What a sub-task that has ended leaves for its parent. */
export interface SubtaskEnd {
  readonly task: string
  readonly state: TaskState
  readonly result?: unknown
}

/** A message to the parent of a task that has ended. */
export function formatSubtaskEnd(end: SubtaskEnd): string {
  return JSON.stringify(end)
}

/** Takes in what sub-tasks left. Answers why the task cannot go on when a result has no place to go. */
export function takeIn(parts: EngineParts, work: TaskWork, messages: readonly Message[]): TaskFault | undefined {
  let fault: TaskFault | undefined
  for (const { id, body } of messages) {
    // Written by `formatSubtaskEnd` alone.
    fault = takeEnd(parts, work, JSON.parse(body) as SubtaskEnd) ?? fault
    work.draft.received = [...(work.draft.received ?? []), id]
  }
  return fault
}

function takeEnd(parts: EngineParts, work: TaskWork, end: SubtaskEnd): TaskFault | undefined {
  const into = work.memory.into?.[end.task]
  const { patch, fault } = placeResult(work, end, into)
  work.memory = withClock(withoutSubtask(work.memory, end.task), parts.clock)
  changedFromOutside(parts, work, patch)
  note(
    work,
    taskEvent(
      'SubtaskFinished',
      { task: end.task, state: end.state, ...(into !== undefined && { into }), version: work.version, patch },
      { actor: work.memory.actor, causedBy: end.task },
    ),
  )
  return fault
}

/** A change that no step made: what parked the task is over, and steps that read it may run again where that is set. */
export function changedFromOutside(parts: EngineParts, work: TaskWork, patch: Patch): void {
  work.loop.reset()
  if (patch.length === 0) return
  work.memory = forget(work.memory, 'parkedUntil')
  if (parts.settings.refire === 'once') return
  const { ran } = work.memory
  const refired = refiredSteps(parts.index.table, ran, { patch })
  work.memory = { ...work.memory, ran: ran.filter((name) => !refired.includes(name)) }
}

interface Placed {
  readonly patch: Patch
  readonly fault?: TaskFault
}

function placeResult(work: TaskWork, { state, result }: SubtaskEnd, into: string | undefined): Placed {
  if (into === undefined || state !== 'done') return { patch: [] }
  try {
    const data = parseData(work.text)
    writeAt(data, parsePath(into), asObject(result))
    const text = formatData(data)
    const patch = diffJson(work.data, data)
    if (patch.length > 0) setData(work, { data, text })
    return { patch }
  } catch (error) {
    if (isStepyardError(error)) return { patch: [], fault: faultOf(error) }
    throw error
  }
}

// A result that is no object gets a name, as the incumbent does it, so that its place is always an object.
function asObject(result: unknown): object {
  if (typeof result === 'object' && result !== null && !Array.isArray(result)) return result
  return result === undefined ? {} : { result }
}

/** A memory that waits for a sub-task no more. */
export function withoutSubtask(memory: TaskMemory, task: string): TaskMemory {
  const waitsFor = memory.waitsFor?.filter((id) => id !== task) ?? []
  const into = Object.entries(memory.into ?? {}).filter(([id]) => id !== task)
  return {
    ...forget(memory, 'waitsFor', 'into'),
    ...(waitsFor.length > 0 && { waitsFor }),
    ...(into.length > 0 && { into: Object.fromEntries(into) }),
  }
}
