import { at } from '../../config/configFiles.ts'
import { parseConfig } from '../../config/parseConfig.ts'
import { formatInline } from '../../config/scalarText.ts'
import type { Json } from '../../config/json.ts'
import { isMapValue } from '../../config/jsonSchema.ts'
import { StepyardError } from '../../errors.ts'
import { quoteWord } from '../../spelling.ts'
import { addressOf, secretNamesOf, urlPathOf, type Webhook } from '../webhook.ts'
import type { Workspace } from '../workspace.ts'
import type { ItemPlan } from './itemPlan.ts'
import { claimPath } from './newPath.ts'

/** What a person asked of a new webhook: its name, and its keys in the order in which they are written. */
export interface WebhookRequest {
  readonly name: string
  readonly keys: Readonly<Record<string, Json>>
}

/**
 * Plans a new webhook. Throws `ITEM_EXISTS` where it would replace anything, `CONFIG_REFUSED` for what cannot be a
 * webhook or would be at the address of another one.
 */
export function planAddWebhook(workspace: Workspace, { name: typed, keys }: WebhookRequest): ItemPlan {
  const name = typed
    .normalize('NFC')
    .replace(/^webhooks\//, '')
    .replace(/\.ya?ml$/, '')
  refuseName(name)
  const path = claimPath(workspace, { kind: 'webhook', name, folder: 'webhooks/', ending: '.yaml' })
  const text = formatFile(keys)
  const parsed = parseConfig('webhook', text, path)
  const [finding] = parsed.diagnostics
  if (finding || !parsed.value) {
    const { message = 'it cannot be read.', hint = 'Write something else.' } = finding ?? {}
    throw new StepyardError('CONFIG_REFUSED', { file: path, reason: message, hint })
  }
  const webhook = { name, path, value: parsed.value }
  refuseAddress(workspace, webhook)
  const notes = secretNamesOf(parsed.value)
    .filter((secret) => !workspace.secrets.includes(secret))
    .map((secret) => ({
      ...at(parsed, ['verify', 'secret']),
      severity: 'warning' as const,
      code: 'UNDECLARED_SECRET',
      message: `secrets.yaml does not declare "${secret}".`,
      hint: `Add \`${secret}:\` to secrets.yaml, and its value to .env.<environment>.`,
    }))
  return { items: [{ kind: 'webhook', name, path }], changes: [{ path, after: Buffer.from(text) }], notes }
}

function formatFile(keys: WebhookRequest['keys']): string {
  const lines = Object.entries(keys).map(([key, value]) => {
    if (!isMapValue(value)) return `${key}: ${formatInline(value)}\n`
    const inner = Object.entries(value).map(([name, each]) => `  ${name}: ${formatInline(each)}\n`)
    return `${key}:\n${inner.join('')}`
  })
  return lines.length === 0 ? '{}\n' : lines.join('')
}

// Webhooks are files directly in their folder.
function refuseName(name: string): void {
  if (!name.includes('/') && name.trim() !== '') return
  const address = name.replaceAll(/^\/+|\/+$/g, '') || 'orders'
  const hint = `Write \`stepyard webhook add ${quoteWord(address.replaceAll('/', '-'))} --path ${quoteWord(address)}\`.`
  throw new StepyardError('USAGE', { reason: `"${name}" cannot be the name of a webhook.`, hint })
}

function refuseAddress({ webhooks }: Workspace, webhook: Webhook): void {
  const address = addressOf(webhook)
  const owner = webhooks.find((other) => address !== undefined && addressOf(other) === address)
  if (!owner) return
  const reason = `the webhook "${owner.name}" is at ${urlPathOf(owner)} already.`
  throw new StepyardError('CONFIG_REFUSED', { file: webhook.path, reason, hint: 'Choose another `--path`.' })
}
