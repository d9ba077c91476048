import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checksum, isStorable, jsonText, labelText } from './texts.ts'

const half = '\ud83d'

describe('a label', () => {
  it.each(['', 'order', 'é 日本 😀', '\u2028\n\t\u007f', `'; drop table`])('stays as it is: %j', (text) => {
    expect(labelText(text)).toBe(text)
  })

  it('has a mark where something cannot be stored', () => {
    expect(labelText(`a\0b${half}c`)).toBe('a\ufffdb\ufffdc')
  })
})

describe('JSON', () => {
  it('means the same after what cannot be stored was written as an escape', () => {
    const check = fc.property(fc.string({ unit: 'binary' }), (text) => {
      const stored = jsonText(`{"a":${JSON.stringify(text).replaceAll(String.raw`\ud83d`, half)}}`)

      expect(isStorable(stored)).toBe(true)
      expect(JSON.parse(stored)).toEqual({ a: text })
    })

    expect(fc.check(check).failed).toBe(false)
  })

  it('with half of a character in it is kept', () => {
    expect(JSON.parse(jsonText(`["${half}"]`))).toEqual([half])
  })
})

describe('a checksum', () => {
  it('differs when any one byte does', () => {
    const text = '{"order":{"status":"paid","total":100}}'
    const changed = Array.from(text, (_, at) => `${text.slice(0, at)}~${text.slice(at + 1)}`)

    expect(changed.filter((each) => checksum(each) === checksum(text))).toEqual([])
  })
})
