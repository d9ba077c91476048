import { expect, it } from 'vitest'
import { columns, createPaint, cut, lasting, pad, widthOf } from './paint.ts'

it('aligns columns by what is visible', () => {
  const { good } = createPaint(true)
  expect(
    columns(
      [
        [good('add'), 'x', '1'],
        ['update', 'yy', '2'],
      ],
      '',
    ),
  ).toBe(`${good('add')}     x   1\nupdate  yy  2\n`)
})

it('keeps what stands beside a very long name near the others', () => {
  const text = columns(
    [
      ['x'.repeat(200), 'new'],
      ['step', 'new'],
    ],
    '',
  )
  expect(text).toBe(`${'x'.repeat(200)}  new\n${'step'.padEnd(60)}  new\n`)
})

it.each([
  ['plain', 5],
  ['\u00fcn\u00efcode', 7],
  ['e\u0301', 1],
  ['\u9577\u3044', 4],
  ['\ud83d\udce6 box', 6],
  [createPaint(true).bad('red'), 3],
])('knows the columns of %j', (text, width) => {
  expect(widthOf(text)).toBe(width)
})

it('cuts and pads by columns, never in the middle of a letter', () => {
  expect(cut('\u9577\u3044\u540d\u524d', 6)).toBe('\u9577\u3044\u2026')
  expect(cut('short', 5)).toBe('short')
  expect(cut('longer', 5)).toBe('long\u2026')
  expect(pad('\u9577', 4)).toBe('\u9577  ')
})

it.each([
  [0.04, '0 ms'],
  [4.26, '4.3 ms'],
  [12.6, '13 ms'],
  [999.4, '999 ms'],
  [1_250, '1.3 s'],
  [59_999, '60 s'],
  [90_000, '1.5 min'],
  [7_200_000, '2 h'],
  [2 * 86_400_000, '2 d'],
])('says %d ms as a person does', (milliseconds, words) => {
  expect(lasting(milliseconds)).toBe(words)
})
