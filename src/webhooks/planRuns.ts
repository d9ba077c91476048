import { readCron, type Cron } from '../config/cron.ts'
import type { Webhook } from '../workspace/webhook.ts'
import { runsBetween } from './nextRun.ts'

/** A schedule with what its file leaves out. */
export interface Schedule {
  readonly name: string
  /** Of the tasks it makes. */
  readonly task: string
  readonly cron: Cron
  /** The expression as it is written. */
  readonly written: string
  readonly timezone: string
  readonly missed: 'skip' | 'once' | 'all'
  readonly data: Readonly<Record<string, unknown>>
}

/** The schedules among the webhooks of a workspace that this environment has. */
export function schedulesOf(webhooks: readonly Webhook[], environment: string): Schedule[] {
  return webhooks.flatMap(({ name, value }): Schedule[] => {
    const { schedule, enabled = true, environments = [environment], task = name } = value
    if (schedule === undefined || !enabled || !environments.includes(environment)) return []
    const cron = readCron(schedule.cron)
    // What is wrong with it is a finding of `check`.
    if (typeof cron === 'string') return []
    const { timezone = 'UTC', missed = 'skip', data = {} } = schedule
    return [{ name, task, cron, written: schedule.cron, timezone, missed, data }]
  })
}

// A timer that is late by less was on time: a machine may be busy, or just be starting.
const ON_TIME = 60_000
const MOST_MISSED = 100

/**
 * The moments between two at which a schedule makes a task now: those that have just come, and of those that were
 * missed, what the schedule says about them. For all that were missed together, the last one stands.
 */
export function planRuns(schedule: Schedule, span: { readonly after: number; readonly until: number }): number[] {
  const due = runsBetween(schedule, span, MOST_MISSED)
  const onTime = due.filter((moment) => span.until - moment <= ON_TIME)
  const missed = due.filter((moment) => span.until - moment > ON_TIME)
  switch (schedule.missed) {
    case 'skip':
      return onTime
    case 'once':
      return [...missed.slice(-1), ...onTime]
    case 'all':
      return due
    default:
      return schedule.missed satisfies never
  }
}
