import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mergeText, type TextSides } from './mergeText.ts'

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

// Edits of one text: each line is kept, dropped, replaced or followed by a new one.
const edit = fc.constantFrom('keep', 'keep', 'keep', 'keep', 'drop', 'replace', 'insert')
const edits = fc.array(edit, { minLength: 12, maxLength: 12 })

function applyEdits(base: readonly string[], steps: readonly string[], mark: string): string[] {
  return base.flatMap((line, at) => {
    if (steps[at] === 'drop') return []
    if (steps[at] === 'replace') return [`${mark}${at}`]
    return steps[at] === 'insert' ? [line, `${mark}${at}`] : [line]
  })
}

const numbered = Array.from({ length: 12 }, (_, at) => `line ${at}`)
const sidesOf = (ours: string[], theirs: string[]): TextSides => ({
  base: text(numbered),
  ours: text(applyEdits(numbered, ours, 'o')),
  theirs: text(applyEdits(numbered, theirs, 't')),
})

describe('mergeText', () => {
  it.each<[string, TextSides, string]>([
    ['edits apart', { base: 'a\nb\nc\n', ours: 'A\nb\nc\n', theirs: 'a\nb\nC\n' }, 'A\nb\nC\n'],
    ['the same edit', { base: 'a\nb\nc\nd\n', ours: 'X\nb\nc\nd\n', theirs: 'X\nb\nc\nD\n' }, 'X\nb\nc\nD\n'],
    ['a delete and an edit apart', { base: 'a\nb\nc\n', ours: 'b\nc\n', theirs: 'a\nb\nC\n' }, 'b\nC\n'],
    ['CRLF of ours', { base: 'a\nb\nc\n', ours: 'A\r\nb\r\nc\r\n', theirs: 'a\nb\nC\n' }, 'A\r\nb\r\nC\r\n'],
    ['LF of ours', { base: 'a\nb\nc\n', ours: 'A\nb\nc\n', theirs: 'a\r\nb\r\nC\r\n' }, 'A\nb\nC\n'],
    ['a mixture in ours', { base: 'a\nb\nc\n', ours: 'A\r\nb\nc\n', theirs: 'a\nb\nC\n' }, 'A\r\nb\nC\n'],
    ['an end ours took away', { base: 'a\nb\nc\n', ours: 'a\nb\nc', theirs: 'A\nb\nc\n' }, 'A\nb\nc'],
    ['an end theirs took away', { base: 'a\nb\nc\n', ours: 'A\nb\nc\n', theirs: 'a\nb\nc' }, 'A\nb\nc'],
    ['an end theirs gave', { base: 'a\nb\nc', ours: 'A\nb\nc', theirs: 'a\nb\nc\n' }, 'A\nb\nc\n'],
    ['a line after one without end', { base: 'a\nb', ours: 'A\nb', theirs: 'a\nb\nc' }, 'A\nb\nc'],
    [
      'names of Object.prototype',
      { base: 'constructor\nx\ny\n', ours: '__proto__\nx\ny\n', theirs: 'constructor\nx\nz\n' },
      '__proto__\nx\nz\n',
    ],
  ])('brings together %s', (_, sides, merged) => {
    expect(mergeText(sides)).toEqual({ clean: true, text: merged })
  })

  it('puts markers around the lines that differ, with the line ends of ours', () => {
    const sides = { base: 'a\r\nb\r\n', ours: 'a\r\nx\r\ny\r\n', theirs: 'a\nx\nz\n' }

    expect(mergeText(sides, { ours: 'folder', theirs: 'staging' })).toEqual({
      clean: false,
      conflicts: 1,
      text: 'a\r\nx\r\n<<<<<<< folder\r\ny\r\n=======\r\nz\r\n>>>>>>> staging\r\n',
    })
  })

  it('calls edits of neighbouring lines a conflict', () => {
    expect(mergeText({ base: 'a\nb\n', ours: 'A\nb\n', theirs: 'a\nB\n' })).toMatchObject({
      clean: false,
      conflicts: 1,
    })
  })

  it('is the other side where one did nothing, and itself where both did the same', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (b, o) => {
        expect(mergeText({ base: b, ours: b, theirs: o })).toEqual({ clean: true, text: o })
        expect(mergeText({ base: b, ours: o, theirs: b })).toEqual({ clean: true, text: o })
        expect(mergeText({ base: b, ours: o, theirs: o })).toEqual({ clean: true, text: o })
      }),
    )
  })

  it('keeps every line that exists on exactly one side', () => {
    fc.assert(
      fc.property(edits, edits, (ours, theirs) => {
        const sides = sidesOf(ours, theirs)
        const merged = mergeText(sides).text.split('\n')
        const added = `${sides.ours}${sides.theirs}`.split('\n').filter((line) => /^[ot]\d/.test(line))
        expect(added.filter((line) => !merged.includes(line))).toEqual([])
      }),
    )
  })

  it('answers the same with the sides exchanged', () => {
    fc.assert(
      fc.property(edits, edits, (ours, theirs) => {
        const sides = sidesOf(ours, theirs)
        const merged = mergeText(sides)
        const turned = mergeText({ ...sides, ours: sides.theirs, theirs: sides.ours })
        expect(merged.clean ? turned : turned.clean).toEqual(merged.clean ? merged : false)
      }),
    )
  })

  it('merges 5,000 lines, distinct or all equal, in bounded time', () => {
    const lines = Array.from({ length: 5000 }, (_, at) => (at % 3 === 0 ? '}' : `line ${at}`))
    const start = performance.now()
    const merged = mergeText({ base: text(lines), ours: text(['o', ...lines]), theirs: text([...lines, 't']) })
    mergeText({ base: '}\n'.repeat(5000), ours: `x\n${'}\n'.repeat(5001)}y\n`, theirs: '}\n'.repeat(4990) })
    mergeText({ base: text(lines), ours: text(lines.toReversed()), theirs: text(lines.slice(1)) })

    expect(merged).toEqual({ clean: true, text: text(['o', ...lines, 't']) })
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

describe('beside git merge-file', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stepyard-merge-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function gitMerge(sides: TextSides): { clean: boolean; text: string } {
    for (const [name, content] of Object.entries(sides)) writeFileSync(join(folder, name), content)
    try {
      const stdout = execFileSync('git', ['merge-file', '-p', 'ours', 'base', 'theirs'], { cwd: folder, stdio: 'pipe' })
      return { clean: true, text: stdout.toString() }
    } catch {
      return { clean: false, text: '' }
    }
  }

  it('is clean where git is, with the same text', () => {
    fc.assert(
      fc.property(edits, edits, (ours, theirs) => {
        const sides = sidesOf(ours, theirs)
        const merged = mergeText(sides)
        expect({ clean: merged.clean, text: merged.clean ? merged.text : '' }).toEqual(gitMerge(sides))
      }),
      { numRuns: 150 },
    )
  })

  const few = fc.array(fc.constantFrom('a', 'b', 'c', '}', ''), { maxLength: 12 }).map(text)
  it('has the same text where both are clean, with lines that repeat', () => {
    fc.assert(
      fc.property(few, few, few, (base, ours, theirs) => {
        const git = gitMerge({ base, ours, theirs })
        const merged = mergeText({ base, ours, theirs })
        expect(!git.clean || !merged.clean || merged.text === git.text).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})
