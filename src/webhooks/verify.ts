import { readDuration } from '../config/duration.ts'
import type { WebhookConfig } from '../config/schemaTypes.ts'
import { createBearerScheme } from './schemes/bearer.ts'
import { github } from './schemes/github.ts'
import { createHmacScheme } from './schemes/hmac.ts'
import { refuse, type Scheme, type SignedRequest, type Verdict } from './schemes/scheme.ts'
import { slack } from './schemes/slack.ts'
import { standardWebhooks } from './schemes/standardWebhooks.ts'
import { stripe } from './schemes/stripe.ts'

/** How a webhook says that requests are verified. */
export type Verification = NonNullable<WebhookConfig['verify']>

/** The way of verification of a webhook; `undefined` where everybody may call it. */
export function schemeOf(verify: Verification | undefined): Scheme | undefined {
  const { scheme = 'none' } = verify ?? {}
  switch (scheme) {
    case 'none':
      return undefined
    case 'standard-webhooks':
      return standardWebhooks
    case 'github':
      return github
    case 'stripe':
      return stripe
    case 'slack':
      return slack
    case 'hmac-sha256':
      // Its own check asks for the header; a file that lacks it is no webhook of a workspace.
      return createHmacScheme({ header: '', ...verify })
    case 'bearer':
      return createBearerScheme({ ...verify })
    default:
      return scheme satisfies never
  }
}

// The default of the schema.
const TOLERANCE = '5m'

/** How far the time of a request may be off, and how long its copies are refused, in milliseconds. */
export function toleranceOf({ tolerance = TOLERANCE }: Partial<Verification>): number {
  return readDuration(tolerance) ?? 0
}

/** What a request is held against. */
export interface Known {
  /** The values of the secrets; the first that fits decides. */
  readonly secrets: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Whether a request comes from who knows the secret. Pure: the same request at the same moment has the same answer. */
export function verifyRequest(
  verify: Verification | undefined,
  request: SignedRequest,
  { secrets, now }: Known,
): Verdict {
  const scheme = schemeOf(verify)
  if (scheme === undefined) return { passed: true }
  // An empty secret is one that everybody knows.
  const usable = secrets.filter((secret) => secret !== '')
  if (usable.length === 0) return refuse('no-secret', 'The secret has no value in this environment.')
  return scheme.verify(request, usable, { now, tolerance: toleranceOf(verify ?? {}) })
}
