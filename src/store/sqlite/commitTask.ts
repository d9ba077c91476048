import { StepyardError } from '../../errors.ts'
import { formatEvents } from '../journalEntry.ts'
import { checkEvents } from '../newTask.ts'
import { afterCommit, afterMessage, checkCommit, type TaskHead } from '../taskHead.ts'
import type { Commit, NewMessage, TaskChanges, TaskFailure } from '../taskStore.ts'
import { addTasks, checkFree, prepareTasks, type PreparedTask } from './createTasks.ts'
import { readTags } from './rows.ts'
import { STATE_CODE } from './stateCode.ts'
import { trailAfter } from './trails.ts'
import { checksum, jsonText, labelText } from '../texts.ts'
import {
  countIn,
  countOut,
  findTask,
  remember,
  type KnownTask,
  type WorkspaceRow,
  type Writes,
} from './workspaceRow.ts'

/** A commit as it was when it was handed over. */
export interface PreparedCommit {
  readonly commit: Commit
  readonly events: string
  readonly data: string | null
  readonly memory: string | null
  readonly create: readonly PreparedTask[]
}

const NOTHING: readonly PreparedTask[] = []

/** Checks a commit and turns it into text. */
export function prepareCommit(commit: Commit): PreparedCommit {
  checkEvents(commit.events)
  const { changes } = commit
  return {
    commit,
    events: formatEvents(commit.events),
    data: changes?.data === undefined ? null : jsonText(changes.data.text),
    memory: changes?.memory === undefined ? null : jsonText(changes.memory),
    create: commit.create === undefined ? NOTHING : prepareTasks(commit.create),
  }
}

/** Applies a commit. Whatever it may be refused for is looked at before the first write. */
export function applyCommit(sql: Writes, workspace: WorkspaceRow, prepared: PreparedCommit): void {
  const { commit } = prepared
  const task = findTask(sql, workspace, commit.task)
  if (!task) throw new StepyardError('TASK_NOT_FOUND', { id: commit.task })
  checkCommit(task.head, commit)
  if (prepared.create.length > 0) checkFree(sql, workspace, prepared.create)
  const received = commit.received === undefined ? 0 : takeIn(sql, workspace, { head: task.head, ids: commit.received })
  const next = knownAfter(task, prepared, {
    received,
    trail: trailAfter(sql, workspace, { trail: task.trail, names: commit.steps }),
  })
  writeTask(sql, workspace, { task, next, prepared })
  if (commit.events.length > 0) {
    const { seq, events: first } = task.head
    sql.addEntry.get(++workspace.lastEntry, workspace.id, seq, first, commit.at, prepared.events)
  }
  if (commit.changes) writeLabels(sql, workspace, { seq: task.head.seq, changes: commit.changes })
  if (commit.snapshot && commit.changes?.data) {
    const { version } = commit.changes.data
    sql.addSnapshot.get(workspace.id, task.head.seq, version, next.head.events - 1, prepared.data)
  }
  remember(workspace, commit.task, next)
  follow(sql, workspace, prepared)
}

interface Write {
  readonly task: KnownTask
  readonly next: KnownTask
  readonly prepared: PreparedCommit
}

function writeTask(sql: Writes, workspace: WorkspaceRow, { task, next, prepared }: Write): void {
  const { commit, data, memory } = prepared
  const { head } = next
  const lastStep = commit.changes?.lastStep === undefined ? null : labelText(commit.changes.lastStep)
  const hash = data === null ? null : checksum(data)
  if (keepsClaim(task, head, commit)) {
    const { version, events, seq, attempt } = head
    sql.advance.get(version, events, commit.at, hash, lastStep, memory, data, seq, workspace.id, attempt)
    return
  }
  sql.move.get(
    head.version,
    head.events,
    next.bytes,
    commit.at,
    hash,
    lastStep,
    memory,
    data,
    STATE_CODE[head.state],
    head.readyAt,
    head.worker,
    head.leaseUntil,
    head.messages,
    head.unseen,
    next.trail,
    head.seq,
    workspace.id,
    head.attempt,
  )
  countOut(workspace, task.head.state, task.counted)
  countIn(workspace, head.state, next.counted)
}

function knownAfter(
  task: KnownTask,
  { commit, events, data, memory }: PreparedCommit,
  { received, trail }: { received: number; trail: number | null },
): KnownTask {
  const head = afterCommit(task.head, commit, received)
  const dataSize = data === null ? task.dataSize : data.length
  const memorySize = memory === null ? task.memorySize : memory.length
  const bytes = task.bytes + events.length + dataSize - task.dataSize + memorySize - task.memorySize
  const counted = keepsClaim(task, head, commit) ? task.counted : bytes
  return { head, bytes, counted, dataSize, memorySize, trail }
}

// Then nothing changes by which tasks are found.
function keepsClaim(task: KnownTask, head: TaskHead, commit: Commit): boolean {
  return task.head.worker !== null && head.worker !== null && !commit.received && !commit.steps
}

function takeIn(sql: Writes, workspace: WorkspaceRow, task: { head: TaskHead; ids: readonly number[] }): number {
  const taken = task.ids.filter((id) => sql.dropMessage.get(workspace.id, task.head.seq, id) !== undefined)
  return taken.length
}

function writeLabels(sql: Writes, workspace: WorkspaceRow, of: { seq: number; changes: TaskChanges }): void {
  const { seq, changes } = of
  if (changes.name !== undefined) sql.rename.get(labelText(changes.name), seq, workspace.id)
  if (changes.tags !== undefined) writeTags(sql, workspace, { seq, tags: changes.tags })
  if (changes.failure === undefined) return
  const { failure } = changes
  const fingerprint = failure === null ? null : labelText(failure.fingerprint)
  sql.setFailure.get(fingerprint, failure === null ? null : JSON.stringify(failure), seq, workspace.id)
}

function writeTags(sql: Writes, workspace: WorkspaceRow, of: { seq: number; tags: readonly string[] }): void {
  const { seq } = of
  const row: { tags: string | null } | undefined = sql.findTags.get(seq, workspace.id)
  for (const tag of readTags(row?.tags ?? null)) sql.dropTag.get(workspace.id, tag, seq)
  const tags = of.tags.map(labelText)
  for (const tag of tags) sql.addTag.get(workspace.id, tag, seq)
  sql.setTags.get(tags.length === 0 ? null : JSON.stringify(tags), seq, workspace.id)
}

// What a commit does to other tasks and to the groups of failures.
function follow(sql: Writes, workspace: WorkspaceRow, { commit, create }: PreparedCommit): void {
  if (create.length > 0) addTasks(sql, workspace, create)
  for (const message of commit.send ?? []) send(sql, workspace, { from: commit.task, message, at: commit.at })
  if (commit.failed) countFailure(sql, workspace, { id: commit.task, failure: commit.failed, at: commit.at })
}

function send(sql: Writes, workspace: WorkspaceRow, sent: { from: string; message: NewMessage; at: number }): void {
  const { from, message, at } = sent
  const receiver = findTask(sql, workspace, message.to)
  if (!receiver) return
  const head = afterMessage(receiver.head, at)
  sql.addMessage.get(workspace.id, head.seq, from, jsonText(message.body))
  if (head.readyAt === receiver.head.readyAt) {
    sql.messageQuietly.get(head.messages, head.unseen, head.seq, workspace.id)
  } else {
    sql.message.get(head.messages, head.unseen, head.readyAt, head.seq, workspace.id)
  }
  remember(workspace, message.to, { ...receiver, head })
}

function countFailure(
  sql: Writes,
  workspace: WorkspaceRow,
  of: { id: string; failure: TaskFailure; at: number },
): void {
  const { id, failure, at } = of
  sql.addFailure.get(workspace.id, labelText(failure.fingerprint), at, at, id, JSON.stringify(failure))
}
