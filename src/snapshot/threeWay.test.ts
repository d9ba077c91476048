import { describe, expect, it } from 'vitest'
import type { ItemChange } from './change.ts'
import { classify } from './threeWay.ts'
import type { Tree } from './tree.ts'

// `tree('a=1 b=2x')`: path = content, `x` for executable, `0` for an empty file.
function tree(text: string): Tree {
  const items = text.split(' ').filter(Boolean)
  return new Map(
    items.map((item) => {
      const [path = '', content = ''] = item.split('=')
      const oid = content.startsWith('0') ? 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391' : content.slice(0, 1).repeat(40)
      return [path, { oid, mode: content.endsWith('x') ? '100755' : '100644' }]
    }),
  )
}

type Texts = readonly [base: string, ours: string, theirs: string]

function told([base, ours, theirs]: Texts): string[] {
  return classify({ base: tree(base), ours: tree(ours), theirs: tree(theirs) }).map(tell)
}

function tell(change: ItemChange): string {
  const kind = change.kind === 'conflict' ? `conflict:${change.conflict}` : change.kind
  const from = 'from' in change && change.from !== undefined ? `${change.from}->` : ''
  return `${kind} ${from}${change.path}`
}

describe('the matrix', () => {
  it.each<[Texts, string[]]>([
    [['a=1', 'a=1', 'a=1'], []],
    [['a=1', 'a=1', 'a=2'], ['theirs a']],
    [['', '', 'a=2'], ['theirs a']],
    [['a=1', 'a=1', ''], ['theirs-deleted a']],
    [['a=1', 'a=2', 'a=1'], ['ours a']],
    [['', 'a=2', ''], ['ours a']],
    [['a=1', 'a=2', 'a=2'], ['healed a']],
    [['', 'a=2', 'a=2'], ['healed a']],
    [['a=1', '', ''], ['healed a']],
    [['a=1', 'a=2', 'a=3'], ['both a']],
    [['a=1', '', 'a=1'], ['ours-deleted a']],
    [['a=1', '', 'a=2'], ['conflict:delete-modify a']],
    [['a=1', 'a=2', ''], ['conflict:modify-delete a']],
    [['', 'a=1', 'a=2'], ['conflict:add-add a']],
  ])('base, ours, theirs %j are %j', (sides, expected) => {
    expect(told(sides)).toEqual(expected)
  })
})

describe('modes', () => {
  it.each<[Texts, string[]]>([
    [['a=1', 'a=1x', 'a=1'], ['ours a']],
    [['a=1', 'a=1', 'a=1x'], ['theirs a']],
    [['a=1', 'a=1x', 'a=1x'], ['healed a']],
    [['a=1', 'a=1x', 'a=2'], ['both a']],
    [['', 'a=1x', 'a=1'], ['conflict:add-add a']],
  ])('base, ours, theirs %j are %j', (sides, expected) => {
    expect(told(sides)).toEqual(expected)
  })
})

describe('renames', () => {
  it.each<[string, Texts, string[]]>([
    ['by ours', ['a=1', 'b=1', 'a=1'], ['ours-renamed a->b']],
    ['by theirs', ['a=1', 'a=1', 'b=1'], ['theirs-renamed a->b']],
    ['with a new mode', ['a=1', 'b=1x', 'a=1'], ['ours-renamed a->b']],
    ['by ours, edited by theirs', ['a=1', 'b=1', 'a=2'], ['ours-renamed a->b']],
    ['by theirs, edited by ours', ['a=1', 'a=2', 'b=1'], ['theirs-renamed a->b']],
    ['to the same place', ['a=1', 'b=1', 'b=1'], ['healed a', 'healed b']],
    ['to different places', ['a=1', 'b=1', 'c=1'], ['conflict:rename a->b']],
    ['to different places, theirs taken', ['a=1', 'b=1 c=2', 'c=1'], ['conflict:rename a->b', 'conflict:add-add c']],
    ['by ours, deleted by theirs', ['a=1', 'b=1', ''], ['conflict:rename a->b']],
    ['by theirs, deleted by ours', ['a=1', '', 'b=1'], ['conflict:rename a->b']],
    ['by ours to a place theirs took', ['a=1', 'b=1', 'a=1 b=2'], ['conflict:rename a->b']],
    ['by theirs to a place ours took', ['a=1', 'a=1 b=2', 'b=1'], ['conflict:rename a->b']],
    ['of two items to one place', ['a=1 c=2', 'b=1 c=2', 'a=1 b=2'], ['conflict:rename a->b', 'conflict:rename c']],
    ['by ours to where theirs copied it', ['a=1', 'b=1', 'a=1 b=1'], ['ours-deleted a', 'healed b']],
    ['of an empty file', ['a=0', 'b=0', 'a=0'], ['ours-deleted a', 'ours b']],
    ['only in case', ['a=1', 'A=1', 'a=2'], ['ours-renamed a->A']],
    ['of two equal items', ['a=1 b=1', 'c=1 d=1', 'a=1 b=1'], ['ours-deleted a', 'ours-deleted b', 'ours c', 'ours d']],
    [
      'of a folder of equal items',
      ['x/a=1 x/b=1', 'y/a=1 y/b=1', 'x/a=1 x/b=1'],
      ['ours-renamed x/a->y/a', 'ours-renamed x/b->y/b'],
    ],
  ])('%s', (_, sides, expected) => {
    expect(told(sides)).toEqual(expected)
  })

  it('carries the entries of the old path on the side that did not rename', () => {
    const [change] = classify({ base: tree('a=1'), ours: tree('b=1'), theirs: tree('a=2') })

    expect(change).toMatchObject({ base: { oid: '1'.repeat(40) }, theirs: { oid: '2'.repeat(40) } })
  })

  it('names both new places when the sides disagree', () => {
    expect(classify({ base: tree('a=1'), ours: tree('b=1'), theirs: tree('c=1') })).toMatchObject([
      { path: 'b', other: 'c' },
    ])
  })
})

describe('paths that cannot stand side by side', () => {
  const file = 'conflict:file-directory'
  it.each<[string, Texts, string[]]>([
    ['a file where the other side adds a folder', ['', 'a/b=1', 'a=2'], [`${file} a`, `${file} a/b`]],
    ['the same, deeper', ['', 'a=1', 'a/b/c=2'], [`${file} a`, `${file} a/b/c`]],
    [
      'a folder that one side made a file while the other edits in it',
      ['a/b=1', 'a/b=2', 'a=3'],
      [`${file} a`, 'conflict:modify-delete a/b'],
    ],
    ['a folder that one side made a file', ['a/b=1', 'a/b=1', 'a=3'], ['theirs a', 'theirs-deleted a/b']],
    ['names that differ in case', ['', 'S/a=1', 's/a=2'], ['conflict:case S/a', 'conflict:case s/a']],
    [
      'folders that differ in case',
      ['', 'S/a=1 S/b=4', 's/c=2'],
      ['conflict:case S/a', 'conflict:case S/b', 'conflict:case s/c'],
    ],
    [
      'names that differ in composition',
      ['', 'caf\u00E9=1', 'cafe\u0301=2'],
      ['conflict:case cafe\u0301', 'conflict:case caf\u00E9'],
    ],
  ])('%s', (_, sides, expected) => {
    expect(told(sides)).toEqual(expected)
  })
})

describe('classify', () => {
  it('answers in code-unit order', () => {
    expect(told(['', 'b=1 B=3 a/b=4', ''])).toEqual(['ours B', 'ours a/b', 'ours b'])
  })

  it('asks whether different blobs are alike before calling an item changed', () => {
    const sides = { base: tree('a=1 b=1'), ours: tree('a=2 b=2'), theirs: tree('a=1 b=3') }

    expect(classify(sides, (path) => path === 'a').map(tell)).toEqual(['both b'])
  })

  it('looks at 10,000 unchanged items in a few milliseconds', () => {
    const items = new Map(
      Array.from({ length: 10_000 }, (_, n) => [`steps/orders/step-${n}.ts`, { oid: `${n}`, mode: '100644' as const }]),
    )
    const copies = { base: items, ours: new Map(items), theirs: new Map(items) }
    classify(copies)
    const start = performance.now()

    expect(classify(copies)).toEqual([])
    expect(performance.now() - start).toBeLessThan(50)
  })
})
