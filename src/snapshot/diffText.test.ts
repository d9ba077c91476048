import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatUnifiedDiff } from './diffText.ts'

describe('formatUnifiedDiff', () => {
  it('shows a change with three lines around it', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\n'

    expect(formatUnifiedDiff(before, before.replace('e', 'E'), { path: 'steps/a.ts' })).toBe(
      [
        '--- a/steps/a.ts',
        '+++ b/steps/a.ts',
        '@@ -2,7 +2,7 @@',
        ' b',
        ' c',
        ' d',
        '-e',
        '+E',
        ' f',
        ' g',
        ' h',
        '',
      ].join('\n'),
    )
  })

  it('is empty for equal texts', () => {
    expect(formatUnifiedDiff('a', 'a', { path: 'a' })).toBe('')
  })

  it.each([
    ['a new file', undefined, 'a\n', '--- /dev/null\n+++ b/p\n@@ -0,0 +1 @@\n+a\n'],
    ['a deleted file', 'a\n', undefined, '--- a/p\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n'],
    ['a last line without end', 'a\n', 'a', '--- a/p\n+++ b/p\n@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n'],
  ])('shows %s', (...[, before, after, diff]) => {
    expect(formatUnifiedDiff(before, after, { path: 'p' })).toBe(diff)
  })

  it('names the path before a rename, and no control character', () => {
    expect(formatUnifiedDiff('a\n', 'b\n', { path: 'x\u001b[2J', from: 'y' })).toContain('--- a/y\n+++ b/x\\u{1b}[2J\n')
  })
})

describe('beside git apply', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stepyard-diff-'))
    execFileSync('git', ['init', '-q'], { cwd: folder })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('turns one text into the other', () => {
    const some = fc
      .array(fc.constantFrom('a', 'b', 'c', '', 'd\r'), { minLength: 1, maxLength: 30 })
      .map((l) => l.join('\n'))
    fc.assert(
      fc.property(some, some, fc.integer({ min: 1, max: 4 }), (before, after, context) => {
        fc.pre(before !== after && before !== '' && after !== '')
        writeFileSync(join(folder, 'p'), before)
        const input = formatUnifiedDiff(before, after, { path: 'p', context })
        execFileSync('git', ['apply', '--whitespace=nowarn', '-'], {
          cwd: folder,
          input,
          stdio: 'pipe',
        })
        expect(readFileSync(join(folder, 'p'), 'utf8')).toBe(after)
      }),
      { numRuns: 100 },
    )
  })

  it('is written of texts with more lines than a call has arguments', () => {
    const [before, after] = ['a', 'b'].map((letter) => `${letter}\n`.repeat(300_000))

    expect(formatUnifiedDiff(before, after, { path: 'p' }).split('\n')).toHaveLength(600_004)
  })
})
