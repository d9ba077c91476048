import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { looksLikeToken, redact } from './redact.ts'

const token = 'ghp_0123456789abcdefghijABCDEFGHIJ012345'

describe('redact', () => {
  it.each([
    ['fatal: https://ada:pass@h/r is gone', 'fatal: https://***@h/r is gone'],
    ["could not read from 'https://ada:p@ss/word@h:80/r'", "could not read from 'https://***@h:80/r'"],
    [`https://${token}@github.com/o/r`, 'https://***@github.com/o/r'],
    ['https://ada@h/r', 'https://***@h/r'],
    ['Authorization: Basic YWRhOnBhc3M=', 'Authorization: ***'],
    ['{"authorization":"Bearer abc.def","x":1}', '{"authorization":"***","x":1}'],
    ['PRIVATE-TOKEN: abc', 'PRIVATE-TOKEN: ***'],
    ['sent Bearer abc.def-123', 'sent Bearer ***'],
    [`x ${token} y`, 'x *** y'],
    ['github_pat_11ABCDEFG0123456789_abcdef', '***'],
    ['glpat-ABCDEFGHIJ0123456789', '***'],
    ['xoxb-123456789012-abcdef', '***'],
    ['AKIAIOSFODNN7EXAMPLE', '***'],
    ['?access_token=abc&x=1', '?access_token=***&x=1'],
    ['password=hunter2', 'password=***'],
  ])('masks %s', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  it.each([
    'ssh://git@github.com/o/r.git',
    'git@github.com:o/r.git',
    'http://127.0.0.1:8080/r@v1/x',
    'fatal: Authentication failed for https://h/r',
    'basic authentication is needed',
    'commit 0123456789abcdef0123456789abcdef01234567',
  ])('leaves %s as it is', (text) => {
    expect(redact(text)).toBe(text)
  })

  it('masks given secrets raw, percent-encoded, escaped and in base64 (SEC-04)', () => {
    const secret = 'p"ss wörd/1'
    const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret), Buffer.from(secret).toString('base64')]
    expect(forms.map((form) => redact(`<${form}>`, [secret]))).toEqual(['<***>', '<***>', '<"***">', '<***>'])
  })

  it('never lets a given secret through', () => {
    const secret = fc
      .stringMatching(/^[ -~]{5,20}$/)
      .filter((text) => !'***'.includes(text) && /[a-zA-Z0-9]{3}/.test(text))
    fc.assert(
      fc.property(
        secret,
        fc.string(),
        (each, around) => void expect(redact(`${around}${each}${around}`, [each])).not.toContain(each),
      ),
    )
  })

  it('reads a long line in linear time', () => {
    const started = performance.now()
    redact(`https://${'a:'.repeat(50_000)} ${'eyJ'.repeat(50_000)} ${'-----BEGIN PRIVATE KEY-----'.repeat(500)}`)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

describe('looksLikeToken', () => {
  it('tells a token from a name', () => {
    expect(looksLikeToken(token)).toBe(true)
    expect(looksLikeToken('ada.lovelace')).toBe(false)
  })
})
