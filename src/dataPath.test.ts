import { describe, expect, it } from 'vitest'
import { formatKeys, parsePath, valueAt, writeAt } from './dataPath.ts'

describe('parsePath', () => {
  it.each([
    ['order', ['order']],
    ['order.lines.0.sku', ['order', 'lines', '0', 'sku']],
    ['lines[2].sku', ['lines', '2', 'sku']],
    ['["a.b"].c', ['a.b', 'c']],
    ['a["x\\"y"]', ['a', 'x"y']],
    ['__proto__.polluted', ['__proto__', 'polluted']],
    ['größe.Länge', ['größe', 'Länge']],
    ['a b.c-d', ['a b', 'c-d']],
  ])('reads %s', (path, keys) => {
    expect(parsePath(path)).toEqual(keys)
  })

  it.each(['', '.', '.a', 'a.', 'a..b', 'a[', 'a[b]', 'a]', 'a["b]'])('refuses "%s"', (path) => {
    expect(() => parsePath(path)).toThrow(expect.objectContaining({ code: 'PATH_INVALID' }))
  })

  it.each([[['a', 'b']], [['a.b', 'c']], [['0', 'x']], [['"', ']']]])(
    'reads back what formatKeys writes: %j',
    (keys) => {
      expect(parsePath(formatKeys(keys))).toEqual(keys)
    },
  )
})

describe('writeAt', () => {
  it('makes the objects on the way and goes into arrays that are there', () => {
    const data = { companies: [{ name: 'x' }] }
    writeAt(data, ['companies', '0', 'response', 'score'], 7)

    expect(data).toEqual({ companies: [{ name: 'x', response: { score: 7 } }] })
  })

  it('makes lists where a number comes next', () => {
    const data = {}
    writeAt(data, ['rows', '1', 'id'], 7)
    writeAt(data, ['rows', '0'], 'first')

    expect(data).toEqual({ rows: ['first', { id: 7 }] })
  })

  it('never reaches a prototype', () => {
    const data = {}
    writeAt(data, ['__proto__', 'polluted'], true)
    writeAt(data, ['constructor', 'prototype', 'polluted'], true)

    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(valueAt(data, ['__proto__', 'polluted'])).toBe(true)
  })

  it.each([
    [{ a: 'text' }, ['a', 'b']],
    [{ a: 1 }, ['a', 'b', 'c']],
    [{ a: [] }, ['a', 'name']],
    [{ a: [] }, ['a', '10000']],
  ])('overwrites nothing on the way: %j at %j', (data, keys) => {
    expect(() => writeAt(data, keys, 1)).toThrow(expect.objectContaining({ code: 'PATH_BLOCKED' }))
  })
})

describe('valueAt', () => {
  it('reads own keys only', () => {
    expect(valueAt({ a: [{ b: 1 }] }, ['a', '0', 'b'])).toBe(1)
    expect(valueAt({}, ['constructor', 'name'])).toBeUndefined()
    expect(valueAt({ a: null }, ['a', 'b'])).toBeUndefined()
  })
})
