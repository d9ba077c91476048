import { describe, expect, it } from 'vitest'

import { requireCompiled } from './compileOnce.ts'
import { any, every, exists, gt, not, oneOf } from './extensions.ts'
import { readPaths, touches } from './readPaths.ts'

const pathsOf = (condition: unknown) => readPaths(requireCompiled(condition))

describe('readPaths', () => {
  it.each([
    ['a leaf at every depth', { a: 1, b: { c: String, d: { e: null } } }, [['a'], ['b', 'c'], ['b', 'd', 'e']]],
    ['a list as a whole', { items: [{ sku: String }, 1] }, [['items']]],
    ['what a predicate, a regex or a type sees', { a: () => true, b: /x/, c: Object }, [['a'], ['b'], ['c']]],
    ['an object without keys', { o: {} }, [['o']]],
    [
      'the parts of a combination',
      { a: any({ b: 1 }, { c: 1 }), d: every(gt(1), not(3)) },
      [['d'], ['a', 'b'], ['a', 'c']],
    ],
    ['the alternatives at the root', any({ a: 1 }, { b: { c: exists(false) } }), [['a'], ['b', 'c']]],
    ['keys with dots and hostile ones', JSON.parse('{"a.b": 1, "__proto__": {"x": 1}}'), [['a.b'], ['__proto__', 'x']]],
    ['a place once, and nothing inside it', { a: any({ b: 1 }, { b: 2 }, oneOf(3)) }, [['a']]],
  ])('is %s', (_name, condition, paths) => {
    expect(pathsOf(condition)).toEqual(paths)
  })
})

describe('touches', () => {
  const paths = pathsOf({ order: { status: 'new', items: [{ sku: String }] }, 'a.b': 1 })

  it.each([
    [['order', 'status']],
    [['order']],
    [[]],
    [['order', 'items', '0', 'sku']],
    [['order', 'status', 'deeper']],
    [['a.b']],
  ])('sees that a change at %j concerns the condition', (pointer) => {
    expect(touches(paths, pointer)).toBe(true)
  })

  it.each([[['order', 'total']], [['orders']], [['a', 'b']], [['status']], [['order', 'stat']]])(
    'lets a change at %j pass',
    (pointer) => {
      expect(touches(paths, pointer)).toBe(false)
    },
  )
})
