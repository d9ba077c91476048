import { expect, it } from 'vitest'
import { formatDocument, formatValue } from './formatValue.ts'
import { createPaint } from './paint.ts'

const plain = createPaint(false)

it.each([
  [{ id: 'cus_1', n: [1, null, true] }, 80, '{ id: "cus_1", n: [1, null, true] }'],
  ['x'.repeat(50), 12, '"xxxxxxxxxx…'],
  [undefined, 80, 'undefined'],
  ['\u202E\u001B[2J', 80, '"\\u202e\\u001b[2J"'],
])('writes %j on one line', (value, width, text) => {
  expect(formatValue(value, width)).toBe(text)
})

it('lays a document out as JSON that can be copied', () => {
  const document = { a: [1, { b: null }], 'k\u202E': '\u001B[2J', empty: {}, none: [] }

  expect(JSON.parse(formatDocument(document, plain))).toEqual(document)
  expect(formatDocument({ a: [1, {}], b: 'x' }, plain)).toBe('{\n  "a": [\n    1,\n    {}\n  ],\n  "b": "x"\n}')
  for (const evil of ['\u202E', '\u001B']) expect(formatDocument(document, plain)).not.toContain(evil)
})

it('colours keys, texts and numbers', () => {
  expect(formatDocument({ a: 'x', b: 1, c: null }, createPaint(true))).toBe(
    '{\n  \u001B[2m"a"\u001B[22m: \u001B[32m"x"\u001B[39m,\n  \u001B[2m"b"\u001B[22m: \u001B[33m1\u001B[39m,\n  \u001B[2m"c"\u001B[22m: \u001B[2mnull\u001B[22m\n}',
  )
})
