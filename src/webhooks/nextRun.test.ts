import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCron, type Cron } from '../config/cron.ts'
import { nextRun, runsBetween } from './nextRun.ts'

function cron(text: string): Cron {
  const read = readCron(text)
  if (typeof read === 'string') throw new Error(read)
  return read
}

/** The next moments of a schedule such as `0 9 * * * in Europe/Berlin`, as UTC without seconds. */
function next(schedule: string, after: string, count = 1): string[] {
  const [text = '', zone = ''] = schedule.split(' in ')
  const moments: number[] = []
  for (let moment = Date.parse(after); moments.length < count;) {
    moment = nextRun(cron(text), zone, moment) ?? Number.NaN
    moments.push(moment)
  }
  return moments.map((moment) => new Date(moment).toISOString().slice(0, 16))
}

describe('the next run', () => {
  it.each([
    ['*/20 * * * * in UTC', '2026-01-01T00:00:00Z', '2026-01-01T00:20'],
    ['*/20 * * * * in UTC', '2026-01-01T23:59:59Z', '2026-01-02T00:00'],
    ['0 9 * * 1-5 in Europe/Berlin', '2026-01-02T09:00:00Z', '2026-01-05T08:00'],
    ['0 0 1 * * in America/New_York', '2026-01-01T05:00:00Z', '2026-02-01T05:00'],
    ['0 0 29 2 * in UTC', '2096-03-01T00:00:00Z', '2104-02-29T00:00'],
    ['0 0 13 * 5 in UTC', '2026-01-01T00:00:00Z', '2026-01-02T00:00'],
    ['0 0 31 * * in Pacific/Kiritimati', '2026-03-31T00:00:00Z', '2026-05-30T10:00'],
    ['30 5 * * * in Asia/Kolkata', '2026-01-01T00:00:00Z', '2026-01-02T00:00'],
  ])('of %s after %s is %s', (schedule, after, moment) => {
    expect(next(schedule, after)).toEqual([moment])
  })
})

describe('in Berlin, when the clock leaps from 2:00 to 3:00', () => {
  const NIGHT = '2026-03-28T12:00:00Z'

  it('a time that is leapt over is due right after the leap, once', () => {
    expect(next('30 2 * * * in Europe/Berlin', NIGHT, 2)).toEqual(['2026-03-29T01:00', '2026-03-30T00:30'])
    expect(next('0,30 2 * * * in Europe/Berlin', NIGHT, 2)).toEqual(['2026-03-29T01:00', '2026-03-30T00:00'])
  })

  it('other times of the day stay what the clock shows', () => {
    expect(next('0 9 * * * in Europe/Berlin', NIGHT, 2)).toEqual(['2026-03-29T07:00', '2026-03-30T07:00'])
  })

  it('every hour stays every hour', () => {
    expect(next('30 * * * * in Europe/Berlin', '2026-03-29T00:00:00Z', 3)).toEqual([
      '2026-03-29T00:30',
      '2026-03-29T01:30',
      '2026-03-29T02:30',
    ])
  })
})

describe('in Berlin, when the clock is set back from 3:00 to 2:00', () => {
  it('a time that comes twice is due once, the first time', () => {
    expect(next('30 2 * * * in Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
  })

  it('every half hour stays every half hour', () => {
    expect(next('*/30 * * * * in Europe/Berlin', '2026-10-24T23:45:00Z', 6)).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T00:30',
      '2026-10-25T01:00',
      '2026-10-25T01:30',
      '2026-10-25T02:00',
      '2026-10-25T02:30',
    ])
  })
})

describe('where clocks are changed in other ways', () => {
  it.each([
    ['15 2 * * * in Australia/Lord_Howe', '2026-10-03T12:00:00Z', '2026-10-03T15:30'],
    ['0 0 * * * in America/Havana', '2030-03-09T12:00:00Z', '2030-03-10T05:00'],
    ['18 23 * * 6 in Asia/Beirut', '2029-10-27T00:00:00Z', '2029-10-27T20:18'],
    ['0 12 30 12 * in Pacific/Apia', '2011-12-29T00:00:00Z', '2011-12-30T10:00'],
  ])('%s after %s is %s', (schedule, after, moment) => {
    expect(next(schedule, after)).toEqual([moment])
  })
})

it('a clock that was set back at 0:01 takes the moments of two days in their order', () => {
  expect(next('0,30 * * * * in America/St_Johns', '2010-11-07T01:45:00Z', 5)).toEqual([
    '2010-11-07T02:00',
    '2010-11-07T02:30',
    '2010-11-07T03:00',
    '2010-11-07T03:30',
    '2010-11-07T04:00',
  ])
})

const ZONES = ['UTC', 'Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe', 'Asia/Beirut', 'Asia/Kolkata']

describe('any schedule in any zone', () => {
  const texts = fc
    .tuple(fc.constantFrom('*', '*/7', '0', '59'), fc.constantFrom('*', '2', '0', '*/5'), fc.constantFrom('*', '1-7'))
    .map(([minute, hour, day]) => `${minute} ${hour} ${day} * *`)
  const starts = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) })

  it('is due later and later, with nothing between two runs', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(...ZONES), starts, (text, zone, start) => {
        const first = nextRun(cron(text), zone, start) ?? 0
        const second = nextRun(cron(text), zone, first) ?? 0
        const middle = Math.floor((first + second) / 2)

        expect([first > start, second > first, first % 60_000]).toEqual([true, true, 0])
        expect([nextRun(cron(text), zone, middle), nextRun(cron(text), zone, first - 1)]).toEqual([second, first])
      }),
      { numRuns: 200 },
    )
  })
})

describe('the runs between two moments', () => {
  const hourly = { cron: cron('@hourly'), timezone: 'UTC' }
  const at = (hour: number) => Date.UTC(2026, 0, 1, hour)

  it('include the last moment and not the first', () => {
    expect(runsBetween(hourly, { after: at(1), until: at(3) }, 10)).toEqual([at(2), at(3)])
  })

  it('are the latest of too many', () => {
    expect(runsBetween(hourly, { after: at(0), until: at(20) }, 2)).toEqual([at(19), at(20)])
  })

  it('are found at once, however long it was', () => {
    const everyMinute = { cron: cron('* * * * *'), timezone: 'Europe/Berlin' }

    const runs = runsBetween(everyMinute, { after: Date.UTC(1990), until: at(0) }, 100)

    expect([runs.length, runs[0], runs.at(-1)]).toEqual([100, at(0) - 99 * 60_000, at(0)])
  })

  it('are none where time went backwards', () => {
    expect(runsBetween(hourly, { after: at(3), until: at(1) }, 2)).toEqual([])
  })
})
