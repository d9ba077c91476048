import { describe, expect, it } from 'vitest'
import { diffJson } from '../engine/patch.ts'
import { formatPatch, formatPointer } from './formatPatch.ts'
import { createPaint } from './paint.ts'

const plain = { paint: createPaint(false), width: 60 }

const lines = (before: unknown, after: unknown, style = plain): readonly string[] =>
  formatPatch(diffJson(before, after), structuredClone(before), style).lines

describe('formatPatch', () => {
  it('says what came, what changed and what went, with what was there', () => {
    expect(lines({ a: 1, b: { c: 'x', d: [1, 2] } }, { b: { c: null, d: [1, 3, 4], e: true } })).toEqual([
      '- a',
      '~ b.c: "x" -> null',
      '~ b.d.1: 2 -> 3',
      '+ b.d.2: 4',
      '+ b.e: true',
    ])
  })

  it('answers the data after it', () => {
    const [before, after] = [
      { list: [1, 2, 3], gone: 1 },
      { list: [0, 2, 9, 3], more: { x: [] } },
    ]

    expect(formatPatch(diffJson(before, after), structuredClone(before), plain).after).toEqual(after)
  })

  it('lays an object out by its parts when it is too long for its line', () => {
    const billing = { customer: 'cus_0123456789', status: 'trialing', 'a key': { nested: 'x'.repeat(20) } }

    expect(lines({}, { billing })).toEqual([
      '+ billing.customer: "cus_0123456789"',
      '+ billing.status: "trialing"',
      `+ billing["a key"]: { nested: "${'x'.repeat(20)}" }`,
    ])
  })

  it('keeps to the width of its line', () => {
    const long = 'word '.repeat(100)

    for (const line of [
      ...lines({}, { note: long }),
      ...lines({ note: long }, { note: `${long}!` }),
      ...lines({}, { list: long.split(' ') }),
    ]) {
      expect(line.length).toBeLessThanOrEqual(60)
    }
  })

  it('shows one line for an object of very many parts', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`key${at}`, at]))

    expect(lines({}, { many })).toHaveLength(1)
  })

  it('takes keys for nothing but themselves', () => {
    const evil = JSON.parse('{"__proto__":{"a":1},"x\\u001b[2J":2}')

    expect(lines({}, evil)).toEqual(['+ __proto__: { a: 1 }', '+ ["x\\u001b[2J"]: 2'])
    expect(({} as { a?: number }).a).toBeUndefined()
  })

  it('colours by what happened', () => {
    const style = { ...plain, paint: createPaint(true) }

    expect(lines({ a: 1, b: 1 }, { a: 2, c: 3 }, style)).toEqual([
      '\u001B[33m~\u001B[39m a: \u001B[2m1\u001B[22m -> \u001B[33m2\u001B[39m',
      '\u001B[31m- b\u001B[39m',
      '\u001B[32m+ c: 3\u001B[39m',
    ])
  })
})

it.each([
  ['/order/lines/0/sku', 'order.lines.0.sku'],
  ['/a b/c~1d', '["a b"]["c/d"]'],
  ['', 'the data'],
])('writes the pointer %j as --set takes it', (pointer, path) => {
  expect(formatPointer(pointer)).toBe(path)
})
