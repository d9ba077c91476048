import type * as schema from '../config/schemaTypes.ts'
import type { NewEvent } from '../store/taskEvent.ts'
import type { Patch } from './patch.ts'

/** What each type of task event says: `schemas/task-event.schema.json`. A task is the fold of these. */
export interface TaskEvents {
  TaskCreated: Omit<Unwritten<schema.TaskCreated>, 'data'> & { readonly data: object }
  StepStarted: Unwritten<schema.StepStarted>
  StepFinished: Unwritten<schema.StepFinished>
  StepFailed: Unwritten<schema.StepFailed>
  TaskWaiting: Unwritten<schema.TaskWaiting>
  TaskAsked: Omit<schema.TaskAsked, 'schema'> & { readonly schema?: unknown }
  TaskAnswered: Unwritten<schema.TaskAnswered>
  TaskIncomplete: schema.TaskIncomplete
  TaskCompleted: Unwritten<schema.TaskCompleted>
  TaskIgnored: schema.TaskIgnored
  TaskFailed: Unwritten<schema.TaskFailed>
  TaskInterrupted: Unwritten<schema.TaskInterrupted>
  TaskResumed: schema.TaskResumed
  TaskRewound: Unwritten<schema.TaskRewound>
  TaskEdited: Unwritten<schema.TaskEdited>
  SubtaskFinished: Unwritten<schema.SubtaskFinished>
}

/** The name of a type of task event. */
export type TaskEventType = keyof TaskEvents

/** Which step ran on what, with which code. */
export type StepIdentity = Omit<TaskEvents['StepStarted'], 'ties'>

/** What a run left besides its result. */
export type RunTraces = Pick<
  TaskEvents['StepFinished'],
  'calls' | 'logs' | 'audit' | 'views' | 'times' | 'ms' | 'usage' | 'stale'
>

/** One call of a connector and what came of it. */
export type CallRecord = schema.CallRecord

/** Behind whom and what an event is. */
export interface EventOrigin {
  readonly actor: string
  readonly causedBy?: string
}

/** An event for the journal, with data that fits its type. */
export function taskEvent<Type extends TaskEventType>(
  type: Type,
  data: TaskEvents[Type],
  { actor, causedBy }: EventOrigin,
): NewEvent {
  return causedBy === undefined
    ? { type, actorAccountId: actor, data }
    : { type, actorAccountId: actor, data, causedBy }
}

/** How many keys of a `StepStarted` without ties are the first ones of the event that ends the run. */
export function sharedWithEnd({ revision }: StepIdentity): number {
  return revision === undefined ? 7 : 8
}

/** What is optional may be `undefined` as well: JSON does not write it, and spreading what is there costs more. */
type Unwritten<Type> = {
  readonly [Key in keyof Type]: Record<never, never> extends Pick<Type, Key> ? Type[Key] | undefined : Exact<Type, Key>
}

// A patch is known more exactly than a schema says without being hard to read.
type Exact<Type, Key extends keyof Type> = Key extends 'patch' ? Patch : Type[Key]
