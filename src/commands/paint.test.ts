import { expect, it } from 'vitest'
import { columns, createPaint } from './paint.ts'

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
