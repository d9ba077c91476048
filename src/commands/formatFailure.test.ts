import { describe, expect, it } from 'vitest'
import { formatFailure, formatFrame, type FailureStyle } from './formatFailure.ts'
import { createPaint } from './paint.ts'

function style(text: string | undefined, width = 80): FailureStyle {
  return { paint: createPaint(false), width, source: (file) => (file === 'steps/a.ts' ? text : undefined) }
}

const CODE = 'one\ntwo\nthree\n\tfour()\nfive\nsix\n'

describe('formatFrame', () => {
  it('shows the lines around a place, and marks it', () => {
    expect(formatFrame({ file: 'steps/a.ts', line: 4, column: 2 }, style(CODE))).toEqual([
      '  2 | two',
      '  3 | three',
      '> 4 |  four()',
      '    |  ^',
      '  5 | five',
    ])
  })

  it('shows the part of a long line that the place is in', () => {
    const long = `${'x'.repeat(300)}here${'y'.repeat(300)}`
    const [line = '', mark = ''] = formatFrame({ file: 'steps/a.ts', line: 1, column: 301 }, style(long))

    expect(line.length).toBeLessThanOrEqual(80)
    expect(line.slice(mark.indexOf('^'), mark.indexOf('^') + 4)).toBe('here')
  })

  it.each([
    ['a file that is not there', { file: 'steps/b.ts', line: 1, column: 1 }],
    ['a line that is gone', { file: 'steps/a.ts', line: 99, column: 1 }],
  ])('shows nothing of %s', (_what, place) => {
    expect(formatFrame(place, style(CODE))).toEqual([])
  })
})

describe('formatFailure', () => {
  it('is the code with the message, line by line, and the place', () => {
    const failure = {
      code: 'STEP_THREW',
      message: 'no paper\u001B[2J\nat all',
      at: { file: 'steps/b.ts', line: 1, column: 7 },
    }

    expect(formatFailure(failure, style(undefined))).toEqual([
      'STEP_THREW no paper\\u{1b}[2J',
      'at all',
      'at steps/b.ts:1:7',
    ])
  })
})
