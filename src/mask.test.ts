import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMask } from './mask.ts'

describe('SEC-04: a mask', () => {
  const mask = createMask(['s3cret/value', 'short', 'line\nbreak "quoted"'])

  it('covers a secret at any depth, in keys, and in the spellings it travels in', () => {
    const masked = JSON.stringify(
      mask({
        text: 'a s3cret/value b',
        list: [{ url: encodeURIComponent('s3cret/value'), 's3cret/value': 1 }],
        base64: Buffer.from('s3cret/value').toString('base64'),
        json: JSON.stringify({ text: 'line\nbreak "quoted"' }),
      }),
    )

    expect(masked.match(/\*\*\*/g)).toHaveLength(5)
    expect(masked).not.toMatch(/s3cret|czNjcmV0|quoted/)
  })

  it.each([
    ['behind a name of any length', ...['', 'a', 'ab', 'abc'].map((user) => `${user}:s3cret/value`)],
    ['in front of something', 's3cret/value:x', 's3cret/value:xy', 's3cret/value:xyz'],
  ])('covers a secret that was encoded with its neighbours, %s', (_, ...texts) => {
    for (const text of texts) {
      const encoded = Buffer.from(text).toString('base64')
      expect(Buffer.from(mask(encoded).replace('***', ''), 'base64').toString()).not.toContain('cret/val')
      expect(mask(encoded)).toContain('***')
    }
  })

  it('covers hexadecimal, the lines of a long secret, and the texts in one that is JSON', () => {
    const key = '-----BEGIN KEY-----\nMIIBVgIBADANBg\n-----END KEY-----'
    const mask = createMask([key, JSON.stringify({ client: { secret: 'deep-secret' }, n: 1 })])
    const shown = mask(`MIIBVgIBADANBg deep-secret ${Buffer.from('deep-secret').toString('hex')}`)

    expect(shown).toBe('*** *** ***')
  })

  it('leaves what is too short to be told from words, and changes nothing else', () => {
    const value = { word: 'short', number: 1, none: null }

    expect(mask(value)).toEqual(value)
    expect(createMask([])(value)).toBe(value)
  })

  it('keeps a key that is called __proto__', () => {
    const value: unknown = JSON.parse('{"__proto__":{"a":"s3cret/value"}}')

    expect(JSON.stringify(mask(value))).toBe('{"__proto__":{"a":"***"}}')
  })

  it('covers the first of the secrets that begin or overlap in a text, and of these the longest', () => {
    const letters = (minLength: number, maxLength: number) =>
      fc.string({ unit: fc.constantFrom('a', 'b'), minLength, maxLength })
    fc.assert(
      fc.property(fc.array(letters(6, 9), { minLength: 1, maxLength: 8 }), letters(0, 200), (secrets, text) => {
        const pattern = secrets.toSorted((left, right) => right.length - left.length).join('|')

        expect(createMask(secrets)(text)).toBe(text.replaceAll(new RegExp(pattern, 'g'), '***'))
      }),
    )
  })
})
