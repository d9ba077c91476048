import type { NewEvent, StoredEvent } from './taskEvent.ts'
import type { FailureGroup, TaskPage, TaskQuery } from './taskQuery.ts'
import type { NewTask, RestingState, TaskRecord, TaskState } from './taskRecord.ts'

/** Whose rows a call may see and change. Without one, or with `null`, a call reads nothing and changes nothing. */
export interface Scope {
  /** Begins with `ws_`. */
  readonly workspaceId: string
}

/** The scope as methods take it: whoever lost theirs must not reach everything. */
export type MaybeScope = Scope | null | undefined

/** A held lease on a task. Whoever commits names it, so that a worker that slept through its lease changes nothing. */
export interface Claim {
  readonly worker: string
  /** Counts the claims of the task: a newer one makes every older one worthless (DUR-02). */
  readonly attempt: number
}

/** A task that was claimed, with what other tasks sent it. */
export interface ClaimedTask extends TaskRecord {
  readonly messages: readonly Message[]
}

/** What one task left for another, until that one takes it in: the result of a sub-task. */
export interface Message {
  /** Ascending. */
  readonly id: number
  readonly from: string
  /** JSON text. */
  readonly body: string
}

/** A message on its way. Wakes a task that is waiting, incomplete or asking; any other finds it at its next claim. */
export interface NewMessage {
  readonly to: string
  readonly body: string
}

/** What a commit changes in the row of its task; what is left out stays. */
export interface TaskChanges {
  /** Ends the claim, too. Without a `readyAt` in the same commit the task is not claimed by itself from then on. */
  readonly state?: RestingState
  readonly name?: string
  readonly tags?: readonly string[]
  /** The new version and its data come together. */
  readonly data?: { readonly version: number; readonly text: string }
  /** What the engine remembers of the task besides its data, as JSON text. */
  readonly memory?: string
  readonly lastStep?: string
  /** `null` takes the failure away. */
  readonly failure?: TaskFailure | null
}

/** Why a task is in error; tasks with one `fingerprint` failed for one reason. */
export interface TaskFailure {
  readonly fingerprint: string
  readonly code: string
  readonly message: string
  readonly step?: string
}

/** One indivisible change: the row, its events and what follows from them are stored together or not at all. */
export interface Commit {
  readonly task: string
  /** The claim under which it is made; `LEASE_LOST` when it is no longer held. */
  readonly claim?: Claim
  /** For a change from outside, without a claim: how many events the task has. `TASK_CHANGED` when it has others. */
  readonly expectedEvents?: number
  /** Milliseconds since 1970, of all events of the commit. */
  readonly at: number
  readonly events: readonly NewEvent[]
  readonly changes?: TaskChanges
  /**
   * Ends the claim; a task is `waiting` then unless `changes` say otherwise. `readyAt` is when it may be claimed again,
   * `null` for not by itself. A message that came since it was claimed makes it ready at once, as `NewMessage` says.
   */
  readonly release?: { readonly readyAt: number | null }
  /** For a change from outside: when the task may be claimed from now on. */
  readonly readyAt?: number | null
  /** Keeps the data of `changes` whole, so that later versions are rebuilt from here. */
  readonly snapshot?: boolean
  /** Steps that have run on the task since the last commit that said so, for finding tasks by step. */
  readonly steps?: readonly string[]
  /** Counts a failure, whether or not the task ends with it. */
  readonly failed?: TaskFailure
  readonly create?: readonly NewTask[]
  readonly send?: readonly NewMessage[]
  /** Ids of messages that are taken in with this commit. */
  readonly received?: readonly number[]
}

/** What a claim asks for. */
export interface ClaimRequest {
  readonly worker: string
  readonly limit: number
  readonly now: number
  readonly leaseUntil: number
  /** Only these tasks and their sub-tasks, whose ids begin with `<id>.`. Default: any. */
  readonly only?: readonly string[]
}

/** Which leases have ended. */
export interface InterruptRequest {
  readonly now: number
  readonly reason: string
  /** Leases that end before this moment. Default `now`; whoever alone owns the store takes all that are left. */
  readonly endedBefore?: number
}

/** What may be kept; older tasks that have ended go first. Left out: no bound. */
export interface Retention {
  /** Tasks that ended before this moment go. */
  readonly endedBefore?: number
  /** The most ended tasks. */
  readonly tasks?: number
  /** The most bytes of data and journal together. */
  readonly bytes?: number
}

/** What is known about a task that cannot be read. */
export interface Quarantined {
  readonly id: string
  readonly reason: string
  readonly at: number
}

/** The data of a task at one version, from which later ones are rebuilt. */
export interface TaskSnapshot {
  readonly version: number
  readonly text: string
  /** Number of the event that made it: the ones after it lead to later versions. */
  readonly event: number
}

/** Data of a task as its journal says it should be. */
export interface RebuiltTask {
  readonly version: number
  readonly data: string
  readonly memory: string
}

/**
 * The reading half: what another process can open too, while the owner works. Every method takes a scope first;
 * another workspace's id is not found. What was written is seen by every read that begins after the write resolved.
 */
export interface TaskReader extends AsyncDisposable {
  /** Throws `TASK_UNREADABLE` when its row is damaged. */
  get(scope: MaybeScope, id: string): Promise<TaskRecord | undefined>
  /** Newest first. */
  list(scope: MaybeScope, query: TaskQuery): Promise<TaskPage>
  /** How many tasks are in each state. */
  counts(scope: MaybeScope): Promise<Readonly<Record<TaskState, number>>>
  /** Failures by fingerprint, the latest first. */
  failures(scope: MaybeScope, limit: number): Promise<readonly FailureGroup[]>
  /** Events in order: of one task, from a number on, or of the whole workspace, after an offset. */
  events(scope: MaybeScope, query: EventQuery): Promise<readonly StoredEvent[]>
  /** The newest kept data at or before a version; `undefined` when only the first event holds some. */
  snapshot(scope: MaybeScope, id: string, version: number): Promise<TaskSnapshot | undefined>
  /** What other tasks left for a task and it has not taken in. */
  messages(scope: MaybeScope, id: string): Promise<readonly Message[]>
  /** When the next unclaimed task is ready, of all or of those that `ClaimRequest.only` means; `undefined` for none. */
  nextReadyAt(scope: MaybeScope, only?: readonly string[]): Promise<number | undefined>
  /** Tasks that were set aside because their rows cannot be read; nothing claims them. */
  quarantined(scope: MaybeScope): Promise<readonly Quarantined[]>
}

/**
 * Where tasks are kept. A promise resolves when the change is as durable as the store makes anything. Writes throw
 * `STORE_UNAVAILABLE` while the disk is full or read-only, except commits under a claim: those wait until there is room
 * again, because their work is done already. Claims answer nothing then. Writes take effect in the order of the calls,
 * whether or not the ones before have resolved.
 */
export interface TaskStore extends TaskReader {
  /** Adds tasks, with their first events; `TASK_EXISTS` when an id is taken, and then none is added. */
  create(scope: MaybeScope, tasks: readonly NewTask[]): Promise<void>
  /** Takes tasks whose time has come, in order of their `readyAt` and of submission, and makes them `processing`. */
  claim(scope: MaybeScope, request: ClaimRequest): Promise<readonly ClaimedTask[]>
  /** Renews every lease of a worker; answers the ids it still holds. */
  heartbeat(scope: MaybeScope, request: Omit<ClaimRequest, 'limit' | 'only'>): Promise<readonly string[]>
  commit(scope: MaybeScope, commit: Commit): Promise<void>
  /** Makes tasks `interrupted` whose lease has ended, with an event each; answers their ids. */
  interrupt(scope: MaybeScope, request: InterruptRequest): Promise<readonly string[]>
  /** Deletes tasks and everything about them; answers how many there were. */
  remove(scope: MaybeScope, ids: readonly string[]): Promise<number>
  /** Deletes ended tasks beyond what may be kept; answers how many. */
  prune(scope: MaybeScope, retention: Retention): Promise<number>
  /** Puts rebuilt data into a task that was set aside, and lets it be claimed as before. */
  repair(scope: MaybeScope, id: string, rebuilt: RebuiltTask): Promise<void>

  /** Writes a consistent copy of everything to a new file, while work goes on. */
  backup(scope: MaybeScope, file: string): Promise<void>
  /** Whether writes are possible now, and why not; `onHealth` listeners are called when that changes. */
  readonly health: StoreHealth
  /** Gives back what ends the listening. */
  onHealth(listener: () => void): () => void
}

/** Whether a store takes writes. */
export interface StoreHealth {
  readonly writable: boolean
  /** Why not. */
  readonly reason?: string
}

/** Which events to read: `task` with `from`, or `after`. */
export interface EventQuery {
  readonly task?: string
  /** Number of the first event of the task to read. Default 0. */
  readonly from?: number
  /** Offset of the last event that is known. Default: from the beginning. */
  readonly after?: number
  /** Default 1,000. Events of one commit are never torn apart. */
  readonly limit?: number
}
