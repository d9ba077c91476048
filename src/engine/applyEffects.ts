import type { StepEffects, Subtask } from '../stepHost.ts'
import type { Clock } from './clock.ts'
import type { ReadingParts } from './context.ts'
import { forget, type TaskMemory } from './memory.ts'
import { newTask } from './newTask.ts'
import type { TaskWork } from './work.ts'

/** Does what the body of a step asked for, now that it has ended well. `causedBy` is the event that says so. */
export function applyEffects(
  parts: ReadingParts,
  work: TaskWork,
  { effects, causedBy }: { readonly effects: StepEffects; readonly causedBy: string },
): void {
  rename(work, effects)
  startSubtasks(parts, work, { subtasks: effects.subtasks ?? [], causedBy })
  work.memory = withClock(remember(work.memory, effects, parts.clock), parts.clock)
  if (effects.park !== undefined) work.loop.reset()
}

/** The memory of a task that something has just happened to: its time-out begins again. */
export function withClock(memory: TaskMemory, clock: Clock): TaskMemory {
  return memory.timeout === undefined ? memory : { ...memory, expiresAt: clock.now() + memory.timeout }
}

function rename(work: TaskWork, { name, tags }: StepEffects): void {
  if (name !== undefined) {
    work.name = name
    work.draft.changes.name = name
  }
  if (tags !== undefined) {
    work.tags = tags
    work.draft.changes.tags = tags
  }
}

function remember(memory: TaskMemory, effects: StepEffects, clock: Clock): TaskMemory {
  const { complete, ignore, park, timeout, completeOnExpire, ask } = effects
  if (!(complete || ignore || completeOnExpire || ask) && park === undefined && timeout === undefined) return memory
  return {
    ...memory,
    ...(complete && { end: { kind: 'complete', ...complete } }),
    ...(ignore && { end: { kind: 'ignore' } }),
    ...(park !== undefined && { parkedUntil: clock.now() + park }),
    ...(timeout !== undefined && { timeout }),
    ...(completeOnExpire && { onExpire: completeOnExpire }),
    ...(ask && { question: ask }),
  }
}

function startSubtasks(
  parts: ReadingParts,
  work: TaskWork,
  { subtasks, causedBy }: { readonly subtasks: readonly Subtask[]; readonly causedBy: string },
): void {
  if (subtasks.length === 0) return
  const origin = { actor: work.memory.actor, causedBy, from: { parent: work.id } }
  const started = subtasks.map(({ id, name, data }) => newTask(parts, { id, name, data, ...origin }))
  work.draft.create = [...(work.draft.create ?? []), ...started]
  const awaited = subtasks.filter(({ waitFor }) => waitFor).map(({ id }) => id)
  const into = subtasks.flatMap((subtask) => (subtask.into === undefined ? [] : [[subtask.id, subtask.into] as const]))
  const { memory } = work
  work.memory = {
    ...memory,
    subtasks: memory.subtasks + subtasks.length,
    ...(awaited.length > 0 && { waitsFor: [...(memory.waitsFor ?? []), ...awaited] }),
    ...(into.length > 0 && { into: { ...memory.into, ...Object.fromEntries(into) } }),
  }
}

/** The memory of a task that goes on as if new: nothing waits, nothing is asked, nothing has ended. */
export function freed(memory: TaskMemory, clock: Clock): TaskMemory {
  const rest = forget(memory, 'retry', 'parkedUntil', 'question', 'end', 'expiresAt')
  return withClock({ ...rest, countedFrom: memory.runs }, clock)
}
