import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readHeader, splitHeader } from './header.ts'

describe('splitHeader', () => {
  it('cuts a block of metadata with the blank lines after it', () => {
    const header = '/**\n  Name:  a\n\n  ID:  1\n*/\n\n'

    expect(splitHeader(`${header}// @ts-nocheck\n\ncode()\n`)).toEqual({ header, body: '// @ts-nocheck\n\ncode()\n' })
  })

  it('cuts lines of metadata', () => {
    expect(splitHeader('// Step: a\n// ID: 1\n\ncode()')).toEqual({
      header: '// Step: a\n// ID: 1\n\n',
      body: 'code()',
    })
  })

  it('cuts a header with CRLF', () => {
    expect(splitHeader('// Step: a\r\n\r\ncode()').body).toBe('code()')
  })

  it.each([
    ['a comment that says more', '// Step: a\n// Charges the card.\ncode()'],
    ['one line that could be a sentence', '// Version: the second try\ncode()'],
    ['a comment below code', 'code()\n// ID: 1\n'],
    ['a license', '/* MIT */\n// ID: 1\ncode()'],
    ['an unfinished comment', '/** ID: 1\ncode()'],
  ])('leaves %s in the body', (_, text) => {
    expect(splitHeader(text)).toEqual({ header: '', body: text })
  })

  it('never loses or moves a character', () => {
    const line = constantFrom('// ID: 1', '/**', ' * Step: a', '*/', 'code()', '', '\r', ' Name: x', '// note')
    assert(
      property(array(line), (lines) => {
        const text = lines.join('\n')
        const { header, body } = splitHeader(text)
        expect(header + body).toBe(text)
      }),
    )
  })

  it('takes no longer than linear time on a hostile comment', () => {
    const started = performance.now()
    splitHeader(`// ID: 1${' *'.repeat(1_000_000)}x\n`)

    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('readHeader', () => {
  it('reads every key', () => {
    expect(
      readHeader('/**\n  Name:  new step\n  ID:  rx1\n  Version:    0\n  Path:  ./src/steps/new step.mts\n*/'),
    ).toEqual({
      Name: 'new step',
      ID: 'rx1',
      Version: '0',
      Path: './src/steps/new step.mts',
    })
  })

  it('is empty without a header', () => {
    expect(readHeader('code()')).toEqual({})
  })
})
