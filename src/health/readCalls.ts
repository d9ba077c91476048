import type { TypedEvent } from '../engine/history.ts'
import type { Scope, TaskReader } from '../store/taskStore.ts'
import { listNewest, readOrSkip } from './newestTasks.ts'

/** Which calls are wanted; what is left out is not asked for. */
export interface CallFilter {
  readonly task?: string
  /** The namespace. */
  readonly connector?: string
  readonly operation?: string
  readonly layer?: string
  readonly failed: boolean
  /** How many, the newest. */
  readonly limit: number
}

/** A call that a step run made. */
export interface SeenCall {
  /** When the step run was over that made it, in milliseconds since 1970: calls have no time of their own. */
  readonly at: number
  readonly task: string
  readonly step: string
  /** The number of the step run. */
  readonly run: number
  readonly connector: string
  readonly operation: string
  /** Absent in older journals. */
  readonly layer?: string
  /** The fault rule that was applied. */
  readonly fault?: string
  readonly ms: number
  readonly input?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: string; readonly message: string }
}

/** Calls with how much of the past was looked at. */
export interface ReadCalls {
  /** The newest first. */
  readonly calls: readonly SeenCall[]
  readonly scanned: {
    /** Tasks whose journal was read, of so many that there are in all. */
    readonly tasks: number
    readonly of: number
    /** Whether there are tasks whose journal was not read. */
    readonly cut: boolean
    /** Whether more of the calls that were found are wanted than `limit` allows. */
    readonly more: boolean
  }
}

/** The calls that step runs of the newest tasks made, as many tasks as are read in a moment; or those of one task. */
export async function readCalls(store: TaskReader, scope: Scope, filter: CallFilter): Promise<ReadCalls> {
  const { ids, of, cut } = await chooseTasks(store, scope, filter.task)
  const found: SeenCall[] = []
  for (const task of ids) {
    const events = await readOrSkip(store, scope, task)
    const ofTask = events.flatMap((event) => callsOf(task, event))
    found.push(...ofTask.filter((call) => isWanted(call, filter)).toReversed())
  }
  // Sorting keeps the order of calls of one moment: the last one of a run before the others, newer tasks before older.
  const newest = found.sort((left, right) => right.at - left.at)
  const more = newest.length > filter.limit
  return { calls: newest.slice(0, filter.limit), scanned: { tasks: ids.length, of, cut, more } }
}

async function chooseTasks(store: TaskReader, scope: Scope, task: string | undefined) {
  if (task !== undefined) return { ids: [task], of: 1, cut: false }
  const [counts, newest] = await Promise.all([store.counts(scope), listNewest(store, scope, undefined)])
  return { ...newest, of: Object.values(counts).reduce((sum, count) => sum + count, 0) }
}

function callsOf(task: string, event: TypedEvent): SeenCall[] {
  if (event.type !== 'StepFinished' && event.type !== 'StepFailed') return []
  const { step, run, calls } = event.data
  const at = Date.parse(event.timestamp)
  return calls.map((call) => ({ at, task, step, run, ...call }))
}

function isWanted(call: SeenCall, { connector, operation, layer, failed }: CallFilter): boolean {
  if ((connector ?? call.connector) !== call.connector || (operation ?? call.operation) !== call.operation) return false
  // A fault decides what comes of a call whoever answered it.
  const isOfLayer = layer === undefined || call.layer === layer || (layer === 'fault' && call.fault !== undefined)
  return isOfLayer && (!failed || call.error !== undefined)
}
