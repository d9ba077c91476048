import { describe, expect, it } from 'vitest'
import { baseOfGlob, createMatcher } from './glob.ts'

const matches = (glob: string, path: string, dot = false): boolean => createMatcher([glob], { dot })(path)

describe('createMatcher', () => {
  it.each([
    ['a.md', 'a.md'],
    ['*.md', 'a.md'],
    ['**/*.md', 'a.md'],
    ['**/*.md', 'x/y/a.md'],
    ['docs', 'docs/x/a.md'],
    ['docs/*', 'docs/x/a.md'],
    ['docs/**/a.md', 'docs/a.md'],
    ['docs/**/x/**/a.md', 'docs/1/x/2/3/a.md'],
    ['a?c', 'abc'],
    ['a?c', 'a\u{1F600}c'],
    ['[a-c]x', 'bx'],
    ['[!a-c]x', 'dx'],
    ['*.{md,txt}', 'a.txt'],
    ['{a,b{c,d}}/x', 'bd/x'],
    ['\\*', '*'],
    ['a**b', 'axxb'],
    ['*a*b*', 'xxaxxbxx'],
    ['./a', 'a'],
    ['/a/', 'a/b'],
    ['.github', '.github/workflows/a.yml'],
  ])('%s matches %s', (glob, path) => {
    expect(matches(glob, path)).toBe(true)
  })

  it.each([
    ['*.md', 'x/a.md'],
    ['docs', 'docs2/a.md'],
    ['docs/*.md', 'docs/x/a.md'],
    ['a?c', 'a/c'],
    ['[a-c]x', 'dx'],
    ['*.{md,txt}', 'a.js'],
    ['A', 'a'],
    ['*', '.env'],
    ['**', '.github/a'],
    ['docs', 'docs/.hidden/a'],
    ['(a|b)', 'a'],
    ['+(a)', 'aa'],
    ['', 'a'],
  ])('%s does not match %s', (glob, path) => {
    expect(matches(glob, path)).toBe(false)
  })

  it('lets wildcards take names that begin with a dot when asked to', () => {
    expect(matches('**', '.github/a', true)).toBe(true)
  })

  it.each([
    '*a*a*a*a*a*a*a*a*a*a*b',
    '**/a/**/a/**/a/**/a/**/b',
    '{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}',
    `${'{a,'.repeat(100)}b${'}'.repeat(100)}`,
    '+(+(+(a)))b',
  ])('answers the hostile glob %s at once', (glob) => {
    const paths = ['a'.repeat(255), 'a/'.repeat(500)]
    const started = performance.now()

    expect(paths.map((path) => matches(glob, path, true))).toEqual([false, false])
    expect(performance.now() - started).toBeLessThan(200)
  })
})

describe('globs that are alternatives of alternatives', () => {
  it('are bounded all together', () => {
    const matches = createMatcher(
      Array.from({ length: 500 }, (_, index) => `${'{a,b}'.repeat(8)}${index}`),
      { dot: true },
    )
    const started = performance.now()

    for (let index = 0; index < 2_000; index += 1) expect(matches(`steps/orders/${index}.ts`)).toBe(false)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('baseOfGlob', () => {
  it.each([
    ['docs/guide/*.md', 'docs/guide/'],
    ['docs/guide', 'docs/guide/'],
    ['./docs/**', 'docs/'],
    ['**/*.sql', ''],
    ['do?s/a', ''],
    ['docs/{a,b}/c', 'docs/'],
  ])('of %s is "%s"', (glob, base) => {
    expect(baseOfGlob(glob)).toBe(base)
  })
})
