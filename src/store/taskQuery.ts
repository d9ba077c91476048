import type { TaskFailure } from './taskStore.ts'
import type { TaskState, TaskSummary } from './taskRecord.ts'

/** What to list; a task must meet all that is given. */
export interface TaskQuery {
  readonly states?: readonly TaskState[]
  /** A step that has run on the task. */
  readonly step?: string
  readonly tag?: string
  /** Part of the name, in any case. */
  readonly name?: string
  /** Submitted at or after, and before; milliseconds since 1970. */
  readonly since?: number
  readonly until?: number
  readonly parent?: string
  readonly fingerprint?: string
  /** Values in the data. Paths that the store was opened with are found by index, others among the newest tasks only. */
  readonly where?: readonly DataFilter[]
  /** Default 50, at most 1,000. */
  readonly limit?: number
  /** `cursor` of the page before. */
  readonly cursor?: string
}

/** A value at a place in the data: `order.status:paid` is `{ path: ['order', 'status'], value: 'paid' }`. */
export interface DataFilter {
  readonly path: readonly string[]
  readonly value: string | number | boolean | null
}

/** One page of a list. */
export interface TaskPage {
  readonly tasks: readonly TaskSummary[]
  /** Where the next page begins; absent at the end. A page may be short, even empty, and still have one. */
  readonly cursor?: string
}

/** Failures with one fingerprint. */
export interface FailureGroup extends TaskFailure {
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  /** The task that failed last. */
  readonly lastTask: string
}
