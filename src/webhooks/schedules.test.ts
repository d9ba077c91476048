import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { webhook } from '../../fixtures/hookWorld.ts'
import { parseSchedules, scheduleWorld } from '../../fixtures/scheduleWorld.ts'
import { writeFiles } from '../../fixtures/testDir.ts'

const HOUR = 3_600_000

describe('a schedule', () => {
  it('makes a task at its moment, with its data, its origin and an account of its own', async () => {
    await using world = await scheduleWorld()
    const { schedules, clock } = await world.open('2026-01-01T08:00:00Z', {
      nightly: 'cron: "0 9 * * *", data: { a: [1] }',
    })

    clock.advance(HOUR)
    await schedules.settled()

    const id = 'nightly@2026-01-01T09:00:00.000Z'
    const due = Date.parse('2026-01-01T09:00:00Z')
    expect(world.tasks).toEqual([
      {
        id: expect.stringMatching(/^t[0-9a-z]{12}$/),
        name: 'nightly',
        data: { a: [1], $via: { name: 'nightly', type: 'schedule', id, received: due, due } },
        actor: 'schedule:nightly',
        causedBy: id,
      },
    ])
  })

  it('does not come back to a moment at which its data was refused, and says why', async () => {
    await using world = await scheduleWorld()
    world.refusing = true
    const { schedules, clock } = await world.open('2026-01-01T08:00:00Z', { nightly: 'cron: "0 9 * * *"' })
    clock.advance(HOUR)
    await schedules.settled()
    world.refusing = false
    await world.open('2026-01-01T10:00:00Z', { nightly: 'cron: "0 9 * * *", missed: all' })

    expect(world.tasks).toEqual([])
    expect(world.logged).toMatchObject([
      { level: 'error', message: expect.stringContaining('takes no data about people') },
    ])
  })

  it('is due at every moment on the way when the clock is turned by hours', async () => {
    await using world = await scheduleWorld()
    const { schedules, clock } = await world.open('2026-01-01T08:10:00Z', {
      a: 'cron: "*/30 * * * *"',
      b: 'cron: "0 9 * * *"',
    })

    clock.advance(2 * HOUR)
    await schedules.settled()

    expect(world.tasks.map(({ causedBy }) => causedBy.slice(0, 18)).sort()).toEqual([
      'a@2026-01-01T08:30',
      'a@2026-01-01T09:00',
      'a@2026-01-01T09:30',
      'a@2026-01-01T10:00',
      'b@2026-01-01T09:00',
    ])
  })

  it('follows the clock of its zone', async () => {
    await using world = await scheduleWorld()
    const { schedules, clock } = await world.open('2026-03-28T00:00:00Z', {
      a: 'cron: "0 9 * * *", timezone: Europe/Berlin',
    })

    clock.advance(48 * HOUR)
    await schedules.settled()

    expect(world.moments()).toEqual(['2026-03-28T08:00', '2026-03-29T07:00'])
  })

  it('makes nothing any more when it is stopped', async () => {
    await using world = await scheduleWorld()
    const { schedules, clock } = await world.open('2026-01-01T08:00:00Z', { a: 'cron: "@hourly"' })

    await schedules.stop()
    clock.advance(HOUR)
    await schedules.settled()

    expect(world.tasks).toEqual([])
    expect(clock.next()).toBe(false)
  })

  it('is listed with its next moment', async () => {
    await using world = await scheduleWorld()
    const { schedules } = await world.open('2026-01-01T08:00:00Z', { a: 'cron: "@hourly"' })

    expect(schedules.list()).toEqual([
      { name: 'a', cron: '@hourly', timezone: 'UTC', next: Date.parse('2026-01-01T09:00:00Z') },
    ])
  })

  it('is one of this environment that is enabled', async () => {
    await using world = await scheduleWorld()
    const { schedules } = await world.open('2026-01-01T08:00:00Z', {})
    const files = ['enabled: false\n', 'environments: [prod]\n', 'environments: [dev]\ntask: t\n']

    schedules.update(files.map((text, index) => webhook(`s${index}`, `${text}schedule: { cron: "@hourly" }\n`)))

    expect(schedules.list().map(({ name }) => name)).toEqual(['s2'])
  })

  it('that was edited has missed nothing, and waits for its new moment only', async () => {
    await using world = await scheduleWorld()
    const { schedules, clock } = await world.open('2026-01-01T08:00:00Z', { a: 'cron: "0 9 * * *", missed: all' })

    schedules.update(parseSchedules({ a: 'cron: "30 9 * * *", missed: all' }))
    clock.advance(2 * HOUR)
    await schedules.settled()

    expect(world.moments()).toEqual(['2026-01-01T09:30'])
  })
})

describe('what was missed while nothing ran', () => {
  it.each([
    ['skip', []],
    ['once', ['2026-01-01T11:00']],
    ['all', ['2026-01-01T09:00', '2026-01-01T10:00', '2026-01-01T11:00']],
  ])('is made up for as `missed: %s` says', async (missed, moments) => {
    await using world = await scheduleWorld()
    const files = { a: `cron: "@hourly", missed: ${missed}` }
    const { schedules } = await world.open('2026-01-01T08:30:00Z', files)
    await schedules.stop()

    await world.open('2026-01-01T11:30:00Z', files)
    await world.open('2026-01-01T11:30:00Z', files)

    expect(world.moments()).toEqual(moments)
  })

  it('is the latest hundred of too many', async () => {
    await using world = await scheduleWorld()
    const files = { a: 'cron: "* * * * *", missed: all' }
    await world.open('2026-01-01T00:00:00Z', files)

    await world.open('2026-01-02T00:00:30Z', files)

    expect([world.moments().length, world.moments()[0]]).toEqual([100, '2026-01-01T22:21'])
  })

  it('is nothing for a schedule that is new', async () => {
    await using world = await scheduleWorld()
    await world.open('2026-01-01T08:30:00Z', {})

    await world.open('2026-01-01T11:30:00Z', { a: 'cron: "@hourly", missed: all' })

    expect(world.tasks).toEqual([])
  })

  it('is not what came a moment ago: a restart right then is on time', async () => {
    await using world = await scheduleWorld()
    await world.open('2026-01-01T08:59:00Z', { a: 'cron: "@hourly"' })

    await world.open('2026-01-01T09:00:40Z', { a: 'cron: "@hourly"' })

    expect(world.moments()).toEqual(['2026-01-01T09:00'])
  })

  it('is nothing where the file that says it is damaged', async () => {
    await using world = await scheduleWorld()
    await writeFiles(world.dir.path, { 'hooks/schedules.json': '{"schedules":[{"name":"a","until":' })

    await world.open('2026-01-01T11:30:00Z', { a: 'cron: "@hourly", missed: all' })

    expect(world.tasks).toEqual([])
  })
})

describe('a task of a schedule', () => {
  const FILES = { a: 'cron: "@hourly", missed: all' }

  it('that could not be made counts as missed the next time', async () => {
    await using world = await scheduleWorld()
    const { schedules, clock } = await world.open('2026-01-01T08:30:00Z', FILES)
    world.broken = true
    clock.advance(HOUR)
    await schedules.settled()
    world.broken = false

    clock.advance(HOUR)
    await schedules.settled()

    expect(world.moments()).toEqual(['2026-01-01T09:00', '2026-01-01T10:00'])
    expect(world.logged).toMatchObject([{ level: 'error', message: expect.stringContaining('"a"') }])
  })

  it('that could not be made before a restart counts as missed after it', async () => {
    await using world = await scheduleWorld()
    const { schedules, clock } = await world.open('2026-01-01T08:30:00Z', FILES)
    world.broken = true
    clock.advance(HOUR)
    await schedules.settled()
    world.broken = false

    await world.open('2026-01-01T09:45:00Z', FILES)

    expect(world.moments()).toEqual(['2026-01-01T09:00'])
  })

  it('is made once, although the process ended before it was noted', async () => {
    await using world = await scheduleWorld()
    const { schedules, clock } = await world.open('2026-01-01T08:30:00Z', FILES)
    const before = await readFile(join(world.dir.path, 'hooks/schedules.json'), 'utf8')
    clock.advance(HOUR)
    await schedules.settled()
    await writeFiles(world.dir.path, { 'hooks/schedules.json': before })

    await world.open('2026-01-01T09:45:00Z', FILES)

    expect(world.moments()).toEqual(['2026-01-01T09:00'])
  })

  it('is made again when the clock was set back and comes to its moment again', async () => {
    await using world = await scheduleWorld()
    for (const start of ['2026-01-01T08:30:00Z', '2026-01-01T08:30:00Z']) {
      const { schedules, clock } = await world.open(start, FILES)
      clock.advance(HOUR)
      await schedules.settled()
    }

    expect(world.moments()).toEqual(['2026-01-01T09:00', '2026-01-01T09:00'])
  })
})
