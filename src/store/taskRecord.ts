import type { NewEvent } from './taskEvent.ts'
import type { TaskFailure } from './taskStore.ts'

/** Every state a task can be in. `interrupted` was processing when its process ended, or was stopped. */
export const TASK_STATES = [
  'created',
  'processing',
  'waiting',
  'question',
  'incomplete',
  'interrupted',
  'done',
  'error',
  'ignored',
] as const

/** One of `TASK_STATES`. */
export type TaskState = (typeof TASK_STATES)[number]

/** A state that does not come and go with a claim. */
export type RestingState = Exclude<TaskState, 'processing'>

/** States that a task only leaves when somebody asks for it: what retention may delete. */
export const ENDED_STATES: readonly TaskState[] = ['done', 'error', 'ignored']

/** A task at rest or at work, as its row says. */
export interface TaskRecord extends TaskSummary {
  /** The data of the current version, as JSON text. */
  readonly data: string
  /** What the engine remembers besides the data, as JSON text; the store does not look into it. */
  readonly memory: string
}

/** A task without its data, for lists. */
export interface TaskSummary {
  readonly id: string
  /** Order of submission, ascending. */
  readonly seq: number
  readonly name: string
  readonly tags: readonly string[]
  readonly state: TaskState
  /** Version of the data: 0 as submitted, one more with each change. */
  readonly version: number
  /** How many events it has. */
  readonly events: number
  /** When it may be claimed, in milliseconds since 1970; absent when it is claimed or waits for something else. */
  readonly readyAt?: number
  /** Who works on it, and until when without a sign of life. */
  readonly worker?: string
  readonly leaseUntil?: number
  /** How often it was claimed. */
  readonly attempt: number
  readonly parent?: string
  readonly lastStep?: string
  readonly failure?: TaskFailure
  readonly createdAt: number
  readonly updatedAt: number
}

/** A task to add. Its version is 0. */
export interface NewTask extends Pick<TaskRecord, 'id' | 'name' | 'tags' | 'data' | 'memory' | 'parent' | 'createdAt'> {
  readonly events: readonly NewEvent[]
  /** When it may be claimed; `null` for not by itself: then `state` says what it is. */
  readonly readyAt: number | null
  /** Default `created`. */
  readonly state?: RestingState
  /** Claims it at once, as attempt 1: it is `processing` from the start. */
  readonly claim?: { readonly worker: string; readonly leaseUntil: number }
}
