import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editYamlList, type ListEdit } from './editYamlList.ts'
import type { Json } from './json.ts'
import { readYaml } from './readYaml.ts'

const edit = (text: string, ...edits: readonly ListEdit[]): string =>
  editYamlList(text, { key: 'calls', file: 'f.yaml' }, edits)
const insert = (index: number, value: Json): ListEdit => ({ kind: 'insert', index, value })
const replace = (index: number, value: Json): ListEdit => ({ kind: 'replace', index, value })
const remove = (index: number): ListEdit => ({ kind: 'remove', index })

const LIST =
  '# top\na: 1\ncalls:\n  # first\n  - x: 1\n    y: 2 # two\n    # inside\n  # second\n  - x: 2\n\n# end\nb: 2\n'

describe('editYamlList', () => {
  it.each<[string, string, ListEdit, string]>([
    ['begins a list', 'a: 1\n', insert(0, { x: 1 }), 'a: 1\ncalls:\n  - { x: 1 }\n'],
    ['begins one in an empty text', '', insert(0, 1), 'calls:\n  - 1\n'],
    ['begins one in brackets', 'calls: [] # none\nb: 2\n', insert(0, 'x'), 'calls:\n  - x # none\nb: 2\n'],
    ['begins one where nothing is', 'calls:\nb: 2\n', insert(0, 'x'), 'calls:\n  - x\nb: 2\n'],
    ['adds behind the last one', 'calls:\n- 1', insert(1, 2), 'calls:\n- 1\n- 2\n'],
    ['adds before the comments of the next one', LIST, insert(1, 3), LIST.replace('  # second', '  - 3\n  # second')],
    ['keeps Windows lines', 'calls:\r\n  - 1\r\n', insert(1, 2), 'calls:\r\n  - 1\r\n  - 2\r\n'],
    ['takes out with comments', LIST, remove(1), LIST.replace('  # second\n  - x: 2\n', '')],
    ['leaves an empty list', 'calls:\n  - 1\nb: 2\n', remove(0), 'calls: []\nb: 2\n'],
    ['replaces one key', LIST, replace(0, { x: 1, y: 3 }), LIST.replace('y: 2', 'y: 3')],
    ['takes a key out', LIST, replace(0, { x: 1 }), LIST.replace('    y: 2 # two\n', '')],
    [
      'adds a key',
      LIST,
      replace(1, { x: 2, z: [{ a: [1] }] }),
      LIST.replace('- x: 2\n', '- x: 2\n    z:\n      - a: [1]\n'),
    ],
    ['replaces all of it', LIST, replace(1, { x: 7 }), LIST.replace('- x: 2', '- { x: 7 }')],
    ['finds a dash on a line of its own', 'calls:\n  -\n    x: 1\n  - 2\n', remove(0), 'calls:\n  - 2\n'],
  ])('%s', (_, text, ...[change, expected]) => {
    expect(edit(text, change)).toBe(expected)
  })

  it('changes nothing where everything is so already', () => {
    expect(edit(LIST, replace(1, { x: 2 }))).toBe(LIST)
  })

  it('refuses a text that cannot be read', () => {
    expect(() => edit('calls: [', insert(0, 1))).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it('refuses a change that would change something else too', () => {
    expect(() => edit('calls: &x\n  - 1\nb: *x\n', insert(1, 2))).toThrow(
      expect.objectContaining({ code: 'CONFIG_NOT_EDITABLE' }),
    )
  })

  it('writes whatever JSON holds, at any place, and reads it back', () => {
    const item = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>
    fc.assert(
      fc.property(fc.array(item, { maxLength: 4 }), item, fc.nat(4), (items, value, at) => {
        const index = Math.min(at, items.length)
        const written = items.reduce<string>((text, each, place) => edit(text, insert(place, each)), '# top\n')
        const changed = edit(written, insert(index, value))

        expect(JSON.stringify(readYaml(changed, 'f.yaml').value)).toBe(
          JSON.stringify({ calls: items.toSpliced(index, 0, value) }),
        )
        expect(edit(changed, remove(index)).startsWith('# top\n')).toBe(true)
      }),
    )
  })
})
