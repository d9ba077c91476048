import type { AuditEntry } from '../stepHost.ts'
import type { NewEvent } from '../store/taskEvent.ts'
import type { NewTask } from '../store/taskRecord.ts'
import type { Claim, ClaimedTask, Commit, NewMessage, TaskChanges, TaskFailure } from '../store/taskStore.ts'
import { hashText } from './hash.ts'
import type { EngineParts } from './context.ts'
import { parseData, type PlainData } from './jsonData.ts'
import { createLoopGuard, type LoopGuard } from './loopGuard.ts'
import { parseMemory, type TaskMemory } from './memory.ts'

/**
 * A task while this engine has it claimed. Mutable, and known to nobody but the loop that works on it: what is in here
 * and not yet committed is lost with the process, and then done again.
 */
export interface TaskWork {
  readonly id: string
  readonly claim: Claim
  readonly parent: string | undefined
  name: string
  tags: readonly string[]
  /** Never changed in place: a step gets a copy. */
  data: object
  text: string
  hash: string
  version: number
  memory: TaskMemory
  audit: readonly AuditEntry[]
  /** Events so far, those of the draft included: the number of the next one. */
  events: number
  /** The version up to which the store holds the data whole, and bytes of patches since then. */
  keptVersion: number
  readonly loop: LoopGuard
  /** Steps that have run since the claim: noted when the task rests, because that costs more than a step run does. */
  steps: string[]
  /** The step that is running, or ran last. */
  step: string | undefined
  /** Set when the task is to stop; `abort` then ends the step run. */
  stopped: string | undefined
  abort: ((reason: string) => void) | undefined
  draft: Draft
}

/** What has happened since the last commit. */
export interface Draft {
  readonly events: Writable<NewEvent>[]
  readonly changes: Writable<TaskChanges>
  create?: NewTask[]
  send?: NewMessage[]
  received?: number[]
  failed?: TaskFailure
}

/** A value that is still being put together. */
export type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] }

/** A task that was just claimed, ready to be worked on. */
export function openWork(claimed: ClaimedTask, worker: string): TaskWork {
  return {
    id: claimed.id,
    claim: { worker, attempt: claimed.attempt },
    parent: claimed.parent,
    name: claimed.name,
    tags: claimed.tags,
    data: parseData(claimed.data),
    text: claimed.data,
    hash: hashText(claimed.data),
    version: claimed.version,
    memory: parseMemory(claimed.memory),
    audit: [],
    events: claimed.events,
    keptVersion: claimed.version - (claimed.version % KEEP_EVERY),
    loop: createLoopGuard(),
    steps: [],
    step: undefined,
    stopped: undefined,
    abort: undefined,
    draft: newDraft(),
  }
}

/** Adds an event to the draft and answers the id it will have. */
export function note(work: TaskWork, event: NewEvent): string {
  work.draft.events.push(event)
  work.events += 1
  return `${work.id}:${work.events - 1}`
}

/** Makes this the data of the task, as its next version. */
export function setData(work: TaskWork, { data, text }: PlainData): void {
  work.data = data
  work.text = text
  work.hash = hashText(text)
  work.version += 1
  work.draft.changes.data = { version: work.version, text }
}

/** Commits the draft; with `release` the claim ends. What happens meanwhile goes into a new draft. */
export function commitDraft(parts: EngineParts, work: TaskWork, release?: Commit['release']): Promise<void> {
  const { events, changes, create, send, received, failed } = work.draft
  changes.memory = JSON.stringify(work.memory)
  const commit: Writable<Commit> = { task: work.id, claim: work.claim, at: parts.clock.now(), events, changes }
  if (release) commit.release = release
  if (isWorthKeeping(work)) commit.snapshot = true
  if (release && work.steps.length > 0) commit.steps = work.steps
  if (create) commit.create = create
  if (send) commit.send = send
  if (received) commit.received = received
  if (failed) commit.failed = failed
  work.draft = newDraft()
  return parts.store.commit(parts.scope, commit)
}

function newDraft(): Draft {
  return { events: [], changes: {} }
}

// So often the data is kept whole: rebuilding a version then applies at most that many patches.
const KEEP_EVERY = 50

function isWorthKeeping(work: TaskWork): boolean {
  if (work.draft.changes.data === undefined || work.version - work.keptVersion < KEEP_EVERY) return false
  work.keptVersion = work.version
  return true
}
