import type { Webhook } from '../workspace/webhook.ts'
import { nextRun } from './nextRun.ts'
import { planRuns, schedulesOf, type Schedule } from './planRuns.ts'
import { createRunQueue, type QueueParts, type Run, type RunQueue } from './runQueue.ts'

/** The part of the clock of an engine that schedules run on: turn that clock, and they are due. */
export interface ScheduleClock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back once, at `moment` or as soon after it as possible; gives back the way to take that back. */
  at(moment: number, callback: () => void): () => void
}

/** What schedules need; `file` is `.stepyard/hooks/schedules.json`. */
export interface ScheduleParts extends Omit<QueueParts, 'now'> {
  readonly clock: ScheduleClock
  readonly environment: string
}

/** A schedule as it stands. */
export interface ListedSchedule {
  readonly name: string
  readonly cron: string
  readonly timezone: string
  /** Milliseconds since 1970; absent for one that is never due again. */
  readonly next?: number
}

/** The schedules of a workspace at work. Nothing happens before `start`. */
export class Schedules {
  readonly #clock: ScheduleClock
  readonly #environment: string
  readonly #queue: RunQueue
  /** Up to where each is planned, which is known before it is durable. */
  readonly #planned = new Map<string, number>()
  #waiting: readonly Waiting[] = []

  constructor(parts: ScheduleParts) {
    this.#clock = parts.clock
    this.#environment = parts.environment
    this.#queue = createRunQueue({ ...parts, now: () => parts.clock.now() })
  }

  /** Makes up for what was missed since the last time, as each schedule says, then waits for the next moments. */
  async start(webhooks: readonly Webhook[]): Promise<void> {
    const known = await this.#queue.load()
    const until = this.#clock.now()
    const schedules = this.#arm(webhooks)
    const runs = schedules.flatMap((schedule) => {
      const moments = planRuns(schedule, { after: known.get(schedule.name) ?? until, until })
      return moments.map((moment): Run => ({ schedule, moment, live: false }))
    })
    await this.#queue.add({ runs, reached: new Map(schedules.map(({ name }) => [name, until])) })
  }

  /** Takes over the schedules of a newer generation. One that is new or changed has missed nothing. */
  update(webhooks: readonly Webhook[]): void {
    this.#arm(webhooks)
  }

  list(): readonly ListedSchedule[] {
    return this.#waiting.map(({ schedule }) => describeSchedule(schedule, this.#clock.now()))
  }

  /** Resolves when every task that was due is submitted. */
  async settled(): Promise<void> {
    await this.#queue.settled()
  }

  /** Waits for no moment any more; resolves when what is being submitted is. */
  async stop(): Promise<void> {
    this.#disarm()
    await this.#queue.settled()
  }

  #arm(webhooks: readonly Webhook[]): readonly Schedule[] {
    this.#disarm()
    const schedules = schedulesOf(webhooks, this.#environment)
    for (const { name } of schedules) this.#planned.set(name, this.#clock.now())
    this.#waiting = schedules.map((schedule) => ({ schedule, cancel: () => {} }))
    for (const entry of this.#waiting) this.#wait(entry)
    return schedules
  }

  #disarm(): void {
    for (const { cancel } of this.#waiting) cancel()
    this.#waiting = []
  }

  #wait(entry: Waiting): void {
    const { next } = describeSchedule(entry.schedule, this.#clock.now())
    if (next === undefined) return
    // Planned and waiting again before the clock goes on: one that is turned by hours calls back for every moment.
    entry.cancel = this.#clock.at(next, () => {
      void this.#wake(entry.schedule, next)
      this.#wait(entry)
    })
  }

  async #wake(schedule: Schedule, live: number): Promise<void> {
    const { name } = schedule
    const [after, until] = [this.#planned.get(name) ?? live - 1, this.#clock.now()]
    const runs = planRuns(schedule, { after, until }).map((moment): Run => ({
      schedule,
      moment,
      live: moment === live,
    }))
    this.#planned.set(name, until)
    const done = await this.#queue.add({ runs, reached: new Map([[name, until]]) })
    // What failed counts as missed the next time, unless that has come meanwhile.
    if (!done && this.#planned.get(name) === until) this.#planned.set(name, after)
  }
}

interface Waiting {
  readonly schedule: Schedule
  cancel: () => void
}

/** A schedule as it stands at a moment, in milliseconds since 1970. */
export function describeSchedule({ name, written, timezone, cron }: Schedule, now: number): ListedSchedule {
  const next = nextRun(cron, timezone, now)
  return { name, cron: written, timezone, ...(next !== undefined && { next }) }
}
