/** When a schedule is due, as sets of what a clock on the wall can show. */
export interface Cron {
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly days: ReadonlySet<number>
  /** From 1. */
  readonly months: ReadonlySet<number>
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>
  /** Whether a day may meet either of `days` and `weekdays`: cron asks for both only where one of them begins with `*`. */
  readonly eitherDay: boolean
  /** Whether it is for every hour rather than for hours of the day: then it follows elapsed time through summer time. */
  readonly hourly: boolean
}

/**
 * Reads a cron expression of five parts, or one of its short names. Answers what is wrong with it in words that go on
 * from "is". Pure, so that a file can be checked without running anything.
 */
export function readCron(text: string): Cron | string {
  const parts = (SHORT[text.trim().toLowerCase()] ?? text).trim().split(/\s+/)
  if (parts.length !== FIELDS.length) return describeCount(text, parts.length)
  const sets = parts.map((part, index) => readField(part, FIELDS[index] ?? FIELDS[0]))
  const problem = sets.find((set) => typeof set === 'string')
  if (problem !== undefined) return problem
  const [minutes, hours, days, months, weekdays] = sets.map((set) => new Set(typeof set === 'string' ? [] : set))
  if (!minutes || !hours || !days || !months || !weekdays) throw new Error('a part of cron without a set')
  const [, hour = '', day = '', , weekday = ''] = parts
  const cron = {
    minutes: [...minutes].sort(byNumber),
    hours: [...hours].sort(byNumber),
    days,
    months,
    weekdays: new Set([...weekdays].map((number) => number % 7)),
    eitherDay: !isOpen(day) && !isOpen(weekday),
    hourly: hour === '*' || hour === '?',
  }
  return comesAtAll(cron) ? cron : 'a day that no year has'
}

interface Field {
  readonly name: string
  readonly first: number
  readonly last: number
  /** Words for numbers from `first` on. */
  readonly words?: readonly string[]
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const FIELDS: readonly [Field, ...Field[]] = [
  { name: 'minute', first: 0, last: 59 },
  { name: 'hour', first: 0, last: 23 },
  { name: 'day of month', first: 1, last: 31 },
  { name: 'month', first: 1, last: 12, words: MONTHS },
  // Sunday is 0 or 7.
  { name: 'day of week', first: 0, last: 7, words: WEEKDAYS },
]

const SHORT: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
}

function describeCount(text: string, count: number): string {
  if (text.trim().startsWith('@')) return `no short name of cron: ${Object.keys(SHORT).join(', ')}`
  const seconds = count === 6 ? '; seconds are not among them' : ''
  return `${count} ${count === 1 ? 'part' : 'parts'} where five are needed: ${FIELDS.map(({ name }) => name).join(', ')}${seconds}`
}

function readField(text: string, field: Field): readonly number[] | string {
  const sets = text.split(',').map((part) => readPart(part, field))
  return sets.find((set) => typeof set === 'string') ?? sets.flat().filter((each) => typeof each === 'number')
}

function readPart(text: string, field: Field): readonly number[] | string {
  const { name, first, last } = field
  const wrong = `no ${name} in "${text}": write ${first} to ${last}, *, a-b or */n`
  const [, range = '', step] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const every = step === undefined ? 1 : Number(step)
  if (range === '' || every === 0) return wrong
  if (isOpen(range)) return range.length > 1 ? wrong : count(first, openEnd(field), every)
  const [from, to, ...rest] = range.split('-').map((word) => readNumber(word, field))
  if (from === undefined || rest.length > 0 || (range.includes('-') && to === undefined)) return wrong
  const end = to ?? (step === undefined ? from : openEnd(field))
  return end < from ? `no ${name} in "${text}": it ends before it begins` : count(from, end, every)
}

// Every second day of the week begins at Sunday and must not take it twice.
function openEnd({ last }: Field): number {
  return last === 7 ? 6 : last
}

function isOpen(text: string): boolean {
  return text.startsWith('*') || text.startsWith('?')
}

function readNumber(word: string, { first, last, words = [] }: Field): number | undefined {
  const named = words.indexOf(word.toLowerCase())
  if (named >= 0) return named + first
  const number = Number(word)
  return /^\d{1,2}$/.test(word) && number >= first && number <= last ? number : undefined
}

function count(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step)
}

function byNumber(left: number, right: number): number {
  return left - right
}

const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function comesAtAll({ days, months, eitherDay }: Cron): boolean {
  return eitherDay || [...months].some((month) => Math.min(...days) <= (LONGEST_MONTHS[month - 1] ?? 0))
}
