import { deflateSync } from 'node:zlib'
import { assert, describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import type { ObjectType } from './object.ts'
import { formatEntryHeader } from './pack.ts'
import { applyDelta, deflatedBound, deltaSizes, inflateEntry, parseEntryHeader } from './packEntry.ts'

const types: readonly ObjectType[] = ['commit', 'tree', 'blob', 'tag']

describe('parseEntryHeader', () => {
  it('reads back every type and size that formatEntryHeader writes', () => {
    const property = fc.property(fc.constantFrom(...types), fc.nat({ max: 2 ** 42 }), (type, size) => {
      const bytes = formatEntryHeader(type, size)
      assert.deepStrictEqual(parseEntryHeader(bytes), { kind: 'whole', type, size, length: bytes.length })
    })

    expect(() => fc.assert(property)).not.toThrow()
  })

  it('reads how far back the base of a delta is', () => {
    expect(parseEntryHeader(Buffer.from([0x65, 0x7f]))).toMatchObject({ kind: 'offset-delta', size: 5, distance: 127 })
    expect(parseEntryHeader(Buffer.from([0x65, 0x80, 0x00]))).toMatchObject({ distance: 128 })
    expect(parseEntryHeader(Buffer.from([0x65, 0xff, 0x7f]))).toMatchObject({ distance: 16_511 })
  })

  it.each([
    ['nothing', []],
    ['a size that never ends', Array.from({ length: 32 }, () => 0xff)],
    ['the reserved type 0', [0x01]],
    ['the reserved type 5', [0x51]],
    ['half an id', [0x71, 1, 2, 3]],
    ['a distance that is cut off', [0x61, 0xff]],
  ])('refuses %s', (_what, bytes) => {
    expect(() => parseEntryHeader(Buffer.from(bytes))).toThrow(expect.objectContaining({ code: 'OBJECTS_CORRUPT' }))
  })
})

describe('inflateEntry', () => {
  it('says how many bytes belong to the entry, whatever follows', () => {
    const packed = deflateSync(Buffer.from('hello'))

    const { data, used } = inflateEntry(Buffer.concat([packed, Buffer.alloc(999, 7)]), 5)
    expect([data.toString(), used]).toStrictEqual(['hello', packed.length])
  })

  it('inflates nothing from an entry of no bytes', () => {
    expect(inflateEntry(deflateSync(Buffer.alloc(0)), 0).data).toHaveLength(0)
  })

  it.each([4, 6])('refuses an entry that declares %i bytes and has 5', (size) => {
    const call = () => inflateEntry(deflateSync(Buffer.from('hello')), size)

    expect(call).toThrow(expect.objectContaining({ code: 'OBJECTS_CORRUPT' }))
  })

  it('stops a bomb at the size it declares (GIT-18)', () => {
    const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024))

    expect(() => inflateEntry(bomb, 100)).toThrow(expect.objectContaining({ code: 'OBJECTS_CORRUPT' }))
  })

  it('never needs more than deflatedBound of what cannot be compressed', () => {
    const property = fc.property(
      fc.uint8Array({ maxLength: 5_000 }),
      fc.integer({ min: 0, max: 9 }),
      (bytes, level) => {
        assert.isAtMost(deflateSync(bytes, { level }).length, deflatedBound(bytes.length))
      },
    )

    expect(() => fc.assert(property)).not.toThrow()
  })
})

describe('applyDelta', () => {
  const base = Buffer.from('0123456789')

  it('copies from the base and inserts bytes of its own', () => {
    const delta = Buffer.from([10, 8, 0x91, 2, 3, 2, 0x61, 0x62, 0x90, 3])

    expect(deltaSizes(delta)).toMatchObject({ base: 10, result: 8 })
    expect(applyDelta(base, delta).toString()).toBe('234ab012')
  })

  it('takes a length of 0 for 65,536', () => {
    const large = Buffer.alloc(65_536, 'x')

    expect(applyDelta(large, Buffer.from([0x80, 0x80, 0x04, 0x80, 0x80, 0x04, 0x80]))).toStrictEqual(large)
  })

  it.each([
    ['another base', [9, 1, 1, 0x61]],
    ['a copy beyond the base', [10, 3, 0x91, 9, 3]],
    ['more than it declares', [10, 1, 2, 0x61, 0x62]],
    ['less than it declares', [10, 3, 1, 0x61]],
    ['the reserved instruction', [10, 1, 0]],
    ['an insert that is cut off', [10, 3, 3, 0x61]],
    ['a copy that is cut off', [10, 3, 0x91, 9]],
  ])('refuses a delta with %s', (_what, delta) => {
    expect(() => applyDelta(base, Buffer.from(delta))).toThrow(expect.objectContaining({ code: 'OBJECTS_CORRUPT' }))
  })
})
