import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatch, diffJson, pointerKeys } from './patch.ts'

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, 0, 1, '', 'a', 'b'),
    fc.array(tie('value'), { maxLength: 5 }),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(fc.constantFrom('a', 'b', '/', '~', '~1', '', '0', '__proto__', 'constructor'), tie('value')), {
      maxLength: 4,
    })
    .map(
      (entries) =>
        JSON.parse(
          `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`,
        ) as unknown,
    ),
})).object

describe('a patch', () => {
  it('turns one document into the other, whatever they are', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const patch = diffJson(before, after)
        const result = applyPatch(structuredCloneJson(before), structuredCloneJson(patch) as never)

        expect(sorted(result)).toBe(sorted(after))
      }),
      { numRuns: 5_000 },
    )
  })

  it('is empty exactly when nothing differs', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(diffJson(before, structuredCloneJson(before))).toEqual([])
        expect(diffJson(before, after).length === 0).toBe(sorted(before) === sorted(after))
      }),
    )
  })

  it.each([
    [{ a: 1 }, { a: 2 }, [{ op: 'replace', path: '/a', value: 2 }]],
    [{ a: 1 }, {}, [{ op: 'remove', path: '/a' }]],
    [{}, { 'a/b': { '~': 1 } }, [{ op: 'add', path: '/a~1b', value: { '~': 1 } }]],
    [{ a: [1, 2, 3] }, { a: [1, 3] }, [{ op: 'remove', path: '/a/1' }]],
    [{ a: [1, 3] }, { a: [1, 2, 3] }, [{ op: 'add', path: '/a/1', value: 2 }]],
    [{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }, [{ op: 'replace', path: '/a/0/b', value: 2 }]],
    [{ a: [] }, { a: {} }, [{ op: 'replace', path: '/a', value: {} }]],
    [
      { a: 1 },
      { toString: 1 },
      [
        { op: 'remove', path: '/a' },
        { op: 'add', path: '/toString', value: 1 },
      ],
    ],
  ])('of %j to %j is what RFC 6902 says', (before, after, patch) => {
    expect(diffJson(before, after)).toEqual(patch)
  })

  it('never reaches a prototype', () => {
    const patch = [{ op: 'add', path: '/__proto__/polluted', value: true }] as const

    expect(() => applyPatch({}, patch)).toThrow(RangeError)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it.each(['/a/b', '/list/7', '/list/x', '/text/0'])('is refused where %s is not in the document', (path) => {
    expect(() => applyPatch({ list: [1], text: 'x' }, [{ op: 'replace', path, value: 1 }])).toThrow(RangeError)
  })
})

describe('pointerKeys', () => {
  it('reads the keys of a JSON pointer', () => {
    expect([pointerKeys(''), pointerKeys('/a~1b/~0/0')]).toEqual([[], ['a/b', '~', '0']])
  })
})

function structuredCloneJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

/** Text that is the same for equal documents: the order of keys does not count. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? ['object', ...Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1))]
      : part,
  )
}
