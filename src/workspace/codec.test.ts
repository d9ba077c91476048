import { assert, oneof, property, string as anyString, stringMatching } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkItemPath } from '../snapshot/policy.ts'
import { decodeName, encodeName, findTwins, MAX_PART_BYTES } from './codec.ts'
import { itemKind } from './layout.ts'
import { createOwnership } from './ownership.ts'

const anyName = oneof(
  anyString({ unit: 'binary', maxLength: 400 }),
  anyString({ unit: 'grapheme', maxLength: 400 }),
  stringMatching(/^(con|NUL|com¹|git~1|\.git|\.env|%_|%\+|%20|a|-|\.| |\/|é|~|:){0,60}$/),
)

describe('encodeName', () => {
  it.each([
    ['orders/charge', 'orders/charge'],
    ['a b', 'a b'],
    ['a__b', 'a__b'],
    ['is it paid?', 'is it paid%3F'],
    ['100%', '100%25'],
    ['a:b', 'a%3Ab'],
    ['a\\b', 'a%5Cb'],
    ['con', '%63on'],
    ['orders/NUL.v2', 'orders/%4EUL.v2'],
    ['COM¹', '%43OM¹'],
    ['conin$', '%63onin$'],
    ['.env', '%2Eenv'],
    ['.git/x', '%2Egit/x'],
    ['git~1', '%67it~1'],
    ['..', '%2E%2E'],
    ['create customer ', 'create customer%20'],
    ['-rf', '%2Drf'],
    ['a//b', 'a/%_/b'],
    ['', '%_'],
    ['types.d', 'types%2Ed'],
    ['e\u0301', '\u00e9'],
    ['a\u200bb', 'a%E2%80%8Bb'],
    ['node_modules/x', '%6Eode_modules/x'],
  ])('writes "%s" as "%s"', (name, encoded) => {
    expect(encodeName(name)).toBe(encoded)
    expect(decodeName(encoded)).toBe(name.normalize('NFC'))
  })

  it('gives every name back in NFC', () => {
    assert(
      property(anyName, (name) => {
        expect(decodeName(encodeName(name))).toBe(name.normalize('NFC'))
      }),
      { numRuns: 2000 },
    )
  })

  it('writes only paths that the tree policy lets in and the workspace owns', () => {
    const owns = createOwnership()
    assert(
      property(anyName, (name) => {
        const path = `steps/${encodeName(name)}.ts`
        expect([checkItemPath(path), owns(path), itemKind(path)]).toEqual([undefined, true, 'step'])
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps every part within its bytes', () => {
    assert(
      property(anyName, (name) => {
        const longest = Math.max(
          ...encodeName(name)
            .split('/')
            .map((part) => Buffer.byteLength(part)),
        )
        expect(longest).toBeLessThanOrEqual(MAX_PART_BYTES)
      }),
      { numRuns: 1000 },
    )
  })

  it('tells names apart that differ only beyond the limit', () => {
    const names = ['a', 'b'].map((end) => 'x'.repeat(500) + end)

    expect(new Set(names.map(encodeName)).size).toBe(2)
    expect(names.map((name) => decodeName(encodeName(name)))).toEqual(names)
  })
})

describe('decodeName', () => {
  it.each(['100%', '50%zz', 'a%FFb', 'a%C3%28', '%'])('leaves "%s" of another tool as it is', (path) => {
    expect(decodeName(path)).toBe(path)
  })
})

describe('findTwins', () => {
  it('finds paths that differ only in case or composition', () => {
    const paths = ['steps/a.ts', 'steps/A.ts', 'steps/\u00e9.ts', 'steps/e\u0301.ts', 'steps/b.ts']

    expect(findTwins(paths)).toEqual([
      ['steps/A.ts', 'steps/a.ts'],
      ['steps/e\u0301.ts', 'steps/\u00e9.ts'],
    ])
  })

  it('finds folders that differ only in case', () => {
    expect(findTwins(['steps/Orders/a.ts', 'steps/orders/b.ts'])).toEqual([['steps/Orders/a.ts', 'steps/orders/b.ts']])
  })

  it('finds nothing among distinct names', () => {
    expect(findTwins(['steps/a/b.ts', 'steps/a b.ts', 'steps/a__b.ts'])).toEqual([])
  })
})
