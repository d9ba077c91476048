import type { Question } from '../stepHost.ts'

/** What the engine remembers of a task besides its data; kept in the row, so that any process can go on with it. */
export interface TaskMemory {
  /** On whose behalf its steps run. */
  readonly actor: string
  /** Steps that have run and were not given a second chance by `step.redo()`. */
  readonly ran: readonly string[]
  /** How often each step was given a second chance: what is drawn for its calls is another each time. */
  readonly again?: Readonly<Record<string, number>>
  /** Step runs so far; the number of the last one. */
  readonly runs: number
  /** Runs before the task was last resumed: those after count towards `maxStepRuns`. */
  readonly countedFrom?: number
  /** Sub-tasks so far. */
  readonly subtasks: number
  /** Sub-tasks that it waits for. */
  readonly waitsFor?: readonly string[]
  /** Where results of sub-tasks go, by their id. */
  readonly into?: Readonly<Record<string, string>>
  /** `task.park`, as a moment. */
  readonly parkedUntil?: number
  readonly retry?: PendingRetry
  /** `task.timeout`, in milliseconds, and the moment it comes to if nothing happens. */
  readonly timeout?: number
  readonly expiresAt?: number
  readonly onExpire?: { readonly result?: unknown }
  readonly question?: Question
  /** `task.complete` and `task.ignore`. */
  readonly end?: TaskEnd
  /** Whether its steps have written to the audit trail, which is then read when it is claimed. */
  readonly audited?: true
}

/** How a step ended its task. */
export type TaskEnd = { readonly kind: 'complete'; readonly result?: unknown } | { readonly kind: 'ignore' }

/** A step that failed and is to be tried again. */
export interface PendingRetry {
  readonly step: string
  /** Tries so far. */
  readonly tried: number
  readonly at: number
  /** Id of the event that says what went wrong. */
  readonly cause: string
}

/** What is remembered of a task that nothing has happened to. */
export function newMemory(actor: string): TaskMemory {
  return { actor, ran: [], runs: 0, subtasks: 0 }
}

/** A memory without the given parts, as TypeScript wants optional keys to be absent. */
export function forget(memory: TaskMemory, ...keys: (keyof TaskMemory)[]): TaskMemory {
  if (!keys.some((key) => key in memory)) return memory
  const entries = Object.entries(memory).filter(([key]) => !keys.some((gone) => gone === key))
  // Only optional parts are ever named here.
  return Object.fromEntries(entries) as unknown as TaskMemory
}

/** A memory from the text in the row. */
export function parseMemory(text: string): TaskMemory {
  // Written by this file alone; a store gives no task out whose memory is not JSON.
  return JSON.parse(text) as TaskMemory
}

/** What is remembered of second chances when these steps have been given another. */
export function countChances(
  before: TaskMemory['again'] = {},
  steps: readonly string[],
): Readonly<Record<string, number>> {
  const counts = new Map(Object.entries(before))
  for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1)
  return Object.fromEntries(counts)
}
