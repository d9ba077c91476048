import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DocumentTexts, mergeJson } from './mergeJson.ts'
import { editedDocuments, sorted } from './mergeTree.suite.ts'
import { mergeValues } from './mergeTree.ts'
import { openJson, parseJsonText } from './mergeTreeJson.ts'
import { mergeTreeText } from './mergeTreeText.ts'

describe('mergeJson', () => {
  it.each<[string, DocumentTexts, string]>([
    [
      'keys added at the same place',
      { base: '{\n  "a": 1\n}\n', ours: '{\n  "a": 1,\n  "b": 2\n}\n', theirs: '{\n  "a": 1,\n  "c": 3\n}\n' },
      '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n',
    ],
    ['one line', { base: '{"a":1,"b":1}', ours: '{"a":2,"b":1}', theirs: '{"a":1,"b":3}' }, '{"a":2,"b":3}'],
    [
      'layout of ours',
      { base: '{ "a": [1, 2], "b": 1 }', ours: '{\n\t"b": 2,\n\t"a": [1, 2]\n}', theirs: '{ "a": [1, 2, 3], "b": 1 }' },
      '{\n\t"b": 2,\n\t"a": [1, 2, 3]\n}',
    ],
    [
      'a deleted last key',
      { base: '{\n  "a": 1,\n  "b": 1\n}', ours: '{\n  "a": 2,\n  "b": 1\n}', theirs: '{\n  "a": 1\n}' },
      '{\n  "a": 2\n}',
    ],
    ['all keys deleted', { base: '{ "a": 1, "b": 1 }', ours: '{ "a": 1 }', theirs: '{ "b": 1 }' }, '{}'],
    [
      'CRLF',
      { base: '{\r\n  "a": 1\r\n}\r\n', ours: '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n', theirs: '{\n  "a": 9\n}\n' },
      '{\r\n  "a": 9,\r\n  "b": 2\r\n}\r\n',
    ],
    ['bytes of the only side that changed', { base: '{ "a": ', ours: '{ "a": ', theirs: '{"a":1 }' }, '{"a":1 }'],
  ])('keeps %s', (_, texts, text) => {
    expect(mergeJson(texts)).toEqual({ clean: true, text })
  })

  it('names the places both sides changed', () => {
    expect(mergeJson({ base: '{"a":{"b":1}}', ours: '{"a":{"b":2}}', theirs: '{"a":{"b":3}}' })).toEqual({
      clean: false,
      conflicts: [{ path: ['a', 'b'], base: 1, ours: 2, theirs: 3 }],
    })
  })

  it.each([
    '{',
    '{"a":1}}',
    '{"a":1,"a":2}',
    "{'a':1}",
    '{"a":01}',
    '{"a":1,}',
    '[1 2]',
    '{"a":12345678901234567890}',
    '{"a":1e999}',
    '{// c\n}',
    '',
    '"\u0001"',
    '['.repeat(70) + ']'.repeat(70),
  ])('says which side cannot be read: %j', (ours) => {
    expect(mergeJson({ base: '{}', ours, theirs: '{"a":1}' })).toEqual({ clean: false, unparsable: 'ours' })
  })

  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value = parseJsonText(text)?.value
        expect(value === undefined ? '' : JSON.stringify(value)).toBe(
          value === undefined ? '' : JSON.stringify(JSON.parse(text)),
        )
      }),
    )
  })
})

describe('any two edits of a document', () => {
  it('give a text that reads as the merged value, or conflicts', () => {
    fc.assert(
      fc.property(editedDocuments, fc.constantFrom(0, 2, '\t'), ({ base, ours, theirs }, space) => {
        const write = (side: unknown): string => JSON.stringify(side, undefined, space)
        const merged = mergeJson({ base: write(base), ours: write(ours), theirs: write(theirs) })
        const expected = mergeValues({ base, ours, theirs })
        expect(merged.clean).toBe(expected.conflicts.length === 0)
        expect(merged.clean ? sorted(parseJsonText(merged.text)?.value) : '').toBe(
          merged.clean ? sorted(expected.value) : '',
        )
      }),
      { numRuns: 150 },
    )
  })

  it('can be merged from pieces of their texts', () => {
    fc.assert(
      fc.property(editedDocuments, ({ base, ours, theirs }) => {
        const expected = mergeValues({ base, ours, theirs })
        const texts = { base: JSON.stringify(base), ours: JSON.stringify(ours), theirs: JSON.stringify(theirs) }
        const pieces = expected.conflicts.length === 0 ? mergeTreeText(texts, openJson) : '0'
        expect(sorted(parseJsonText(pieces ?? '')?.value)).toBe(
          expected.conflicts.length === 0 ? sorted(expected.value) : '0',
        )
      }),
      { numRuns: 150 },
    )
  })
})
