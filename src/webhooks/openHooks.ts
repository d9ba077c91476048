import { join } from 'node:path'
import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import type { Webhook } from '../workspace/webhook.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { HookRequest } from './delivery.ts'
import { openDeliveryLog, type DeliveryLog } from './deliveryLog.ts'
import { newDeliveryId } from './drawId.ts'
import type { HookParts } from './hookParts.ts'
import { planEditedResend, planResend, planSend, type HandMade, type Signer } from './planResend.ts'
import { readSecrets } from './readSecrets.ts'
import { receiveHook, type Received } from './receiveHook.ts'
import { createReplayMemory, restoreReplays } from './replayMemory.ts'
import { createSchemaReader } from './schemaFiles.ts'
import { Schedules, type ListedSchedule, type ScheduleClock } from './schedules.ts'

/** What the webhooks and schedules of a folder need of whoever runs its tasks. */
export interface HooksOptions extends Pick<
  HookParts,
  'environment' | 'secret' | 'submit' | 'now' | 'log' | 'keepsRefused'
> {
  /** `.stepyard/hooks` of the workspace. */
  readonly folder: string
  readonly workspace: Workspace
  /** That of the engine. One that goes on by itself whenever nothing runs would never come to an end of schedules. */
  readonly clock: ScheduleClock
}

/** The webhooks and schedules of one folder at work. */
export interface Hooks extends AsyncDisposable {
  /** Every request that came, to look at. */
  readonly deliveries: DeliveryLog
  /** Answers a request to `/hooks/...`. */
  receive(request: HookRequest): Promise<Received>
  /** Sends to a webhook as its sender would. Throws `ITEM_NOT_FOUND`, `HOOK_WITHOUT_ADDRESS`, `HOOK_UNSIGNABLE`. */
  send(name: string, sent: HandMade): Promise<Received>
  /** Sends a delivery again: as it came, or with another body and signed anew. Throws `DELIVERY_NOT_FOUND`. */
  resend(id: string, edit?: { readonly body: Uint8Array }): Promise<Received>
  /** The schedules with their next moments. */
  schedules(): readonly ListedSchedule[]
  /** Takes over the webhooks of a newer generation; a request that is being answered keeps its own. */
  update(workspace: Workspace): void
}

/** Starts answering, and makes up for what schedules have missed. */
export async function openHooks(options: HooksOptions): Promise<Hooks> {
  const { folder, clock, now } = options
  const deliveries = openDeliveryLog(folder)
  const seen = createReplayMemory()
  restoreReplays(seen, await deliveries.list(), now().getTime())
  const lasting = { ...options, deliveries, seen, taskTime: () => clock.now(), newDeliveryId }
  let parts = partsOf(lasting, options.workspace)
  const schedules = new Schedules({ ...options, file: join(folder, 'schedules.json') })
  await schedules.start(options.workspace.webhooks)
  return {
    deliveries,
    receive: (request) => receiveHook(request, parts),
    send: async (name, sent) => receiveHook(planSend(signerOf(parts, name), sent), parts),
    async resend(id, edit) {
      const delivery = await deliveries.get(id)
      const plan = edit
        ? planEditedResend(delivery, { body: edit.body, signer: signerOf(parts, delivery.webhook ?? '') })
        : planResend(delivery)
      return receiveHook(plan.request, parts, plan.resend)
    },
    schedules: () => schedules.list(),
    update(workspace) {
      parts = partsOf(lasting, workspace)
      schedules.update(workspace.webhooks)
    },
    [Symbol.asyncDispose]: () => schedules.stop(),
  }
}

function partsOf(lasting: Omit<HookParts, 'webhooks' | 'schemaAt'>, workspace: Workspace): HookParts {
  return { ...lasting, webhooks: workspace.webhooks, schemaAt: createSchemaReader(workspace) }
}

function signerOf({ webhooks, secret, now, environment }: HookParts, name: string): Signer {
  const webhook = requireWebhook(webhooks, name)
  return { webhook, secrets: readSecrets(webhook, secret), environment, now: now().getTime() }
}

function requireWebhook(webhooks: readonly Webhook[], name: string): Webhook {
  const found = webhooks.find((webhook) => webhook.name === name.normalize('NFC'))
  if (found) return found
  const nearest = nearestSpelling(
    name,
    webhooks.map((webhook) => webhook.name),
  )
  throw new StepyardError('ITEM_NOT_FOUND', { kind: 'webhook', name, ...(nearest !== undefined && { nearest }) })
}
