import { StepyardError } from '../errors.ts'
import type { NewTask } from '../store/taskRecord.ts'
import type { ClaimedTask } from '../store/taskStore.ts'
import type { EngineParts } from './context.ts'
import { orOutage } from './orOutage.ts'
import { openWork, type TaskWork, type Writable } from './work.ts'
import { giveUp, workOn, type WorkEnd } from './workOn.ts'

/** Claims tasks whose time has come and has them worked on, no more at a time than allowed. */
export interface Scheduler {
  /** Adds tasks; the first ones are worked on at once where there is room and nothing is before them. */
  add(tasks: readonly NewTask[]): Promise<void>
  /** There may be tasks to claim: this one, where one is named. */
  wake(task?: string): void
  /** The task that is being worked on now, under this id. */
  working(id: string): TaskWork | undefined
  /** Ends work on a task: its step run is aborted, and it is `interrupted` when the promise resolves. */
  stop(id: string, reason: string): Promise<boolean>
  /** Resolves when nothing runs and nothing is ready; later moments may still be waited for. */
  idle(): Promise<void>
  /** Stops all work and gives back every lease; on a disk that takes no writes they are left as they are. */
  close(reason: string): Promise<void>
}

/** What a scheduler tells. */
export interface SchedulerEvents {
  readonly onRested: (id: string, end: WorkEnd) => void
  /** Work on one task broke in a way that should not happen; the task is interrupted. */
  readonly onProblem: (id: string, error: unknown) => void
}

/** A scheduler that begins at once. */
export function createScheduler(parts: EngineParts, events: SchedulerEvents): Scheduler {
  return new TaskScheduler(parts, events)
}

class TaskScheduler implements Scheduler {
  readonly #parts: EngineParts
  readonly #events: SchedulerEvents
  readonly #works = new Map<string, { readonly work: TaskWork; readonly ended: Promise<void> }>()
  /** Whether there may be tasks to claim now. */
  #wanted = true
  #claiming: Promise<void> | undefined
  /** How often it has claimed. */
  #claims = 0
  /** Whether it is being asked when the next task is ready. */
  #looking: Promise<void> | undefined
  #closed = false
  #nextMoment = Number.POSITIVE_INFINITY
  #cancelTimer = (): void => {}
  #idlers: (() => void)[] = []
  /** With `ownOnly`: the tasks that it works on, their sub-tasks aside. */
  readonly #own = new Set<string>()
  readonly #offHealth: () => void
  readonly #pulse: NodeJS.Timeout

  constructor(parts: EngineParts, events: SchedulerEvents) {
    this.#parts = parts
    this.#events = events
    this.#offHealth = parts.store.onHealth(() => {
      // Leases may have run out while none could be renewed; nothing that is asked later may find them so.
      if (parts.store.health.writable) this.#beat()
      this.wake()
    })
    this.#pulse = setInterval(() => this.#beat(), parts.leaseMs / 3)
    this.#pulse.unref()
    this.wake()
  }

  async add(tasks: readonly NewTask[]): Promise<void> {
    const { store, scope, worker } = this.#parts
    const now = this.#parts.clock.now()
    const taken = tasks.find(({ id }) => this.#works.has(id))
    if (taken) throw new StepyardError('TASK_EXISTS', { id: taken.id })
    for (const { id } of tasks) this.#noteOwn(id)
    const room = this.#roomForNew()
    const claim = { worker, leaseUntil: now + this.#parts.leaseMs }
    const claimable = (task: NewTask, at: number): boolean => at < room && task.readyAt !== null && task.readyAt <= now
    const added = tasks.map((task, at) => (claimable(task, at) ? { ...task, readyAt: null, claim } : task))
    const created = store.create(scope, added)
    const begun = added.filter((task) => 'claim' in task)
    for (const task of begun) this.#begin(toClaimed(task), created)
    await created
    if (begun.length < tasks.length) this.wake()
  }

  wake(task?: string): void {
    if (task !== undefined) this.#noteOwn(task)
    this.#wanted = true
    this.#claim()
  }

  working(id: string): TaskWork | undefined {
    return this.#works.get(id)?.work
  }

  async stop(id: string, reason: string): Promise<boolean> {
    const running = this.#works.get(id)
    if (!running) return false
    running.work.stopped = reason
    running.work.abort?.(reason)
    await running.ended
    return true
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idlers.push(resolve)
      this.#settle()
    })
  }

  async close(reason: string): Promise<void> {
    this.#closed = true
    this.#offHealth()
    clearInterval(this.#pulse)
    this.#cancelTimer()
    await this.#claiming
    await this.#looking
    const ended = Promise.all([...this.#works.keys()].map((id) => this.stop(id, reason)))
    await orOutage(this.#parts.store, ended)
    for (const resolve of this.#idlers.splice(0)) resolve()
  }

  // Not kept where nobody asks for it: one entry for every task ever submitted.
  #noteOwn(id: string): void {
    if (this.#parts.ownOnly) this.#own.add(rootOf(id))
  }

  // Whoever came before must not be overtaken, and what a store would refuse must not be begun.
  #roomForNew(): number {
    const isKnown = !this.#wanted && !this.#claiming && !this.#looking && !this.#closed
    return isKnown && this.#parts.store.health.writable ? this.#room() : 0
  }

  #room(): number {
    return this.#parts.settings.concurrentTasks - this.#works.size
  }

  #claim(): void {
    if (this.#claiming || this.#closed || !this.#wanted || this.#room() <= 0) return
    this.#claiming = this.#claimAll()
      .catch((error: unknown) => this.#events.onProblem('', error))
      .finally(() => {
        this.#claiming = undefined
        this.#settle()
      })
  }

  async #claimAll(): Promise<void> {
    const { store, scope, clock, worker, leaseMs, ownOnly } = this.#parts
    while (this.#wanted && !this.#closed && this.#room() > 0) {
      this.#wanted = false
      this.#claims += 1
      const limit = this.#room()
      const now = clock.now()
      const only = ownOnly && [...this.#own]
      const claimed = await store.claim(scope, { worker, limit, now, leaseUntil: now + leaseMs, ...(only && { only }) })
      for (const task of claimed) this.#begin(task)
      // A store that cannot write answers nothing, however much is ready; it says when that has changed.
      if (!this.#wanted && store.health.writable) this.#lookAhead(only)
    }
  }

  #lookAhead(only: readonly string[] | undefined): void {
    const looking = this.#lookAfter(this.#looking, only)
      .catch((error: unknown) => this.#events.onProblem('', error))
      .finally(() => {
        if (this.#looking === looking) this.#looking = undefined
        this.#settle()
      })
    this.#looking = looking
  }

  /** Finds out whether more tasks are ready, and when the next one will be. */
  async #lookAfter(earlier: Promise<void> | undefined, only: readonly string[] | undefined): Promise<void> {
    const { store, scope, clock } = this.#parts
    const claims = this.#claims
    await earlier
    const next = (await store.nextReadyAt(scope, only)) ?? Number.POSITIVE_INFINITY
    if (next > clock.now()) this.#arm(next)
    // A claim that has begun meanwhile is followed by a look of its own.
    else if (claims === this.#claims) this.wake()
  }

  /** Work on a new task begins while it is still written, so that both can be one transaction. */
  #begin(task: ClaimedTask, created?: Promise<void>): void {
    const work = openWork(task, this.#parts.worker)
    this.#works.set(task.id, { work, ended: this.#workOnce(work, task, created) })
  }

  async #workOnce(work: TaskWork, claimed: ClaimedTask, created: Promise<void> | undefined): Promise<void> {
    const end = await this.#work(work, claimed, created)
    // First, so that whoever hears of it finds the place free.
    this.#works.delete(work.id)
    this.#events.onRested(work.id, end)
    this.#settle()
  }

  async #work(work: TaskWork, claimed: ClaimedTask, created: Promise<void> | undefined): Promise<WorkEnd> {
    try {
      const end = await workOn(this.#parts, work, { messages: claimed.messages, created })
      if (end.kind === 'rested') {
        if (end.created || work.parent !== undefined) this.#wanted = true
        if (end.readyAt !== null) this.#arm(end.readyAt)
      }
      return end
    } catch (error) {
      this.#events.onProblem(work.id, error)
      return giveUp(this.#parts, work)
    }
  }

  /** Sees to it that somebody looks when a moment comes. */
  #arm(moment: number): void {
    if (this.#closed || moment >= this.#nextMoment) return
    this.#cancelTimer()
    this.#nextMoment = moment
    this.#cancelTimer = this.#parts.clock.at(moment, () => {
      this.#nextMoment = Number.POSITIVE_INFINITY
      this.wake()
    })
  }

  #settle(): void {
    if (this.#wanted) this.#claim()
    if (this.#isBusy()) return
    if (!this.#closed) this.#parts.clock.idle()
    if (this.#isBusy()) return
    for (const resolve of this.#idlers.splice(0)) resolve()
  }

  #isBusy(): boolean {
    return this.#claiming !== undefined || this.#looking !== undefined || this.#works.size > 0
  }

  #beat(): void {
    this.#heartbeat().catch((error: unknown) => this.#events.onProblem('', error))
  }

  async #heartbeat(): Promise<void> {
    const { store, scope, clock, worker, leaseMs } = this.#parts
    const ids = [...this.#works.keys()]
    if (ids.length === 0) return
    const now = clock.now()
    const held = await store.heartbeat(scope, { worker, now, leaseUntil: now + leaseMs })
    const lost = ids.filter((id) => !held.includes(id))
    for (const id of lost) this.#works.get(id)?.work.abort?.('another worker has taken the task')
  }
}

// Sub-tasks and what waits for them go together: a result wakes its parent.
function rootOf(id: string): string {
  return id.split('.', 1)[0] ?? id
}

// Exactly what a claim right after creating it would answer.
function toClaimed(task: NewTask): ClaimedTask {
  const claimed: Writable<ClaimedTask> = {
    id: task.id,
    seq: 0,
    name: task.name,
    tags: task.tags,
    state: 'processing',
    version: 0,
    events: task.events.length,
    attempt: 1,
    data: task.data,
    memory: task.memory,
    createdAt: task.createdAt,
    updatedAt: task.createdAt,
    messages: [],
  }
  if (task.parent !== undefined) claimed.parent = task.parent
  return claimed
}
