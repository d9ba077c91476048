import { readDuration } from '../../config/duration.ts'
import { StepyardError } from '../../errors.ts'

// What a date can hold: https://tc39.es/ecma262/#sec-time-values-and-time-range
const LAST_MOMENT = 8_640_000_000_000_000

/** The moment at which a value expires that is kept for `ttl` from now on. Throws `MEMORY_TTL_INVALID`. */
export function expiryOf(ttl: string | number | undefined, now: number): number | undefined {
  if (ttl === undefined) return undefined
  const milliseconds = typeof ttl === 'number' ? ttl : readDuration(ttl)
  const isUsable = milliseconds !== undefined && Number.isInteger(milliseconds) && milliseconds > 0
  if (!isUsable || now + milliseconds > LAST_MOMENT) {
    throw new StepyardError('MEMORY_TTL_INVALID', { ttl: JSON.stringify(ttl) })
  }
  return now + milliseconds
}
