import type { NewEvent } from '../store/taskEvent.ts'
import type { TaskState } from '../store/taskRecord.ts'
import type { AuditEntry, LogLine, Question, StepError, View } from '../stepHost.ts'
import type { TaskFault } from './fault.ts'
import type { Patch } from './patch.ts'

/** What each type of task event says. A task is the fold of these. A key that is `undefined` is not written. */
export interface TaskEvents {
  TaskCreated: {
    readonly name: string
    readonly tags: readonly string[]
    readonly data: object
    readonly parent?: string | undefined
    /** The task and version it was forked from. */
    readonly forkedFrom?: { readonly task: string; readonly version: number }
    /** Steps that had run on that version and do not run again. */
    readonly ran?: readonly string[] | undefined
  }
  StepStarted: StepIdentity & {
    /** Steps that match as well and are as specific: AMBIGUOUS_MATCH. */
    readonly ties?: readonly string[] | undefined
  }
  StepFinished: StepIdentity &
    RunTraces & {
      readonly version: number
      readonly patch: Patch
      readonly outputHash: string
      /** Whether `step.redo()` was called. */
      readonly redo?: true | undefined
      /** Steps whose mark this run took away, because it changed what their condition reads (`refire: on-change`). */
      readonly refired?: readonly string[] | undefined
      /** Ids of the sub-tasks it started. */
      readonly subtasks?: readonly string[] | undefined
    }
  StepFailed: StepIdentity &
    RunTraces & {
      readonly error: StepError
      readonly fingerprint: string
      /** When it is tried again, in milliseconds since 1970. */
      readonly retryAt?: number | undefined
    }
  TaskWaiting: {
    readonly reason: 'park' | 'retry' | 'subtasks' | 'timeout'
    /** Milliseconds since 1970. */
    readonly until?: number | undefined
    readonly tasks?: readonly string[] | undefined
  }
  TaskAsked: Question
  TaskAnswered: DataChange
  TaskIncomplete: Readonly<Record<string, never>>
  TaskCompleted: { readonly result?: unknown; readonly expired?: true | undefined }
  TaskIgnored: Readonly<Record<string, never>>
  TaskFailed: TaskFault & { readonly fingerprint: string }
  TaskInterrupted: { readonly reason: string; readonly step?: string | undefined }
  TaskResumed: { readonly from: TaskState }
  /** The data is again what it was at `to`, and the steps that ran after it may run again. */
  TaskRewound: DataChange & { readonly to: number; readonly ran: readonly string[]; readonly from: TaskState }
  TaskEdited: DataChange
  /** A sub-task ended, and its result was put into the data. */
  SubtaskFinished: DataChange & {
    readonly task: string
    readonly state: TaskState
    readonly into?: string | undefined
  }
}

/** The name of a type of task event. */
export type TaskEventType = keyof TaskEvents

/** Which step ran on what, with which code. */
export interface StepIdentity {
  /** Number of the run within the task, from 1. */
  readonly run: number
  readonly step: string
  readonly inputVersion: number
  readonly inputHash: string
  /** 1 for the first try; higher where a step is retried. */
  readonly attempt: number
  readonly generation: number
  readonly fileHash: string
  /** The commit that was checked out. */
  readonly revision?: string | undefined
}

/** What a run left besides its result. */
export interface RunTraces {
  readonly calls: readonly CallRecord[]
  readonly logs: readonly LogLine[]
  readonly audit: readonly AuditEntry[]
  readonly views: readonly View[]
  /** What the clock said when the body looked, in milliseconds since 1970: a replay says the same. */
  readonly times?: readonly number[] | undefined
  /** How long it took, in milliseconds. */
  readonly ms: number
}

/** One call of a connector and what came of it. */
export interface CallRecord {
  readonly connector: string
  readonly operation: string
  readonly input?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: string; readonly message: string }
  readonly ms: number
}

/** A change of the data. */
export interface DataChange {
  readonly version: number
  readonly patch: Patch
}

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
