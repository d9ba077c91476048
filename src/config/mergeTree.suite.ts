import * as fc from 'fast-check'
import type { Three } from './mergeTreeOrder.ts'

type Doc = Record<string, unknown>

const scalar = fc.constantFrom<unknown>(1, 2.5, 'a', 'true', 'x\ny\n', '# no comment', '', true, null)
const key = fc.constantFrom('name', 'x', 'y', 'a b', '__proto__', '- z')
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value')),
  ),
}))
const name = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const document = fc.dictionary(name, value, { minKeys: 1 })

// Keys set or taken out, at the root or one level below it.
const below = fc.option(key, { nil: undefined })
const edits = fc.array(fc.tuple(name, below, fc.option(value, { nil: undefined })), { maxLength: 3 })

/** A document and two edits of it: more often mergeable than three documents that have nothing in common. */
export const editedDocuments: fc.Arbitrary<Three<Doc>> = fc
  .tuple(document, edits, edits)
  .map(([base, left, right]) => ({ base, ours: applyEdits(base, left), theirs: applyEdits(base, right) }))

/** A text in which the order of keys does not count. */
export function sorted(tree: unknown): string {
  if (Array.isArray(tree)) return `[${tree.map(sorted).join()}]`
  if (typeof tree !== 'object' || tree === null) return JSON.stringify(tree)
  const pairs = Object.entries(tree).map(([name, child]) => `${JSON.stringify(name)}:${sorted(child)}`)
  return `{${pairs.sort().join()}}`
}

function applyEdits(base: Doc, steps: readonly [string, string | undefined, unknown][]): Doc {
  const edited = structuredClone(base)
  for (const [top, inside, next] of steps) {
    const inner = edited[top]
    const isMap = typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    if (isMap && inside !== undefined) edited[top] = withKey({ ...inner }, inside, next)
    else withKey(edited, top, next)
  }
  return edited
}

function withKey(map: Doc, key: string, next: unknown): Doc {
  if (next === undefined) delete map[key]
  else Object.defineProperty(map, key, { value: next, enumerable: true, configurable: true, writable: true })
  return map
}
