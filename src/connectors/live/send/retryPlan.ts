/** How often a request is sent, in all, and how long the first pause is. */
export interface RetryRule {
  readonly attempts: number
  /** Milliseconds. */
  readonly backoff: number
}

/** What came of a try, as far as another one depends on it. */
export interface Tried {
  /** From 1. */
  readonly attempt: number
  /** Absent where there was no answer. */
  readonly status?: number
  /** The header of that name. */
  readonly retryAfter?: string | undefined
}

/** Used where a connector says nothing else. */
export const DEFAULT_RETRY: RetryRule = { attempts: 3, backoff: 500 }

/** A service that asks for a longer pause is not asked again within this call. */
export const LONGEST_PAUSE = 60_000

/**
 * Milliseconds until the next try, or `undefined` where there is none. As long as the service asks for; else drawn from
 * nothing up to a limit that doubles, so that many callers who failed together do not come back together.
 */
export function pauseBeforeRetry(
  { attempt, status, retryAfter }: Tried,
  rule: RetryRule,
  { now, random }: { readonly now: () => number; readonly random: () => number },
): number | undefined {
  if (attempt >= rule.attempts || (status !== undefined && !PASSING.has(status))) return undefined
  const asked = retryAfter === undefined ? undefined : readRetryAfter(retryAfter, now())
  if (asked !== undefined) return asked > LONGEST_PAUSE ? undefined : asked
  return Math.round(random() * Math.min(LONGEST_PAUSE, rule.backoff * 2 ** (attempt - 1)))
}

/** Whether sending a request twice does what sending it once does. */
export function isRepeatable(method: string, hasKey: boolean): boolean {
  return hasKey || IDEMPOTENT.has(method)
}

/** Milliseconds that `Retry-After` asks for: a number of seconds, or a date. `undefined` where it says neither. */
export function readRetryAfter(text: string, now: number): number | undefined {
  const trimmed = text.trim()
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed) * 1000
  // Dates of HTTP are in Greenwich time, whatever the machine.
  const at = /^[A-Za-z]{3,9},? .*(?:GMT|UTC)$/.test(trimmed) ? Date.parse(trimmed) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

// What a service may well answer otherwise the next time.
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])
