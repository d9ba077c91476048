import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { DocumentTexts } from './mergeJson.ts'
import { editedDocuments, sorted } from './mergeTree.suite.ts'
import { mergeValues } from './mergeTree.ts'
import { openYaml } from './mergeTreeYaml.ts'
import { mergeTreeText } from './mergeTreeText.ts'
import { mergeYaml } from './mergeYaml.ts'
import { readYaml } from './readYaml.ts'

const BASE = `# Payments
name: orders # the team's name

environments:
  # where we try things
  dev:
    branch: develop
  prod: { branch: main }
gates: [check, test]
steps:
  - name: charge
    retry: 3
  - name: refund
    retry: 1
`

describe('mergeYaml', () => {
  it('merges keys added at the same place, each with its comments', () => {
    const ours = `${BASE}# ours\nowner: ann\n`
    const theirs = `${BASE}# theirs\nlimits:\n  tasks: 5 # at once\n`

    expect(mergeYaml({ base: BASE, ours, theirs })).toEqual({
      clean: true,
      text: `${BASE}# ours\nowner: ann\n# theirs\nlimits:\n  tasks: 5 # at once\n`,
    })
  })

  it('merges neighbouring keys of one map', () => {
    const ours = BASE.replace('name: orders', "name: 'shop'")
    const theirs = BASE.replace('\nenvironments', '\nversion: 2\nenvironments').replace(
      'branch: develop',
      'branch: dev',
    )

    expect(mergeYaml({ base: BASE, ours, theirs })).toMatchObject({
      text: theirs.replace('name: orders', "name: 'shop'"),
    })
  })

  it('merges items of a list by name', () => {
    const ours = BASE.replace('retry: 3', 'retry: 4')
    const theirs = BASE.replace(
      '  - name: charge\n    retry: 3\n',
      '  - name: charge\n    retry: 3\n    timeout: 5s # long\n',
    )

    expect(mergeYaml({ base: BASE, ours, theirs })).toMatchObject({
      text: BASE.replace('retry: 3\n', 'retry: 4\n    timeout: 5s # long\n'),
    })
  })

  it.each<[string, DocumentTexts, string]>([
    [
      'flow maps',
      { base: 'a: { x: 1, y: 1 }\n', ours: 'a: { x: 2, y: 1 }\n', theirs: 'a: { x: 1, y: 3 }\n' },
      'a: { x: 2, y: 3 }\n',
    ],
    ['flow lists', { base: 'a: [b, c] # c\n', ours: 'a: [b, c, o] # c\n', theirs: 'a: [c] # c\n' }, 'a: [c, o] # c\n'],
    [
      'indentation of ours',
      { base: 'a:\n  x: 1\n  y: 1\n', ours: 'a:\n    x: 2\n    y: 1\n', theirs: 'a:\n  x: 1\n  y: 3\n' },
      'a:\n    x: 2\n    y: 3\n',
    ],
    [
      'a list that is not indented',
      { base: 'a:\n- x\n- y\n', ours: 'a:\n- x\n- o\n- y\n', theirs: 'a:\n- x\n- t\n- y\n' },
      'a:\n- x\n- o\n- t\n- y\n',
    ],
    ['CRLF', { base: 'a: 1\r\nb: 1\r\n', ours: 'a: 2\r\nb: 1\r\n', theirs: 'a: 1\nb: 3\n' }, 'a: 2\r\nb: 3\r\n'],
    ['a missing last line end', { base: 'a: 1\nb: 1', ours: 'a: 2\nb: 1', theirs: 'a: 1\nb: 3' }, 'a: 2\nb: 3'],
    [
      'a block text',
      { base: 'a: 1\nb: |\n  x\n   # y\n', ours: 'a: 2\nb: |\n  x\n   # y\n', theirs: 'a: 1\nb: |\n  x\n   # z\n' },
      'a: 2\nb: |\n  x\n   # z\n',
    ],
    [
      'a comment that theirs edited',
      { base: '# c\na: 1\nb: 1\n', ours: '# c\na: 2\nb: 1\n', theirs: '# d\na: 1\nb: 3\n' },
      '# d\na: 2\nb: 3\n',
    ],
    [
      'a map whose last key goes',
      { base: 'm:\n  a: 1\n  b: 1\nz: 1\n', ours: 'm:\n  a: 1\nz: 1\n', theirs: 'm:\n  b: 1\nz: 1\n' },
      'm:\n  {}\nz: 1\n',
    ],
    ['bytes of the only side that changed', { base: 'a: [', ours: 'a: [', theirs: 'a:   1' }, 'a:   1'],
  ])('keeps %s', (_, texts, text) => {
    expect(mergeYaml(texts)).toEqual({ clean: true, text })
  })

  it('names the places both sides changed', () => {
    const [ours, theirs] = [BASE.replace('develop', 'dev-o'), BASE.replace('develop', 'dev-t')]

    expect(mergeYaml({ base: BASE, ours, theirs })).toEqual({
      clean: false,
      conflicts: [{ path: ['environments', 'dev', 'branch'], base: 'develop', ours: 'dev-o', theirs: 'dev-t' }],
    })
  })

  it.each(['a: [', 'a: 1\na: 2\n', 'a: *x\n', 'a: !!js/function x\n', 'a: 12345678901234567890\n', '<<: {a: 1}\n'])(
    'says which side cannot be read: %j',
    (theirs) => {
      expect(mergeYaml({ base: 'a: 1\n', ours: 'a: 2\n', theirs })).toEqual({ clean: false, unparsable: 'theirs' })
    },
  )

  it('merges a document with aliases by lines', () => {
    const base = 'a: &x [1]\nb: 1\nc: 1\n'

    expect(mergeYaml({ base, ours: `${base}d: *x\n`, theirs: base.replace('[1]', '[2]') })).toEqual({
      clean: true,
      text: 'a: &x [2]\nb: 1\nc: 1\nd: *x\n',
    })
  })

  it('gives up on the whole document where aliases meet on neighbouring lines', () => {
    expect(mergeYaml({ base: 'a: &x 1\nb: 2\n', ours: 'a: &x 1\nb: *x\n', theirs: 'a: &y 1\nb: 2\n' })).toMatchObject({
      clean: false,
      conflicts: [{ path: [] }],
    })
  })
})

describe('any two edits of a document', () => {
  it('give a text that reads as the merged value, or conflicts', () => {
    fc.assert(
      fc.property(editedDocuments, fc.constantFrom(2, 4), ({ base, ours, theirs }, indent) => {
        const merged = mergeYaml({
          base: stringify(base),
          ours: stringify(ours, { indent }),
          theirs: stringify(theirs),
        })
        const expected = mergeValues({ base, ours, theirs })
        expect(merged.clean).toBe(expected.conflicts.length === 0)
        expect(merged.clean ? sorted(readYaml(merged.text, '').value) : '').toEqual(
          merged.clean ? sorted(expected.value) : '',
        )
      }),
      { numRuns: 150 },
    )
  })

  it('read the same when they are merged from pieces', () => {
    fc.assert(
      fc.property(editedDocuments, ({ base, ours, theirs }) => {
        const expected = mergeValues({ base, ours, theirs })
        const texts = { base: stringify(base), ours: stringify(ours), theirs: stringify(theirs) }
        const pieces = expected.conflicts.length === 0 ? mergeTreeText(texts, openYaml) : undefined
        expect(pieces === undefined ? '' : sorted(readYaml(pieces, '').value)).toEqual(
          pieces === undefined ? '' : sorted(expected.value),
        )
      }),
      { numRuns: 150 },
    )
  })
})
