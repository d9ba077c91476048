import { itemKind, itemName } from '../layout.ts'
import type { Webhook } from '../webhook.ts'
import type { Workspace } from '../workspace.ts'
import type { ItemPlan } from './itemPlan.ts'
import { readBytes } from './sourceText.ts'

/** The file of a webhook; without the webhook itself where the file cannot be read as one. */
export interface WebhookItem {
  readonly kind: 'webhook'
  readonly name: string
  readonly path: string
  readonly webhook?: Webhook
}

/** The webhooks of a workspace by path, those that cannot be read included. */
export function listWebhooks({ paths, webhooks }: Workspace): WebhookItem[] {
  return paths
    .filter((path) => itemKind(path) === 'webhook')
    .map((path) => {
      const webhook = webhooks.find((each) => each.path === path)
      return { kind: 'webhook', name: itemName(path), path, ...(webhook && { webhook }) }
    })
}

/** Plans to delete webhooks. Nothing else in a workspace points at one. */
export function planDeleteWebhooks(workspace: Workspace, items: readonly WebhookItem[]): ItemPlan {
  return {
    items: items.map(({ kind, name, path }) => ({ kind, name, path })),
    changes: items.map(({ path }) => ({ path, before: readBytes(workspace, path) })),
    notes: [],
  }
}
