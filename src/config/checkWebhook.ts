import { readCron } from './cron.ts'
import { readDuration } from './duration.ts'
import type { Finding } from './explain.ts'
import { isMapValue } from './jsonSchema.ts'
import { formatPath, type Path } from './path.ts'
import type { WebhookConfig } from './schemaTypes.ts'
import { showText } from './secretText.ts'
import { isTimeZone, nearestTimeZone } from './timeZone.ts'

type Verification = NonNullable<WebhookConfig['verify']>
type Scheme = Verification['scheme']

/** What a webhook that its schema accepts gets wrong: keys that its scheme does not know, a cron that never comes. */
export function checkWebhook(value: Readonly<Record<string, unknown>>): Finding[] {
  const { verify, response, schedule } = value
  return [
    ...(isMapValue(verify) ? checkVerification(verify) : []),
    ...(isMapValue(response) ? checkResponse(response) : []),
    ...(isMapValue(schedule) ? [...checkSchedule(schedule), ...checkBesideSchedule(value)] : []),
  ]
}

const SIGNED = ['secret', 'tolerance'] as const

// The keys of each scheme beside `scheme`, those it needs first.
const SCHEME_KEYS: Readonly<Record<Scheme, { readonly needs: readonly string[]; readonly takes: readonly string[] }>> =
  {
    none: { needs: [], takes: [] },
    bearer: { needs: ['secret'], takes: ['secret', 'header'] },
    github: { needs: ['secret'], takes: SIGNED },
    stripe: { needs: ['secret'], takes: SIGNED },
    slack: { needs: ['secret'], takes: SIGNED },
    'standard-webhooks': { needs: ['secret'], takes: SIGNED },
    'hmac-sha256': {
      needs: ['secret', 'header'],
      takes: [...SIGNED, 'header', 'prefix', 'encoding', 'timestampHeader'],
    },
  }

const EXAMPLES: Readonly<Record<string, string>> = { secret: '${secret:NAME}', header: 'X-Signature' }

function checkVerification(verify: Readonly<Record<string, unknown>>): Finding[] {
  const { scheme, tolerance } = verify
  // The schema has accepted the file, so the scheme is one of its list.
  const { needs, takes } = SCHEME_KEYS[scheme as Scheme]
  const path = ['verify']
  const missing = needs.filter((key) => !Object.hasOwn(verify, key))
  const foreign = Object.keys(verify).filter((key) => key !== 'scheme' && !takes.includes(key))
  return [
    ...missing.map((key): Finding => {
      const message = `verify has no "${key}", which the scheme ${String(scheme)} needs.`
      return { code: 'MISSING_KEY', message, hint: `Add \`${key}: ${EXAMPLES[key]}\`.`, path }
    }),
    ...foreign.map((key): Finding => {
      const message = `verify.${key} means nothing to the scheme ${String(scheme)}.`
      const hint = takes.length === 0 ? 'Delete it.' : `Delete it. Keys of ${String(scheme)}: ${takes.join(', ')}.`
      return { code: 'UNKNOWN_KEY', message, hint, path: [...path, key], part: 'key' }
    }),
    ...(typeof tolerance === 'string' ? checkTolerance(tolerance) : []),
  ]
}

// Longer, and what is remembered to refuse a second request would grow without use.
const LONGEST_TOLERANCE = 3_600_000

function checkTolerance(written: string): Finding[] {
  const milliseconds = readDuration(written) ?? 0
  if (milliseconds >= 1000 && milliseconds <= LONGEST_TOLERANCE) return []
  const message = `verify.tolerance is "${written}", which is out of range.`
  return [{ code: 'WRONG_VALUE', message, hint: 'Write a time from 1s to 1h.', path: ['verify', 'tolerance'] }]
}

// What the connection decides, and what would let an answer act on the page of a server at the same address.
const NOT_OURS =
  /^(?:access-control-.*|clear-site-data|connection|content-length|content-security-policy|cross-origin-.*|date|keep-alive|refresh|service-worker-allowed|set-cookie|trailer|transfer-encoding|upgrade|x-content-type-options|x-frame-options)$/i
const PLACEHOLDER = /\$\{([^{}]*)\}/g
const KNOWN_PLACEHOLDER = /^(?:task:id|data:.+|query:.+)$/

function checkResponse({ headers, body }: Readonly<Record<string, unknown>>): Finding[] {
  const names = isMapValue(headers) ? Object.keys(headers) : []
  return [
    ...names
      .filter((name) => NOT_OURS.test(name))
      .map((name): Finding => {
        const message = `The header ${name} is not for a webhook to set.`
        return { code: 'WRONG_NAME', message, hint: 'Delete it.', path: ['response', 'headers', name], part: 'key' }
      }),
    ...checkPlaceholders(headers, ['response', 'headers']),
    ...checkPlaceholders(body, ['response', 'body']),
  ]
}

function checkPlaceholders(value: unknown, path: Path): Finding[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => checkPlaceholders(item, [...path, index]))
  if (isMapValue(value)) return Object.entries(value).flatMap(([key, item]) => checkPlaceholders(item, [...path, key]))
  if (typeof value !== 'string') return []
  return [...value.matchAll(PLACEHOLDER)]
    .filter(([, name = '']) => !KNOWN_PLACEHOLDER.test(name))
    .map(([written]): Finding => {
      const message = `${formatPath(path)} has ${showText(written)}, which an answer cannot hold.`
      const hint = 'Write ${task:id}, ${data:order.id} or ${query:name}.'
      return { code: 'WRONG_VALUE', message, hint, path }
    })
}

function checkSchedule({ cron, timezone }: Readonly<Record<string, unknown>>): Finding[] {
  const problem = readCron(String(cron))
  const findings: Finding[] = []
  if (typeof problem === 'string') {
    const message = `schedule.cron is "${showText(String(cron))}", which is ${problem}.`
    const hint = 'Write minute, hour, day of month, month and day of week: `0 9 * * 1-5` is 9:00 from Monday to Friday.'
    findings.push({ code: 'WRONG_VALUE', message, hint, path: ['schedule', 'cron'] })
  }
  if (typeof timezone === 'string' && !isTimeZone(timezone)) {
    const nearest = nearestTimeZone(timezone)
    const message = `schedule.timezone is "${showText(timezone)}", which is no time zone.`
    const hint = nearest === undefined ? 'Write a name such as Europe/Berlin, or UTC.' : `Did you mean "${nearest}"?`
    findings.push({ code: 'WRONG_VALUE', message, hint, path: ['schedule', 'timezone'] })
  }
  return findings
}

const HTTP_KEYS = ['path', 'methods', 'schema', 'verify', 'response']

function checkBesideSchedule(value: Readonly<Record<string, unknown>>): Finding[] {
  return HTTP_KEYS.filter((key) => Object.hasOwn(value, key)).map((key) => {
    const message = `${key} is for requests, and a schedule answers none.`
    const hint = 'Delete it, or make a webhook of its own for it.'
    return { code: 'UNKNOWN_KEY', message, hint, path: [key], part: 'key' }
  })
}
