import { StepyardError } from '../errors.ts'
import type { TaskState } from './taskRecord.ts'
import type { Claim, ClaimRequest, Commit } from './taskStore.ts'

/** What decides who may change a task and when it is claimed next. Every change of a task makes a new one. */
export interface TaskHead {
  readonly seq: number
  readonly state: TaskState
  readonly version: number
  readonly events: number
  readonly readyAt: number | null
  readonly worker: string | null
  readonly leaseUntil: number | null
  readonly attempt: number
  /** Messages that it has not taken in. */
  readonly messages: number
  /** Those of them that came after its last claim: nobody has read them yet. */
  readonly unseen: number
}

/** States in which a message makes a task ready. */
const WAKEABLE: readonly TaskState[] = ['waiting', 'incomplete', 'question']

/** Throws unless the commit may change the task: `LEASE_LOST` or `TASK_CHANGED` (DUR-02). */
export function checkCommit(head: TaskHead, commit: Commit): void {
  const { task: id, claim, expectedEvents: expected } = commit
  if (claim && !isHeld(head, claim)) throw new StepyardError('LEASE_LOST', { id, worker: claim.worker })
  if (expected === undefined || expected === head.events) return
  throw new StepyardError('TASK_CHANGED', { id, expected, found: head.events })
}

function isHeld(head: TaskHead, claim: Claim): boolean {
  return head.worker === claim.worker && head.attempt === claim.attempt
}

/** The head after a commit that took in `received` messages. A task is `processing` exactly as long as a claim is held. */
export function afterCommit(head: TaskHead, commit: Commit, received: number): TaskHead {
  const keepsClaim = head.worker !== null && !commit.release && !commit.changes?.state
  const next: TaskHead = {
    seq: head.seq,
    state: keepsClaim ? 'processing' : restingState(head, commit),
    version: commit.changes?.data?.version ?? head.version,
    events: head.events + commit.events.length,
    readyAt: keepsClaim ? null : nextReadyAt(head, commit),
    worker: keepsClaim ? head.worker : null,
    leaseUntil: keepsClaim ? head.leaseUntil : null,
    attempt: head.attempt,
    messages: head.messages - received,
    unseen: Math.min(head.unseen, head.messages - received),
  }
  const missed = head.worker !== null && !keepsClaim && next.unseen > 0
  return missed && WAKEABLE.includes(next.state) ? { ...next, readyAt: earlier(next.readyAt, commit.at) } : next
}

function restingState(head: TaskHead, { changes }: Commit): TaskState {
  return changes?.state ?? (head.worker === null ? head.state : 'waiting')
}

function nextReadyAt(head: TaskHead, { release, readyAt, changes }: Commit): number | null {
  if (release) return release.readyAt
  if (readyAt !== undefined) return readyAt
  return changes?.state ? null : head.readyAt
}

/** The head of a task that a worker takes. */
export function afterClaim(head: TaskHead, { worker, leaseUntil }: ClaimRequest): TaskHead {
  const attempt = head.attempt + 1
  return { ...head, state: 'processing', readyAt: null, worker, leaseUntil, attempt, unseen: 0 }
}

/** The head of a task whose worker gave no sign of life, or was stopped; the event that says so is counted. */
export function afterInterrupt(head: TaskHead): TaskHead {
  const events = head.events + 1
  return { ...head, state: 'interrupted', readyAt: null, worker: null, leaseUntil: null, events }
}

/** The head of a task to which a message came. */
export function afterMessage(head: TaskHead, at: number): TaskHead {
  const wakes = WAKEABLE.includes(head.state)
  const readyAt = wakes ? earlier(head.readyAt, at) : head.readyAt
  return { ...head, messages: head.messages + 1, unseen: head.unseen + 1, readyAt }
}

function earlier(readyAt: number | null, at: number): number {
  return readyAt === null ? at : Math.min(readyAt, at)
}
