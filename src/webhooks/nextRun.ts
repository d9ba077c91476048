import type { Cron } from '../config/cron.ts'

const MINUTE = 60_000
const DAY = 86_400_000
// The longest that a day can be away: February 29 around a year such as 2100, which has none.
const DAYS_AHEAD = 366 * 8 + 2
// No clock on earth is farther from UTC than this.
const FARTHEST = 15 * 60 * MINUTE

/**
 * The first moment after `after` at which a schedule is due, in milliseconds; `undefined` for one that never is.
 *
 * Where the clock of the zone leaps over a time of the day, it is due as soon as the clock has leapt; where a time comes
 * twice, only the first counts. One for every hour (`hourly`) follows elapsed time instead: nothing is made up for, and
 * what comes twice counts twice.
 */
export function nextRun(cron: Cron, timezone: string, after: number): number | undefined {
  const offset = offsetsOf(timezone)
  const first = startOfDay(after + offset(after)) - DAY
  for (let day = first; day <= first + DAYS_AHEAD * DAY; day += DAY) {
    const moment = firstOfDay(cron, { day, after, offset })
    if (moment !== undefined) return moment
  }
  return undefined
}

/** The moments after `after` and up to `until`, in order: the latest `most` of them. */
export function runsBetween(
  schedule: { readonly cron: Cron; readonly timezone: string },
  { after, until }: { readonly after: number; readonly until: number },
  most: number,
): number[] {
  // Looked for backwards, in stretches twice as long each time: a year of minutes has half a million.
  for (let length = most * MINUTE; ; length *= 2) {
    const from = Math.max(after, until - length)
    const runs = allRuns(schedule, from, until)
    if (runs.length >= most || from === after) return runs.slice(-most)
  }
}

function allRuns(
  { cron, timezone }: { readonly cron: Cron; readonly timezone: string },
  after: number,
  until: number,
): number[] {
  const runs: number[] = []
  for (let moment = nextRun(cron, timezone, after); moment !== undefined && moment <= until;) {
    runs.push(moment)
    moment = nextRun(cron, timezone, moment)
  }
  return runs
}

/** How far the clock of a zone is ahead of UTC at a moment. Both in milliseconds. */
type Offset = (moment: number) => number

interface Search {
  /** Midnight as the clock shows it. */
  readonly day: number
  readonly after: number
  readonly offset: Offset
}

function firstOfDay(cron: Cron, { day, after, offset }: Search): number | undefined {
  if (!isDue(cron, day) && !isDue(cron, day + DAY)) return undefined
  const [early, late] = [offset(day - FARTHEST), offset(day + DAY + FARTHEST)]
  if (early === late) {
    const time = isDue(cron, day) ? firstTime(cron, after + early - day) : undefined
    return time === undefined ? undefined : day + time - early
  }
  // Where the clock is set back around midnight, a moment of one day can come before one of the day before.
  const moments = [day, day + DAY].flatMap((each) => changedMoments(cron, { day: each, after, offset }))
  return moments.reduce<number | undefined>(
    (left, right) => (left === undefined ? right : Math.min(left, right)),
    undefined,
  )
}

/** The first time of a day after another, both since midnight. */
function firstTime({ hours, minutes }: Cron, after: number): number | undefined {
  for (const hour of hours) {
    const minute = minutes.find((each) => (hour * 60 + each) * MINUTE > after)
    if (minute !== undefined) return (hour * 60 + minute) * MINUTE
  }
  return undefined
}

/** The moments of a day around which a clock is changed. */
function changedMoments(cron: Cron, { day, after, offset }: Search): number[] {
  if (!isDue(cron, day)) return []
  const offsets = [offset(day - FARTHEST), offset(day + DAY + FARTHEST)]
  const times = cron.hours.flatMap((hour) => cron.minutes.map((minute) => day + (hour * 60 + minute) * MINUTE))
  const moments = times.flatMap((time) => {
    const found = [...new Set(offsets.map((each) => time - each))].filter((moment) => moment + offset(moment) === time)
    if (cron.hourly) return found
    return found.length > 0 ? [Math.min(...found)] : [findLeap(offset, day)]
  })
  return moments.filter((moment) => moment > after)
}

/** When the clock is changed within a day and the hours around it. */
function findLeap(offset: Offset, day: number): number {
  let [before, after] = [day - FARTHEST, day + DAY + FARTHEST]
  const earlier = offset(before)
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000
    if (offset(middle) === earlier) before = middle
    else after = middle
  }
  return after
}

function isDue({ days, months, weekdays, eitherDay }: Cron, day: number): boolean {
  const date = new Date(day)
  if (!months.has(date.getUTCMonth() + 1)) return false
  const [byDay, byWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())]
  return eitherDay ? byDay || byWeekday : byDay && byWeekday
}

function startOfDay(local: number): number {
  return Math.floor(local / DAY) * DAY
}

const zones = new Map<string, Offset>()

// A formatter takes longer to make than to use.
function offsetsOf(timezone: string): Offset {
  const known = zones.get(timezone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const offset: Offset = (moment) => {
    const second = Math.floor(moment / 1000) * 1000
    const parts = new Map(format.formatToParts(second).map(({ type, value }) => [type, Number(value)]))
    const at = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
    const local = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'))
    return local - second
  }
  zones.set(timezone, offset)
  return offset
}
