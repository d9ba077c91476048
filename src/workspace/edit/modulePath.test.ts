import { describe, expect, it } from 'vitest'
import { moveSpecifier, relativePath, resolveModule } from './modulePath.ts'

const FILES = [
  'steps/a.ts',
  'steps/b.mts',
  'steps/c.js',
  'steps/c.ts',
  'steps/sub/index.ts',
  'steps/UC - ä.ts',
  'libraries/x.ts',
]
const exists = (path: string): boolean => FILES.includes(path)

describe('resolveModule', () => {
  it.each([
    ['./a.ts', 'steps/a.ts', '../new/n.ts'],
    ['./a', 'steps/a.ts', '../new/n'],
    ['./a.js', 'steps/a.ts', '../new/n.js'],
    ['./b.mjs', 'steps/b.mts', '../new/n.js'],
    ['./c.js', 'steps/c.js', '../new/n.ts'],
    ['./sub', 'steps/sub/index.ts', '../new/n'],
    ['./a.ts?raw', 'steps/a.ts', '../new/n.ts?raw'],
    ['./UC%20-%20%C3%A4.ts', 'steps/UC - ä.ts', '../new/n.ts'],
    ['./UC - ä', 'steps/UC - ä.ts', '../new/n'],
    ['../libraries/x.ts', 'libraries/x.ts', '../new/n.ts'],
  ])('finds what %s names, and spells another path the same way', (specifier, path, respelled) => {
    const module = resolveModule('steps/from.ts', specifier, exists)

    expect(module?.path).toBe(path)
    expect(module?.respell('steps/from.ts', 'new/n.ts')).toBe(respelled)
  })

  it('escapes a path where the specifier did', () => {
    const module = resolveModule('steps/from.ts', './UC%20-%20%C3%A4.ts', exists)

    expect(module?.respell('steps/from.ts', 'steps/o ö.ts')).toBe('./o%20%C3%B6.ts')
  })

  it.each(['stepyard', 'node:path', '#steps/a', '/steps/a.ts', './missing.ts', './100%.ts', '../../outside.ts', '.'])(
    'finds nothing for %s',
    (specifier) => {
      expect(resolveModule('steps/from.ts', specifier, exists)).toBeUndefined()
    },
  )
})

describe('moveSpecifier', () => {
  it.each([
    ['../libraries/x.ts', ['steps/a.ts', 'steps/orders/deep/a.ts'], '../../../libraries/x.ts'],
    ['../../libraries/x.ts', ['steps/orders/a.ts', 'steps/a.ts'], '../libraries/x.ts'],
    ['./b.ts', ['steps/a.ts', 'steps/orders/a.ts'], '../b.ts'],
    ['./orders/b.ts', ['steps/a.ts', 'steps/orders/a.ts'], './b.ts'],
    ['./b.ts?raw#x', ['steps/a.ts', 'steps/orders/a.ts'], '../b.ts?raw#x'],
    ['../../shared/x.ts', ['steps/a.ts', 'steps/orders/a.ts'], '../../../shared/x.ts'],
    ['../../../shared/x.ts', ['steps/orders/a.ts', 'steps/a.ts'], '../../shared/x.ts'],
    ['..', ['steps/orders/a.ts', 'steps/a.ts'], './'],
    ['./data/', ['steps/a.ts', 'steps/orders/a.ts'], '../data/'],
    ['./b.ts', ['steps/a.ts', 'steps/renamed.ts'], './b.ts'],
    ['../steps/./b.ts', ['steps/a.ts', 'steps/renamed.ts'], '../steps/./b.ts'],
    ['stepyard', ['steps/a.ts', 'steps/orders/a.ts'], 'stepyard'],
    ['.hidden/x.ts', ['steps/a.ts', 'steps/orders/a.ts'], '.hidden/x.ts'],
  ])('writes %s of the move %j as %s', (specifier, [from = '', to = ''], expected) => {
    expect(moveSpecifier(specifier, from, to)).toBe(expected)
  })
})

describe('relativePath', () => {
  it.each([
    ['steps/a.ts', 'steps/b.ts', './b.ts'],
    ['steps/a.ts', 'libraries/b.ts', '../libraries/b.ts'],
    ['a.ts', 'steps/.hidden/b.ts', './steps/.hidden/b.ts'],
    ['steps/a.ts', 'steps/..b.ts', './..b.ts'],
  ])('leads from %s to %s by %s', (file, path, expected) => {
    expect(relativePath(file, path)).toBe(expected)
  })
})
