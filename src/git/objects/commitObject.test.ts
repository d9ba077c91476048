import { describe, expect, it } from 'vitest'
import { testIdentity } from '../../../fixtures/testDir.ts'
import { formatCommit, formatMoment, parseCommit } from './commitObject.ts'

const oid = 'a'.repeat(40)
const tree = 'b'.repeat(40)

describe('a commit object', () => {
  it('reads back as it was written', () => {
    const author = { ...testIdentity, name: 'Zoë', offset: -210 }
    const bytes = formatCommit({ tree, parent: oid, author, message: 'süß\n\nbody' })

    expect(parseCommit(oid, bytes)).toStrictEqual({ oid, tree, parents: [oid], author, message: 'süß\n\nbody\n' })
  })

  it.each([
    [0, '0 +0000'],
    [90, '0 +0130'],
    [-210, '0 -0330'],
    [845, '0 +1405'],
  ])('writes an offset of %i minutes', (offset, expected) => {
    expect(formatMoment({ at: 0, offset })).toBe(expected)
  })

  it('lets no name or message add a header or a NUL', () => {
    const author = { ...testIdentity, name: 'Eve <x>\nparent 0', email: 'e@x>\n\nfake' }
    const commit = parseCommit(oid, formatCommit({ tree, author, message: 'a\0b' }))

    expect(commit).toMatchObject({ parents: [], message: 'ab\n', author: { name: 'Eve xparent 0', email: 'e@xfake' } })
  })

  it('reads an old encoding', () => {
    const text = `tree ${tree}\nauthor J\xf6rg <j@x> 1 +0000\nencoding ISO-8859-1\n\nsch\xf6n\n`
    const commit = parseCommit(oid, Buffer.from(text, 'latin1'))

    expect(commit).toMatchObject({ author: { name: 'Jörg' }, message: 'schön\n' })
  })

  it.each([
    ['Ada', { name: 'Ada', email: '', at: 0 }],
    ['Ada <a@x>', { name: 'Ada', email: 'a@x', at: 0 }],
    ['<a@x> 5 +0000', { name: '', email: 'a@x', at: 5 }],
    ['A <b> c <a@x> 5 +0000', { name: 'A', email: 'b', at: 0 }],
  ])('reads the broken author "%s" as far as it goes', (who, expected) => {
    expect(parseCommit(oid, Buffer.from(`tree ${tree}\nauthor ${who}\n\n`)).author).toMatchObject(expected)
  })

  it('without a tree is OBJECTS_CORRUPT', () => {
    expect(() => parseCommit(oid, Buffer.from('author x\n\ntree'))).toThrow(
      expect.objectContaining({ code: 'OBJECTS_CORRUPT' }),
    )
  })
})
