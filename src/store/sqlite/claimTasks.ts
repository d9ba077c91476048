import { oneOfParameter } from '../family.ts'
import { formatEvents, interruption } from '../journalEntry.ts'
import { afterClaim, afterInterrupt } from '../taskHead.ts'
import type { ClaimedTask, ClaimRequest, Message, InterruptRequest } from '../taskStore.ts'
import { headOf, recordOf, type RecordRow } from './rows.ts'
import { damageOf, isWhole, setAside } from './setAside.ts'
import { STATE_CODE } from './stateCode.ts'
import {
  countIn,
  countOut,
  findTask,
  remember,
  type KnownTask,
  type WorkspaceRow,
  type Writes,
} from './workspaceRow.ts'

/** Tasks that were claimed, and ids of those that could not be read and were set aside instead, with the reason. */
export interface Claimed {
  readonly tasks: ClaimedTask[]
  readonly damaged: { id: string; reason: string }[]
}

/** Takes tasks whose time has come. Throws when a page is damaged: then nobody can write before it was set aside. */
export function claimTasks(sql: Writes, workspace: WorkspaceRow, request: ClaimRequest): Claimed {
  const ready = findReady(sql, workspace.id, request)
  const claimed: Claimed = { tasks: [], damaged: [] }
  for (const { seq } of ready) {
    const row: RecordRow = sql.readTask.get(seq, workspace.id)
    if (isWhole(row)) claimed.tasks.push(take(sql, workspace, { row, request }))
    else {
      const damage = damageOf(row)
      setAside(sql, workspace, { ...damage, at: request.now })
      claimed.damaged.push({ ...damage, id: row.id })
    }
  }
  return claimed
}

/** Numbers of the tasks that a claim may take, the first one first. */
export function findReady(
  sql: Pick<Writes, 'findReady' | 'findReadyOf'>,
  workspace: number,
  { now, limit, only }: ClaimRequest,
): { readonly seq: number }[] {
  if (only === undefined) return sql.findReady.all(workspace, now, limit)
  return sql.findReadyOf.all(workspace, oneOfParameter(only), now, limit)
}

function take(sql: Writes, workspace: WorkspaceRow, of: { row: RecordRow; request: ClaimRequest }): ClaimedTask {
  const { row, request } = of
  const { seq, id, bytes, data, memory, trail } = row
  const before = headOf(row)
  const head = afterClaim(before, request)
  sql.claim.get(STATE_CODE.processing, head.worker, head.leaseUntil, head.attempt, request.now, seq, workspace.id)
  countOut(workspace, before.state, bytes)
  countIn(workspace, head.state, bytes)
  const sizes = { bytes, counted: bytes, dataSize: data.length, memorySize: memory.length }
  remember(workspace, id, { head, ...sizes, trail })
  const { readyAt: _claimed, ...record } = recordOf(row)
  return {
    ...record,
    state: head.state,
    attempt: head.attempt,
    worker: request.worker,
    leaseUntil: request.leaseUntil,
    updatedAt: request.now,
    messages: head.messages === 0 ? [] : readMessages(sql.findMessages.all(workspace.id, seq)),
  }
}

/** Messages as they are handed out. */
export function readMessages(rows: readonly { id: number; sender: string; body: string }[]): Message[] {
  return rows.map(({ id, sender, body }) => ({ id, from: sender, body }))
}

/** Renews the leases of a worker; answers the ids that it holds. */
export function renewLeases(
  sql: Writes,
  workspace: WorkspaceRow,
  { worker, leaseUntil }: Omit<ClaimRequest, 'limit' | 'only'>,
): string[] {
  const held: { seq: number; id: string }[] = sql.findHeld.all(workspace.id, STATE_CODE.processing, worker)
  for (const { seq, id } of held) {
    sql.renew.get(leaseUntil, seq, workspace.id)
    const known = workspace.held.get(id)
    if (known) remember(workspace, id, { ...known, head: { ...known.head, leaseUntil } })
  }
  return held.map(({ id }) => id)
}

/** Makes tasks interrupted whose lease has ended; answers their ids. */
export function interruptTasks(
  sql: Writes,
  workspace: WorkspaceRow,
  { now, reason, endedBefore = now }: InterruptRequest,
): string[] {
  const lost: { id: string }[] = sql.findLost.all(workspace.id, STATE_CODE.processing, endedBefore)
  for (const { id } of lost) {
    const task = findTask(sql, workspace, id)
    if (task) interruptTask(sql, workspace, { id, task, now, reason })
  }
  return lost.map(({ id }) => id)
}

function interruptTask(
  sql: Writes,
  workspace: WorkspaceRow,
  of: { id: string; task: KnownTask; now: number; reason: string },
): void {
  const { id, task, now, reason } = of
  const { seq, worker, attempt, events: first } = task.head
  const events = formatEvents([interruption({ reason, worker, attempt })])
  const head = afterInterrupt(task.head)
  const bytes = task.bytes + events.length
  sql.interrupt.get(STATE_CODE[head.state], head.events, bytes, now, seq, workspace.id)
  sql.addEntry.get(++workspace.lastEntry, workspace.id, seq, first, now, events)
  countOut(workspace, task.head.state, task.counted)
  countIn(workspace, head.state, bytes)
  remember(workspace, id, { ...task, head, bytes, counted: bytes })
}
