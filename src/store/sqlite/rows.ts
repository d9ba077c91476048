import type { TaskHead } from '../taskHead.ts'
import type { TaskRecord, TaskSummary } from '../taskRecord.ts'
import type { TaskFailure } from '../taskStore.ts'
import { stateOf } from './stateCode.ts'

/** A row as `SUMMARY` names its columns. */
export interface SummaryRow {
  readonly seq: number
  readonly id: string
  readonly name: string
  readonly tags: string | null
  readonly state: number
  readonly version: number
  readonly events: number
  readonly readyAt: number | null
  readonly worker: string | null
  readonly leaseUntil: number | null
  readonly attempt: number
  readonly parent: string | null
  readonly lastStep: string | null
  readonly failure: string | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** A row as `RECORD` names its columns. */
export interface RecordRow extends SummaryRow {
  readonly messages: number
  readonly unseen: number
  readonly bytes: number
  readonly trail: number | null
  readonly checksum: number
  readonly memory: string
  readonly data: string
}

/** What lists show of a row. */
export function summaryOf(row: SummaryRow): TaskSummary {
  return {
    id: row.id,
    seq: row.seq,
    name: row.name,
    tags: readTags(row.tags),
    state: stateOf(row.state),
    version: row.version,
    events: row.events,
    ...(row.readyAt !== null && { readyAt: row.readyAt }),
    ...(row.worker !== null && { worker: row.worker }),
    ...(row.leaseUntil !== null && { leaseUntil: row.leaseUntil }),
    attempt: row.attempt,
    ...(row.parent !== null && { parent: row.parent }),
    ...(row.lastStep !== null && { lastStep: row.lastStep }),
    ...(row.failure !== null && { failure: readFailure(row.failure) }),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}

/** Tags of a row, as they were written by `JSON.stringify`. */
export function readTags(tags: string | null): readonly string[] {
  return tags === null ? [] : (JSON.parse(tags) as readonly string[])
}

/** A failure of a row, as it was written by `JSON.stringify`. */
export function readFailure(failure: string): TaskFailure {
  return JSON.parse(failure) as TaskFailure
}

/** A row with its data. */
export function recordOf(row: RecordRow): TaskRecord {
  return { ...summaryOf(row), data: row.data, memory: row.memory }
}

/** What a row says about who may change its task. */
export function headOf(row: Omit<TaskHead, 'state'> & { readonly state: number }): TaskHead {
  return {
    seq: row.seq,
    state: stateOf(row.state),
    version: row.version,
    events: row.events,
    readyAt: row.readyAt,
    worker: row.worker,
    leaseUntil: row.leaseUntil,
    attempt: row.attempt,
    messages: row.messages,
    unseen: row.unseen,
  }
}
