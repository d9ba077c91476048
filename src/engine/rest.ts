import type { NewEvent } from '../store/taskEvent.ts'
import type { Commit, TaskChanges } from '../store/taskStore.ts'
import type { Rest } from './decide.ts'
import { taskEvent, type EventOrigin } from './events.ts'
import { failureOf } from './fault.ts'
import type { TaskMemory } from './memory.ts'

/** How a task that rests is written down. */
export interface WrittenRest {
  readonly event: NewEvent
  readonly changes: TaskChanges
  readonly readyAt: NonNullable<Commit['release']>['readyAt']
}

/** The event, the row and the next moment of a task that rests. */
export function writeRest(rest: Rest, memory: TaskMemory): WrittenRest {
  const event = restEvent(rest, memory)
  const failure = rest.state === 'error' ? failureOf(rest.fault) : null
  return { event, changes: { state: rest.state, failure }, readyAt: 'until' in rest ? (rest.until ?? null) : null }
}

function restEvent(rest: Rest, memory: TaskMemory): NewEvent {
  const origin: EventOrigin = { actor: memory.actor }
  switch (rest.state) {
    case 'done':
      return taskEvent('TaskCompleted', { ...resultOf(rest), ...(rest.expired && { expired: true }) }, origin)
    case 'ignored':
      return taskEvent('TaskIgnored', {}, origin)
    case 'question':
      return taskEvent('TaskAsked', memory.question ?? { question: '', into: '' }, origin)
    case 'waiting':
      return taskEvent('TaskWaiting', waitingOf(rest, memory), origin)
    case 'incomplete':
      return taskEvent('TaskIncomplete', {}, origin)
    case 'error':
      return taskEvent('TaskFailed', { ...rest.fault, fingerprint: failureOf(rest.fault).fingerprint }, origin)
    case 'interrupted': {
      const { reason, step } = rest
      return taskEvent('TaskInterrupted', step === undefined ? { reason } : { reason, step }, origin)
    }
    default:
      return rest satisfies never
  }
}

function waitingOf({ reason, until }: Extract<Rest, { state: 'waiting' }>, { waitsFor }: TaskMemory) {
  return {
    reason,
    ...(until !== undefined && { until }),
    ...(reason === 'subtasks' && waitsFor && { tasks: waitsFor }),
  }
}

function resultOf({ result }: { readonly result?: unknown }): { readonly result?: unknown } {
  return result === undefined ? {} : { result }
}
