import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Effects } from './effects.ts'
import type { TurnableClock } from './engine/turnableClock.ts'
import type { LocalEngine } from './localEngine.ts'
import type { HooksPort, ServedDelivery, ServedWorkspace } from './server/servedWorkspace.ts'
import { openHooks, type Hooks } from './webhooks/openHooks.ts'
import type { Delivery } from './webhooks/delivery.ts'
import { urlPathOf } from './workspace/webhook.ts'
import type { Workspace } from './workspace/workspace.ts'

/** The webhooks and schedules of a folder that is served. */
export interface DevHooks extends AsyncDisposable {
  /** What the server does with them. */
  readonly served: Required<Pick<ServedWorkspace, 'webhook' | 'hooks'>>
  /** Takes over the webhooks of a newer generation. */
  update(workspace: Workspace): void
}

/** What they need of a dev server. */
export interface DevHooksOptions {
  readonly local: LocalEngine
  readonly clock: TurnableClock
  readonly effects: Effects
  /** As it was read last. */
  readonly workspace: () => Workspace
  readonly onDelivery: (delivery: ServedDelivery) => void
  /** Whether deliveries are kept in the folder; else they are gone when this ends. */
  readonly isAlone: boolean
}

/** Starts answering requests, and makes the tasks of schedules. */
export async function openDevHooks({
  local,
  clock,
  effects,
  workspace,
  onDelivery,
  isAlone,
}: DevHooksOptions): Promise<DevHooks> {
  const folder = await openFolder(local.root, isAlone)
  const hooks = await openHooks({
    folder: folder.path,
    workspace: workspace(),
    environment: local.parts.workspace.environment,
    secret: local.running.config,
    submit: (task) => local.engine.submit(task),
    clock: clock.background,
    now: effects.now,
    log: effects.log,
    // What is refused may be about people, and nobody has looked which parts of it are.
    keepsRefused: () => local.running.rules.piiAllowed || !local.running.rules.pii.any,
  })
  const tell = ({ delivery }: { readonly delivery: Delivery }): ServedDelivery => {
    const shown = shownDelivery(delivery)
    onDelivery(shown)
    return shown
  }
  return {
    served: {
      async webhook({ method, path, query, headers, body }) {
        const received = await hooks.receive({ method, rawPath: path, rawQuery: query, headers, body })
        tell(received)
        const { response } = received
        return { ...response, headers: Object.fromEntries(response.headers) }
      },
      hooks: portOf(hooks, workspace, tell),
    },
    update: (newer) => hooks.update(newer),
    async [Symbol.asyncDispose]() {
      await hooks[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

// Two servers that note in one file which moments they have made tasks of would each miss what the other has taken.
async function openFolder(root: string, isAlone: boolean): Promise<AsyncDisposable & { readonly path: string }> {
  if (isAlone) return { path: join(root, '.stepyard', 'hooks'), [Symbol.asyncDispose]: async () => {} }
  const path = await mkdtemp(join(tmpdir(), 'stepyard-hooks-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

function portOf(
  hooks: Hooks,
  workspace: () => Workspace,
  tell: (received: { readonly delivery: Delivery }) => ServedDelivery,
): HooksPort {
  return {
    list: () => ({
      webhooks: workspace().webhooks.map((webhook) => ({ name: webhook.name, path: urlPathOf(webhook) ?? null })),
      schedules: hooks.schedules().map(({ next, ...schedule }) => ({
        ...schedule,
        next: next === undefined ? null : new Date(next).toISOString(),
      })),
    }),
    deliveries: async () => (await hooks.deliveries.list()).map(shownDelivery),
    lastUses: () => hooks.deliveries.lastUses(),
    send: async (name, { body, contentType }) =>
      tell(await hooks.send(name, { body: Buffer.from(body), ...(contentType !== undefined && { contentType }) })),
    resend: async (id, body) =>
      tell(await hooks.resend(id, body === undefined ? undefined : { body: Buffer.from(body) })),
  }
}

function shownDelivery({ id, received, webhook, request, outcome, response, resend }: Delivery): ServedDelivery {
  return {
    id,
    received: new Date(received).toISOString(),
    webhook: webhook ?? null,
    method: request.method,
    path: request.rawPath,
    outcome: outcome.kind,
    task: outcome.kind === 'refused' ? null : outcome.task,
    reason: outcome.kind === 'refused' ? outcome.reason : null,
    status: response.status,
    resentFrom: resend?.of ?? null,
  }
}
