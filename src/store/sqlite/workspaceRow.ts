import type { TaskHead } from '../taskHead.ts'
import type { TaskState } from '../taskRecord.ts'
import type { Statements } from './connection.ts'
import { blockOf, numberSpace } from './numberSpace.ts'
import { headOf } from './rows.ts'
import { STATE_CODE } from './stateCode.ts'
import type { WRITES } from './statements.ts'

/** The compiled statements of the writing connection. */
export type Writes = Statements<typeof WRITES>

/** What a change must know of a task besides its head. */
export interface KnownTask {
  readonly head: TaskHead
  /** Size of data, memory and journal together, as retention counts it. */
  readonly bytes: number
  /** The size that its row says; commits that keep the claim leave it as it was. */
  readonly counted: number
  readonly dataSize: number
  readonly memorySize: number
  /** The set of steps that ran. */
  readonly trail: number | null
}

const STATES = 10

/**
 * What the writer remembers of one workspace between two commits. Only the owner of the file writes, so it is never
 * stale; after a rollback it is thrown away and read again.
 */
export interface WorkspaceRow {
  readonly id: number
  lastSeq: number
  lastEntry: number
  /** Tasks under a claim. */
  readonly held: Map<string, KnownTask>
  /** A set of steps and the names of steps that ran after it, to the set of all of them. */
  readonly trails: Map<string, number>
  /** By state: tasks and bytes that came and went since the last flush. */
  readonly tasks: Int32Array
  readonly bytes: Float64Array
  /** Block of tasks to the first and last time they were created, since the last flush. */
  readonly moments: Map<number, { first: number; last: number }>
}

/** Reads a workspace; `undefined` when nothing was ever added to it. */
export function readWorkspaceRow(sql: Writes, name: string): WorkspaceRow | undefined {
  const row: { id: number; lastSeq: number; lastEntry: number } | undefined = sql.findWorkspace.get(name)
  if (!row) return undefined
  const { above, below } = numberSpace(row.id)
  const seq: number = sql.lastSeq.get(row.id, above, below).last ?? above
  const entry: number = sql.lastEntry.get(row.id, above, below).last ?? above
  return workspaceRow(row.id, { lastSeq: Math.max(seq, row.lastSeq), lastEntry: Math.max(entry, row.lastEntry) })
}

/** Adds a workspace that is not there. */
export function addWorkspaceRow(sql: Writes, name: string): WorkspaceRow {
  const id: number = sql.addWorkspace.get(name).id
  const { above } = numberSpace(id)
  return workspaceRow(id, { lastSeq: above, lastEntry: above })
}

function workspaceRow(id: number, last: { lastSeq: number; lastEntry: number }): WorkspaceRow {
  return {
    id,
    ...last,
    held: new Map(),
    trails: new Map(),
    tasks: new Int32Array(STATES),
    bytes: new Float64Array(STATES),
    moments: new Map(),
  }
}

/** What is known of a task; `undefined` when there is none. */
export function findTask(sql: Writes, workspace: WorkspaceRow, id: string): KnownTask | undefined {
  const held = workspace.held.get(id)
  if (held) return held
  const row = sql.findHead.get(workspace.id, id)
  if (row === undefined) return undefined
  const { bytes, dataSize, memorySize, trail } = row
  return { head: headOf(row), bytes, counted: bytes, dataSize, memorySize, trail }
}

/** Remembers a task for as long as a claim is held. */
export function remember(workspace: WorkspaceRow, id: string, task: KnownTask): void {
  if (task.head.worker === null) workspace.held.delete(id)
  else workspace.held.set(id, task)
}

/** Counts a task that came to a state. */
export function countIn(workspace: WorkspaceRow, state: TaskState, bytes: number): void {
  add(workspace, STATE_CODE[state], { tasks: 1, bytes })
}

/** Counts a task that left a state; `bytes` is what was counted when it came. */
export function countOut(workspace: WorkspaceRow, state: TaskState, bytes: number): void {
  add(workspace, STATE_CODE[state], { tasks: -1, bytes: -bytes })
}

function add({ tasks, bytes }: WorkspaceRow, code: number, change: { tasks: number; bytes: number }): void {
  tasks[code] = (tasks[code] ?? 0) + change.tasks
  bytes[code] = (bytes[code] ?? 0) + change.bytes
}

/** Notes when a task was created, so that lists by time know where to look. */
export function noteMoment(workspace: WorkspaceRow, seq: number, at: number): void {
  const block = blockOf(seq)
  const known = workspace.moments.get(block)
  if (!known) workspace.moments.set(block, { first: at, last: at })
  else if (at < known.first) known.first = at
  else if (at > known.last) known.last = at
}

/** Writes what was counted and noted. */
export function flushWorkspace(sql: Writes, workspace: WorkspaceRow): void {
  for (let code = 0; code < STATES; code++) {
    const tasks = workspace.tasks[code] ?? 0
    const bytes = workspace.bytes[code] ?? 0
    if (tasks !== 0 || bytes !== 0) sql.addCount.get(workspace.id, code, tasks, bytes)
  }
  workspace.tasks.fill(0)
  workspace.bytes.fill(0)
  for (const [block, { first, last }] of workspace.moments) sql.addMoment.get(workspace.id, block, first, last)
  workspace.moments.clear()
}
