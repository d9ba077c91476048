import { describe, expect, it } from 'vitest'
import { mergeMode, pullAction, pushAction } from './actions.ts'
import { classify } from './threeWay.ts'
import type { Tree } from './tree.ts'

// `[path, content]` pairs, or a single content for the path `a`.
function tree(content: string | readonly [string, string]): Tree {
  if (content === '') return new Map()
  const [path, oid] = typeof content === 'string' ? (['a', content] as const) : content
  return new Map([[path, { oid, mode: '100644' }]])
}

type Side = string | readonly [string, string]

describe('actions', () => {
  it.each<[string, readonly [Side, Side, Side], string, string]>([
    ['theirs changed', ['1', '1', '2'], 'take', 'behind'],
    ['theirs new', ['', '', '2'], 'take', 'behind'],
    ['theirs deleted', ['1', '1', ''], 'delete', 'behind'],
    ['ours changed', ['1', '2', '1'], 'keep', 'send'],
    ['ours new', ['', '2', ''], 'keep', 'send'],
    ['ours deleted', ['1', '', '1'], 'keep', 'delete'],
    ['both changed alike', ['1', '2', '2'], 'heal', 'heal'],
    ['both deleted', ['1', '', ''], 'heal', 'heal'],
    ['both changed differently', ['1', '2', '3'], 'merge', 'pull-first'],
    ['ours deleted, theirs changed', ['1', '', '2'], 'conflict', 'conflict'],
    ['ours changed, theirs deleted', ['1', '2', ''], 'conflict', 'conflict'],
    ['both new, different', ['', '1', '2'], 'conflict', 'conflict'],
    ['ours renamed', ['1', ['b', '1'], '1'], 'keep', 'move'],
    ['ours renamed, theirs changed', ['1', ['b', '1'], '2'], 'take', 'pull-first'],
    ['theirs renamed', ['1', '1', ['b', '1']], 'move', 'behind'],
    ['theirs renamed, ours changed', ['1', '2', ['b', '1']], 'move', 'pull-first'],
    ['both renamed differently', ['1', ['b', '1'], ['c', '1']], 'conflict', 'conflict'],
  ])('%s', (...[, [base, ours, theirs], pull, push]) => {
    const changes = classify({ base: tree(base), ours: tree(ours), theirs: tree(theirs) })

    expect(changes.map((change) => [pullAction(change), pushAction(change)])).toEqual([[pull, push]])
  })

  it.each([
    ['100644', '100755', '100644', '100755'],
    ['100644', '100644', '100755', '100755'],
    ['100755', '100644', '100644', '100644'],
    ['100755', '100644', '100755', '100644'],
    [undefined, '100755', '100644', '100755'],
  ] as const)('mode %s, ours %s, theirs %s becomes %s', (...[base, ours, theirs, merged]) => {
    expect(mergeMode({ base, ours, theirs })).toBe(merged)
  })
})
