import { StepyardError } from '../errors.ts'

/** A length of time as it was written, for people, and in milliseconds, for timers. */
export interface Duration {
  readonly written: string
  readonly milliseconds: number
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const WHOLE = /^(?:[0-9]+(?:ms|s|m|h|d))+$/
const PART = /([0-9]+)(ms|s|m|h|d)/g

/** `5m`, `90s`, `1h30m` in milliseconds; throws `DURATION_INVALID` for anything else, or beyond what a number holds. */
export function parseDuration(text: string): number {
  const milliseconds = readDuration(text)
  if (milliseconds === undefined) throw new StepyardError('DURATION_INVALID', { text })
  return milliseconds
}

/** Like `parseDuration`, but answers `undefined`: for text that is one of many findings. */
export function readDuration(text: string): number | undefined {
  if (text.length > 32 || !WHOLE.test(text)) return undefined
  let total = 0
  for (const [, count, unit] of text.matchAll(PART)) total += Number(count) * (UNITS[unit ?? ''] ?? Number.NaN)
  return Number.isSafeInteger(total) ? total : undefined
}

/** The shortest way to write `milliseconds`: 90000 is `90s`, 3600000 is `1h`. Reads back as the same number. */
export function formatDuration(milliseconds: number): string {
  const unit = ['d', 'h', 'm', 's', 'ms'].find((name) => milliseconds % (UNITS[name] ?? 1) === 0 && milliseconds > 0)
  return unit === undefined ? '0s' : `${milliseconds / (UNITS[unit] ?? 1)}${unit}`
}
