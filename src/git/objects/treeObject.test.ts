import { assert, property, string, uniqueArray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTree, parseTree, toRecordName, typeOfMode } from './treeObject.ts'

const oid = '1234567890123456789012345678901234567890'

describe('a tree object', () => {
  it('reads back as it was written, whatever the names', () => {
    const names = uniqueArray(string({ minLength: 1 }).filter((name) => !/[\0/]/.test(name)))
    assert(
      property(names, (list) => {
        const records = list.map((name) => ({ mode: '100644', name: toRecordName(name), oid }))
        expect(new Set(parseTree(formatTree(records)).map(({ name }) => name))).toStrictEqual(
          new Set(records.map(({ name }) => name)),
        )
      }),
    )
  })

  it('sorts a folder as if its name ended with a slash', () => {
    const records = ['a', 'a-b', 'a.b', 'a0'].map((name) => ({ mode: name === 'a' ? '40000' : '100644', name, oid }))

    expect(parseTree(formatTree(records)).map(({ name }) => name)).toStrictEqual(['a-b', 'a.b', 'a', 'a0'])
  })

  it('keeps modes as they are stored, zero-padded ones too', () => {
    const records = [{ mode: '040000', name: 'old', oid }]

    expect(parseTree(formatTree(records))).toStrictEqual(records)
    expect(typeOfMode('040000')).toBe('tree')
  })

  it.each([
    ['half an id', Buffer.from('100644 a\0short')],
    ['no name', Buffer.from('100644')],
    ['no mode', Buffer.concat([Buffer.from(' a\0'), Buffer.alloc(20)])],
    ['a mode that is no number', Buffer.concat([Buffer.from('9 a\0'), Buffer.alloc(20)])],
    ['zeros', Buffer.alloc(40)],
  ])('with %s is OBJECTS_CORRUPT', (_what, bytes) => {
    expect(() => parseTree(bytes)).toThrow(expect.objectContaining({ code: 'OBJECTS_CORRUPT' }))
  })
})
