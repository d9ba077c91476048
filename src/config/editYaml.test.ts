import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editYaml } from './editYaml.ts'
import type { Json } from './json.ts'
import { isMapValue } from './jsonSchema.ts'
import { readYaml } from './readYaml.ts'

const set = (text: string, path: string, value: Json): string =>
  editYaml(text, [{ path: path.split('.'), value }], 'f.yaml')
const remove = (text: string, path: string): string =>
  editYaml(text, [{ path: path.split('.'), value: undefined }], 'f.yaml')

describe('editYaml sets', () => {
  it.each<[string, string, string, Json, string]>([
    ['a value, beside its comment', 'a: 1 # one\nb: 2\n', 'a', 2, 'a: 2 # one\nb: 2\n'],
    ['a value in its quotes', `a: 'x'\nb: "y"\n`, 'a', 'z', `a: 'z'\nb: "y"\n`],
    ['a value that needs quotes', 'a: x\n', 'a', 'no', 'a: "no"\n'],
    ['a value that was missing', 'a: # todo\nb: 1\n', 'a', 2, 'a: 2 # todo\nb: 1\n'],
    ['a value that was ~', 'a: ~\n', 'a', 2, 'a: 2\n'],
    ['a text of several lines', 'a: |\n  x\n  y\n\nb: 1\n', 'a', 'z', 'a: z\n\nb: 1\n'],
    ['a value in the place of a list', 'a:\n  - 1\n  - 2\nb: 1\n', 'a', 3, 'a: 3\nb: 1\n'],
    ['a list in the place of a map', 'a:\n  b: 1\n', 'a', [1, 'x'], 'a: [1, x]\n'],
    ['a value in the place of an alias', 'a: &x 1\nb: *x # c\n', 'b', 2, 'a: &x 1\nb: 2 # c\n'],
    ['a key behind the others', 'a: 1\n# end\n', 'b', 2, 'a: 1\n# end\nb: 2\n'],
    ['a key where the last line has no end', 'a: 1', 'b', 2, 'a: 1\nb: 2\n'],
    ['a key in an empty text', '', 'a.b', 1, 'a:\n  b: 1\n'],
    ['a key below comments alone', '# top\n', 'a', 1, '# top\na: 1\n'],
    ['a key behind a start mark', '---\na: 1\n', 'b', 2, '---\na: 1\nb: 2\n'],
    ['a key below a key without value', 'a: # none\nb: 1\n', 'a.x', 2, 'a: # none\n  x: 2\nb: 1\n'],
    ['a key in an empty map', 'a: {}\n', 'a.x', 2, 'a:\n  x: 2\n'],
    [
      'a key before comments of the outer map',
      'a:\n  x: 1\n  # inner\n\n# outer\nb: 2\n',
      'a.z',
      2,
      'a:\n  x: 1\n  # inner\n  z: 2\n\n# outer\nb: 2\n',
    ],
    ['a key as wide as its neighbours', 'a:\n     x: 1\nb: 2\n', 'a.z', 2, 'a:\n     x: 1\n     z: 2\nb: 2\n'],
    ['a key in braces', 'a: { x: 1 } # c\n', 'a.z', 2, 'a: { x: 1, z: 2 } # c\n'],
    ['a key in braces with a comma at the end', 'a: {x: 1,}\n', 'a.z', 2, 'a: {x: 1, z: 2,}\n'],
    ['a key in braces over several lines', 'a: {\n  x: 1\n}\n', 'a.z', 2, 'a: {\n  x: 1,\n  z: 2\n}\n'],
    [
      'a map in the style of its neighbours',
      'a:\n  x:   { b: 1 }\n',
      'a.z',
      { b: 2 },
      'a:\n  x:   { b: 1 }\n  z: { b: 2 }\n',
    ],
    ['a map below its key otherwise', 'a:\n  x:\n    b: 1\n', 'a.z', { b: 2 }, 'a:\n  x:\n    b: 1\n  z:\n    b: 2\n'],
    ['JSON as JSON', '{\n  "a": "x"\n}\n', 'b', 'y', '{\n  "a": "x",\n  "b": "y"\n}\n'],
    ['Windows lines', 'a: 1\r\nb:\r\n  c: 1\r\n', 'b.d', 2, 'a: 1\r\nb:\r\n  c: 1\r\n  d: 2\r\n'],
    ['behind a byte order mark', '\uFEFFa: 1\n', 'b', 2, '\uFEFFa: 1\nb: 2\n'],
    ['behind a byte order mark alone', '\uFEFF', 'b', 2, '\uFEFFb: 2\n'],
  ])('%s', (_, text, ...[path, value, expected]) => {
    expect(set(text, path, value)).toBe(expected)
  })
})

describe('editYaml removes', () => {
  it.each([
    ['a line', 'a: 1\nb: 2 # two\nc: 3\n', 'b', 'a: 1\nc: 3\n'],
    ['a key with the comment above it', 'a: 1\n# two\nb: 2\nc: 3\n', 'b', 'a: 1\nc: 3\n'],
    ['a key, not the comment of the whole map', '# head\na: 1\nb: 2\n', 'a', '# head\nb: 2\n'],
    ['a key, not the comment after a blank line', 'a: 1\n# one\n\nb: 2\n', 'b', 'a: 1\n# one\n\n'],
    ['a key with all below it', 'a:\n  x: 1\n  # x\nb: 2\n', 'a', 'b: 2\n'],
    ['the only key of a map', 'a:\n  x: 1\nb: 2\n', 'a.x', 'a: {}\nb: 2\n'],
    ['the only key of a map, beside a comment', 'a: # all\n  x: 1\n', 'a.x', 'a: {} # all\n'],
    ['the only key of all', '# head\na: 1\n', 'a', '# head\n'],
    ['a key in braces', 'a: { x: 1, y: 2, z: 3 }\n', 'a.y', 'a: { x: 1, z: 3 }\n'],
    ['the last key in braces', 'a: { x: 1, y: 2 }\n', 'a.y', 'a: { x: 1 }\n'],
    ['the only key in braces', 'a: { x: 1 }\n', 'a.x', 'a: {}\n'],
    ['nothing that is not there', 'a: 1\n', 'b.c', 'a: 1\n'],
  ])('%s', (_, text, ...[path, expected]) => {
    expect(remove(text, path)).toBe(expected)
  })
})

describe('editYaml refuses', () => {
  it.each([
    ['an anchored value that others use', 'a: &x 1\nb: *x\n', 'a'],
    ['a key below an alias', 'a: &x { c: 1 }\nb: *x\n', 'b.c'],
    ['a text that is a list', '- 1\n', 'a'],
  ])('%s', (_, text, path) => {
    expect(() => set(text, path, 5)).toThrow(expect.objectContaining({ code: 'CONFIG_NOT_EDITABLE' }))
  })

  it('a text that it cannot read', () => {
    expect(() => set('a: [', 'a', 1)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(() => set('a: 1\na: 2\n', 'a', 1)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})

/** A block of pairs as a person may have written it: comments, blank lines, wide indents, quotes, braces here and there. */
function layoutOf(indent: string, depth: number): fc.Arbitrary<string> {
  const inline = fc.constantFrom(
    '',
    ' 1',
    ' x y',
    ` 'q'`,
    ' "q"',
    ' ~',
    ' {}',
    ' []',
    ' { a: 1, b: x }',
    ' {a: 1,}',
    ' [1, x]',
  )
  const beside = fc.tuple(inline, fc.constantFrom('', ' #')).map(([value, comment]) => `${value}${comment}\n`)
  const below = fc.constantFrom(
    ` |\n${indent}  x\n${indent}  y\n`,
    `\n${indent}- 1 #\n${indent}- a: 1\n`,
    ` { #\n${indent}  a: 1, #\n${indent}  b: 2\n${indent}}\n`,
  )
  const steps = fc.constantFrom(' ', '  ', '    ')
  const block = fc.tuple(
    steps.chain((step) => layoutOf(indent + step, depth - 1)),
    fc.constantFrom('', ' #'),
  )
  const nested = block.map(([text, comment]) => (text === '' ? '\n' : `${comment}\n${text}`))
  const value = depth === 0 ? beside : fc.oneof(beside, below, nested)
  const pair = fc.record({ key: KEY, value, above: fc.constantFrom('', '\n', `${indent}#\n`, `\n${indent}#\n`) })
  return fc
    .uniqueArray(pair, { maxLength: 4, selector: ({ key }) => key })
    .map((pairs) => pairs.map(({ key, value: written, above }) => `${above}${indent}${key}:${written}`).join(''))
}

const KEY = fc.constantFrom('a', 'b', 'c', 'd')

/** A whole file, with its comments numbered and the line ends of either system. */
const FILE = fc
  .tuple(layoutOf('', 2), fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '# end\n', '\n'))
  .map(([text, newline, end]) => {
    let count = 0
    return `${text}${end}`.replaceAll('#', () => `#${++count}`).replaceAll('\n', newline)
  })

const SCALAR = fc.oneof(
  fc.constantFrom('x', 'no', '', 'two words', 'a: b', null),
  fc.integer({ min: -9, max: 99 }),
  fc.boolean(),
)
const VALUE = fc.oneof(SCALAR, fc.array(SCALAR, { maxLength: 2 }), fc.dictionary(KEY, SCALAR, { maxKeys: 2 }))
const EDIT = fc.record({
  path: fc.array(KEY, { minLength: 1, maxLength: 3 }),
  value: fc.option(VALUE, { nil: undefined, freq: 4 }),
})

describe('editYaml, whatever the layout', () => {
  it('makes the edit, and changes nothing the second time', () => {
    fc.assert(
      fc.property(FILE, EDIT, (text, edit) => {
        const once = editYaml(text, [edit], 'f')

        expect(valueAt(once, edit.path)).toEqual(edit.value)
        expect(editYaml(once, [edit], 'f')).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it('keeps every comment, in order, where nothing is taken out', () => {
    fc.assert(
      fc.property(FILE, EDIT, (text, { path, value = 0 }) => {
        fc.pre(!isOverwritten(text, path))

        expect(editYaml(text, [{ path, value }], 'f').match(/#\d+/g)).toEqual(text.match(/#\d+/g))
      }),
      { numRuns: 500 },
    )
  })

  it('keeps every other line as it is', () => {
    fc.assert(
      fc.property(FILE, EDIT, (text, { path, value = 0 }) => {
        fc.pre(!isOverwritten(text, path))
        const edited = editYaml(text, [{ path, value }], 'f').split('\n')
        const lost = text.split('\n').filter((line) => !edited.includes(line))

        // The line of the value itself, or the one that a key in braces or below an empty one joins; and a last line without its end.
        expect(lost.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 500 },
    )
  })
})

/** Whether a list or a map stands on the way, whose own lines and comments a new value would replace. */
function isOverwritten(text: string, path: readonly string[]): boolean {
  return path.some((_, index) => {
    const value = valueAt(text, path.slice(0, index + 1))
    const isWhole = index === path.length - 1 || !isMapValue(value)
    return isWhole && ((typeof value === 'object' && value !== null) || String(value).includes('\n'))
  })
}

function valueAt(text: string, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isMapValue(value) ? value[key] : undefined), readYaml(text, 'f').value)
}
