import type { WebhookConfig } from '../config/schemaTypes.ts'
import type { ConfigItem } from './workspace.ts'

/** A webhook as a workspace has it. */
export type Webhook = ConfigItem<WebhookConfig>

/** What a webhook is called by below `/hooks/`, decoded: its `path`, else its name. A schedule has no such place. */
export function addressOf({ name, value }: Webhook): string | undefined {
  return value.schedule === undefined ? (value.path ?? name) : undefined
}

/** The path of the URL at which a webhook is called, percent-encoded: `/hooks/send%20mail`. */
export function urlPathOf(webhook: Webhook): string | undefined {
  const address = addressOf(webhook)
  return address === undefined ? undefined : `/hooks/${address.split('/').map(encodeURIComponent).join('/')}`
}

/** The names of the secrets that a webhook is verified with; the first is the one that signs. */
export function secretNamesOf({ verify }: WebhookConfig): string[] {
  const { secret = [] } = verify ?? {}
  const references = typeof secret === 'string' ? [secret] : secret
  return references.map((reference) => reference.slice('${secret:'.length, -1))
}

/** The methods that a webhook answers: what `methods` says, else POST. */
export function methodsOf({ methods = ['POST'] }: WebhookConfig): readonly string[] {
  return methods
}
