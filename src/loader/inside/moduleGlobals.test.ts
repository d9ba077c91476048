import { describe, expect, it } from 'vitest'
import { succeed } from '../../../fixtures/runInside.ts'
import { moduleDate, moduleMath } from './moduleGlobals.ts'
import { createRandom } from './random.ts'

const NOON = Date.UTC(2024, 0, 1, 12)

/** What `look` sees in a run whose clock stands at noon. */
async function seenAtNoon(look: () => unknown): Promise<unknown> {
  const { effects } = await succeed(({ task }) => task.complete(look()), { world: { now: () => NOON } })
  return effects.complete?.result
}

describe('Date in a module', () => {
  it.each<[string, () => unknown, unknown]>([
    ['new Date()', () => new moduleDate().toISOString(), '2024-01-01T12:00:00.000Z'],
    ['Date.now()', () => moduleDate.now(), NOON],
    ['Date.now taken apart', () => [1].map(moduleDate.now)[0], NOON],
    ['Date()', () => moduleDate(), new Date(NOON).toString()],
    ['new Date(5)', () => new moduleDate(5).getTime(), 5],
    ['new Date(2020, 1)', () => new moduleDate(2020, 1).getTime(), new Date(2020, 1).getTime()],
    ['Date.parse', () => moduleDate.parse('2020-01-01'), Date.parse('2020-01-01')],
    ['instanceof', () => [new moduleDate() instanceof moduleDate, new Date() instanceof moduleDate], [true, true]],
    ['being a Date elsewhere', () => new moduleDate() instanceof Date, true],
    [
      'a class that extends it',
      () =>
        class Day extends moduleDate {
          noon = 1
        }.name && new (class Day extends moduleDate {})().getTime(),
      NOON,
    ],
    [
      'the class of such a value',
      () => {
        class Day extends moduleDate {}
        return new Day() instanceof Day
      },
      true,
    ],
  ])('follows the clock of the run: %s', async (_, look, expected) => {
    expect(await seenAtNoon(look)).toEqual(expected)
  })

  it('is that of the machine outside of a run', () => {
    expect(Math.abs(moduleDate.now() - Date.now())).toBeLessThan(1000)
    expect(Math.abs(new moduleDate().getTime() - Date.now())).toBeLessThan(1000)
  })
})

describe('Math in a module', () => {
  it('draws what the seed of the run decides', async () => {
    const draw = createRandom('seed')
    const expected = [draw(), draw()]

    expect(await seenAtNoon(() => [moduleMath.random(), moduleMath.random()])).toEqual(expected)
  })

  it('is otherwise the one that everybody has', () => {
    expect([moduleMath.max(1, 2), moduleMath.PI, String(moduleMath)]).toEqual([2, Math.PI, '[object Math]'])
    expect(moduleMath.random()).not.toBe(moduleMath.random())
  })
})

describe('createRandom', () => {
  it('gives the same numbers for a seed on every machine', () => {
    const draw = createRandom('order 17')

    expect([draw(), draw(), draw()].map((value) => value.toFixed(6))).toMatchInlineSnapshot(`
      [
        "0.617593",
        "0.437511",
        "0.263644",
      ]
    `)
  })

  it('spreads evenly', () => {
    const draw = createRandom('even')
    const buckets = Array.from({ length: 10 }, () => 0)
    for (let count = 0; count < 100_000; count++) {
      const bucket = Math.floor(draw() * 10)
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }

    expect(Math.max(...buckets.map((count) => Math.abs(count - 10_000)))).toBeLessThan(400)
  })
})
