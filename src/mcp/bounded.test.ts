import { expect, it } from 'vitest'
import { boundedText, MOST_CHARACTERS } from './bounded.ts'

const ADVICE = 'Ask for less.'

it('leaves a short result as it is', () => {
  expect(boundedText({ data: { order: 1 } }, ADVICE)).toBe('{"data":{"order":1}}')
})

it.each([
  ['a long text', { source: 'x'.repeat(50_000) }, '/source: 38000 of 50000 characters'],
  ['a long list', { rows: Array.from({ length: 9_000 }, (_, n) => n) }, '/rows: 8800 of 9000 items'],
  ['an object of many keys', { of: Object.fromEntries(many(9_000)) }, '/of: 8800 of 9000 keys'],
])('cuts %s short and says how much is left out', (_title, result, note) => {
  const text = boundedText(result, ADVICE)

  expect(text.length).toBeLessThanOrEqual(MOST_CHARACTERS)
  expect(JSON.parse(text)).toMatchObject({ leftOut: [note], toGetIt: ADVICE })
})

it('keeps a little of everything where everything is long', () => {
  const rows = Array.from({ length: 500 }, () => ({ text: 'y'.repeat(5_000), inner: { list: many(400) } }))

  const { rows: kept, leftOut } = JSON.parse(boundedText({ rows }, ADVICE))

  expect(kept.length).toBeGreaterThan(1)
  expect(leftOut.at(-1)).toMatch(/^and \d+ more places$/)
})

it('says only how long a result is that nothing makes short enough', () => {
  const keys = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`${n}`.repeat(10_000), n]))

  expect(JSON.parse(boundedText(keys, ADVICE))).toEqual({
    leftOut: [expect.stringContaining('everything')],
    toGetIt: ADVICE,
  })
})

function many(count: number): [string, number][] {
  return Array.from({ length: count }, (_, n) => [`key ${n}`, n])
}
