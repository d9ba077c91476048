import { showText } from '../config/secretText.ts'
import { nearestSpelling } from '../spelling.ts'
import { addressOf, methodsOf, type Webhook } from '../workspace/webhook.ts'
import type { HookRequest } from './delivery.ts'

/** Where a request leads: to a webhook that answers it, or to an answer that says no, with the reason for the log. */
export type Found =
  | { readonly kind: 'found'; readonly webhook: Webhook }
  | {
      readonly kind: 'none'
      readonly status: 404 | 405
      readonly reason: string
      /** The webhook that is there and does not answer this request. */
      readonly webhook?: Webhook
    }

/** What `findWebhook` looks among. */
export interface Addressed {
  readonly webhooks: readonly Webhook[]
  /** Webhooks of other environments are not there. */
  readonly environment: string
}

/** The webhook at the address of a request. Case counts; how letters with accents are composed does not. */
export function findWebhook(
  request: Pick<HookRequest, 'method' | 'rawPath'>,
  { webhooks, environment }: Addressed,
): Found {
  const address = readAddress(request.rawPath)
  if (address === undefined) return none(404, `${showText(request.rawPath)} is no address of a webhook.`)
  const webhook = webhooks.find((each) => addressOf(each) === address)
  if (webhook === undefined) return none(404, `There is no webhook "${showText(address)}".${guess(address, webhooks)}`)
  const { enabled = true, environments = [environment] } = webhook.value
  if (!enabled) return { ...none(404, `The webhook "${webhook.name}" is not enabled.`), webhook }
  if (!environments.includes(environment)) {
    const reason = `The webhook "${webhook.name}" is for ${environments.join(', ') || 'no environment'}, and this is ${environment}.`
    return { ...none(404, reason), webhook }
  }
  const methods = methodsOf(webhook.value)
  if (methods.includes(request.method)) return { kind: 'found', webhook }
  const reason = `The webhook "${webhook.name}" answers ${methods.join(', ')}, not ${request.method}.`
  return { ...none(405, reason), webhook }
}

const PREFIX = '/hooks/'

/** The address in a path, decoded; `undefined` where it is below no `/hooks/`, or its escapes are no UTF-8. */
function readAddress(rawPath: string): string | undefined {
  if (!rawPath.startsWith(PREFIX)) return undefined
  try {
    return decodeURIComponent(rawPath.slice(PREFIX.length)).normalize('NFC')
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

function none(status: 404 | 405, reason: string): Found & { readonly kind: 'none' } {
  return { kind: 'none', status, reason }
}

function guess(address: string, webhooks: readonly Webhook[]): string {
  const nearest = nearestSpelling(
    address,
    webhooks.map(addressOf).filter((each) => each !== undefined),
  )
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`
}
