import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPaint } from './paint.ts'
import { onlyColors, shown, shownJson } from './shown.ts'

const text = fc.string({ unit: 'binary' })

describe('shown', () => {
  it('escapes what a terminal acts on, in texts at any depth and in keys', () => {
    const data = { title: 'a\u001B[2J', list: [{ 'k\u009B': 'x\ny\u202E' }], count: 1, none: null, gone: undefined }

    expect(shown(data)).toStrictEqual({
      title: 'a\\u{1b}[2J',
      list: [{ 'k\\u{9b}': 'x\\u{a}y\\u{202e}' }],
      count: 1,
      none: null,
      gone: undefined,
    })
  })

  it('changes nothing about what is shown already', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(shown(shown(any))).toBe(shown(any))
      }),
    )
  })
})

describe('shownJson', () => {
  it('says the same to whoever parses it, and nothing to a terminal', () => {
    fc.assert(
      fc.property(fc.dictionary(text, text), (report) => {
        expect(JSON.parse(shownJson(report))).toEqual(JSON.parse(JSON.stringify(report)))
        expect(shownJson(report)).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}/u)
      }),
    )
  })
})

describe('onlyColors', () => {
  it('lets line ends, tabs and the colours of ours through', () => {
    const { good, bad, warn, dim, bold } = createPaint(true)
    const painted = [good, bad, warn, dim, bold].map((paint) => paint('word')).join('\t') + '\n'

    expect(onlyColors(painted, true)).toBe(painted)
    expect(onlyColors(painted, false)).not.toContain('\u001B')
  })

  it.each(['\u001B[2J', '\u001B]0;title\u0007', '\u001B[8m', '\u001B[31;1m', '\u009B31m', '\r', '\b', '\u202E'])(
    'lets %j through nowhere',
    (sequence) => {
      expect(onlyColors(`a${sequence}b`, true)).not.toMatch(/(?!\n|\t)\p{Cc}|\u202E/u)
    },
  )
})
