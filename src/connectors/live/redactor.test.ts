import { describe, expect, it } from 'vitest'
import { createMask } from '../../mask.ts'
import { createRedactor } from './redactor.ts'

describe('a redactor', () => {
  const redactor = createRedactor(createMask(['environment-secret']))
  redactor.hide('fresh-access-token')

  it.each([
    ['a secret of the environment', 'key environment-secret is wrong', 'key *** is wrong'],
    ['a token that was fetched', 'fresh-access-token expired', '*** expired'],
    [
      'a named field of JSON',
      '{"error":"no","api_key":"k1","n":[{"password":123}]}',
      '{"error":"no","api_key":"***","n":[{"password":"***"}]}',
    ],
    ['a named field of a form', 'grant=x&client_secret=abc&state=1', 'grant=x&client_secret=***&state=1'],
    ['a header', 'Authorization: Bearer abc.def', 'Authorization: ***'],
  ])('hides %s', (_, text, shown) => {
    expect(redactor.text(text, 1000)).toBe(shown)
  })

  it('leaves words alone', () => {
    const text = '{"error":"The token is too old","tokenUrl":"https://x.example/"}'

    expect(redactor.text(text, 1000)).toBe(text)
  })

  it('leaves no half of a secret where it cuts', () => {
    expect(redactor.text(`${'x'.repeat(10)}environment-secret`, 15)).toBe(`${'x'.repeat(10)}***`)
    expect(redactor.text('y'.repeat(20), 15)).toBe(`${'y'.repeat(15)}…`)
  })

  it('shows an address without what may hold a key', () => {
    const url = new URL('https://u:p@api.example.com:8443/environment-secret/a?key=1#x')

    expect(redactor.url(url)).toBe('https://api.example.com:8443/***/a')
  })
})
