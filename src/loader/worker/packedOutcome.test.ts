import { describe, expect, it } from 'vitest'
import type { StepOutcome } from '../../stepHost.ts'
import { packOutcome, unpackOutcome } from './packedOutcome.ts'

/** The data of an outcome when it has been in another thread. */
function travel(data: unknown): unknown {
  const outcome: StepOutcome = { ok: true, data, effects: {}, logs: [], audit: [], views: [] }
  const arrived = unpackOutcome(structuredClone(packOutcome(outcome)))
  return arrived.ok ? arrived.data : undefined
}

describe('data that goes to another thread', () => {
  it.each([
    { a: [1, { b: null }], c: 'x', d: undefined },
    { n: Number.NaN, big: 5n, list: [undefined] },
    JSON.parse('{ "__proto__": { "x": 1 }, "constructor": 2 }'),
  ])('arrives as it was: %#', (data) => {
    expect(travel(data)).toEqual(data)
    expect(Object.keys(Object(travel(data)))).toEqual(Object.keys(data))
  })

  it('may refer to itself', () => {
    const data: Record<string, unknown> = { f: () => 1 }
    data.self = data
    const arrived = Object(travel(data))

    expect(arrived.self).toBe(arrived)
  })

  it.each<[string, unknown, string]>([
    ['a function', () => 1, 'function'],
    ['a symbol', Symbol('s'), 'symbol'],
  ])('has something of its kind in the place of %s', (_, value, type) => {
    expect(typeof Object(travel({ at: [{ value }] })).at[0].value).toBe(type)
  })

  it.each([
    [new Date(0), 'Date'],
    [new Map(), 'Map'],
    [Buffer.from('x'), 'Buffer'],
    [
      new (class Order {
        id = 1
      })(),
      'Order',
    ],
  ])('still has a class: %s', (value, name) => {
    const arrived: object = Object(travel({ value, f: () => 1 })).value

    expect(Object.getPrototypeOf(arrived).constructor.name).toBe(name)
  })

  it('still has a key that is a symbol', () => {
    expect(Object.getOwnPropertySymbols(Object(travel({ a: { [Symbol('s')]: 1 } })).a)).toHaveLength(1)
  })

  it('still cannot be read where it could not be', () => {
    const hostile = {
      get x(): never {
        throw new Error('no')
      },
    }

    expect(() => Object.keys(Object(travel({ hostile })).hostile)).toThrow(TypeError)
  })
})
