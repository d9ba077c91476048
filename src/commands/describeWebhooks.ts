import type { LastUse } from '../webhooks/lastUse.ts'
import { nextRun } from '../webhooks/nextRun.ts'
import { readCron } from '../config/cron.ts'
import type { WebhookConfig } from '../config/schemaTypes.ts'
import { methodsOf, secretNamesOf, urlPathOf } from '../workspace/webhook.ts'
import type { WebhookItem } from '../workspace/edit/webhookItem.ts'

/** A webhook with when it was called last, as lists and reports show it. */
export interface DescribedWebhook {
  readonly name: string
  readonly path: string
  /** `false` where the file has errors; then there is no more to say. */
  readonly readable: boolean
  readonly description?: string
  readonly enabled?: boolean
  /** Absent where all environments have it. */
  readonly environments?: readonly string[]
  /** The name of the tasks it makes. */
  readonly task?: string
  /** What it answers; absent for a schedule. */
  readonly http?: DescribedHttp
  readonly schedule?: DescribedSchedule
  readonly lastUse?: LastUse
}

/** How a webhook is called. */
export interface DescribedHttp {
  /** Below the origin of the server, percent-encoded. */
  readonly url: string
  readonly methods: readonly string[]
  readonly verification: string
  /** Names, never values. */
  readonly secrets: readonly string[]
  readonly schema?: string
}

/** When a schedule is due. */
export interface DescribedSchedule {
  readonly cron: string
  readonly timezone: string
  readonly missed: string
  /** Milliseconds since 1970. */
  readonly next?: number
}

/** What a description depends on besides the file. */
export interface Known {
  readonly uses: ReadonlyMap<string, LastUse>
  /** Milliseconds since 1970. */
  readonly now: number
}

/** What there is to say about a webhook. */
export function describeWebhook({ name, path, webhook }: WebhookItem, { uses, now }: Known): DescribedWebhook {
  if (!webhook) return { name, path, readable: false }
  const { description, enabled = true, environments, task = name, schedule, schema, verify } = webhook.value
  const url = urlPathOf(webhook)
  const lastUse = uses.get(name)
  const http = url !== undefined && {
    url,
    methods: methodsOf(webhook.value),
    verification: verify?.scheme ?? 'none',
    secrets: secretNamesOf(webhook.value),
    ...(schema !== undefined && { schema }),
  }
  return {
    name,
    path,
    readable: true,
    ...(description !== undefined && { description }),
    enabled,
    ...(environments && { environments }),
    task,
    ...(http && { http }),
    ...(schedule && { schedule: describeSchedule(schedule, now) }),
    ...(lastUse && { lastUse }),
  }
}

function describeSchedule(schedule: NonNullable<WebhookConfig['schedule']>, now: number): DescribedSchedule {
  const { cron: written, timezone = 'UTC', missed = 'skip' } = schedule
  const cron = readCron(written)
  const next = typeof cron === 'string' ? undefined : nextRun(cron, timezone, now)
  return { cron: written, timezone, missed, ...(next !== undefined && { next }) }
}

/** How to reach a webhook, or when a schedule is due, in a few words. */
export function summarizeTrigger({ http, schedule }: DescribedWebhook): string {
  if (http) return `${http.methods.join(', ')} ${http.url}`
  return schedule ? `${schedule.cron} ${schedule.timezone}` : 'cannot be read'
}
