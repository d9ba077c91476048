import type { Log } from '../log.ts'
import type { DeliveryLog } from './deliveryLog.ts'
import type { Addressed } from './findWebhook.ts'
import type { ReplayMemory } from './replayMemory.ts'

/** A task that a webhook or a schedule makes, as an engine takes it. */
export interface HookTask {
  /** Where it is given, a task with this id means that this one was made before: `TASK_EXISTS`. */
  readonly id?: string
  readonly name: string
  readonly data: Readonly<Record<string, unknown>>
  readonly actor: string
  readonly causedBy: string
}

/** Adds a task and answers its id once it is durable. */
export type Submit = (task: HookTask) => Promise<string>

/** What receiving requests needs, made once for each generation of a workspace; `deliveries` and `seen` outlive it. */
export interface HookParts extends Addressed {
  /** The value of a secret of this environment; throws `CONFIG_MISSING`. */
  readonly secret: (name: string) => unknown
  /** The JSON Schema in a file of the workspace, by its path; rejects where there is none. The same object every time. */
  readonly schemaAt: (path: string) => Promise<unknown>
  readonly submit: Submit
  readonly deliveries: DeliveryLog
  readonly seen: ReplayMemory
  /** Real time: that of the machines that sign requests. */
  readonly now: () => Date
  /** The time of the engine in milliseconds, which steps see in `$via.received`. */
  readonly taskTime: () => number
  readonly newDeliveryId: () => string
  readonly log: Log
  /** Whether the body of a request that made no task may stay on disk. Default: it may. */
  readonly keepsRefused?: () => boolean
}

/** The service account that tasks of a webhook or a schedule run for; the store takes 200 characters. */
export function accountOf(kind: 'hook' | 'schedule', name: string): string {
  return `${kind}:${name}`.slice(0, 200)
}
