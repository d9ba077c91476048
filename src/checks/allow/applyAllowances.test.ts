import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../diagnostics.ts'
import { applyAllowances } from './applyAllowances.ts'
import { readComments } from './readComments.ts'
import { settingsOf } from './readSettings.ts'

const WARNING: Diagnostic = { severity: 'warning', code: 'ODD', message: 'It is odd.', file: 'steps/a.ts', line: 3 }
const SECRET: Diagnostic = { ...WARNING, severity: 'error', code: 'SECRET_IN_CODE', fingerprint: '0f3a9c1e' }
const REASON = 'The partner wants it so.'

/** Codes that are left of findings once the comments of a file are honoured. */
function left(text: string, findings: readonly Diagnostic[] = [WARNING]): readonly string[] {
  const allowances = readComments({ path: 'steps/a.ts', text })
  return applyAllowances(findings, { allowances }).findings.map(({ code }) => code)
}

describe('a comment', () => {
  it.each([
    ['behind its line', `\n\nodd() // stepyard-allow ODD: ${REASON}`],
    ['above it', `\n// stepyard-allow ODD: ${REASON}\nodd()`],
    ['above it with others', `// stepyard-allow ODD: ${REASON}\n// stepyard-allow OTHER: ${REASON}\nodd()`],
    ['of a block', `\n/* stepyard-allow ODD: ${REASON} */\nodd()`],
    ['of YAML', `\n\nodd: 1 # stepyard-allow ODD: ${REASON}`],
    ['for several codes', `\n\nodd() // stepyard-allow OTHER, ODD: ${REASON}`],
    ['on a line that ends as on Windows', `\r\n\r\nodd() // stepyard-allow ODD: ${REASON}\r\n`],
  ])('%s allows a warning', (_name, text) => {
    expect(left(text)).not.toContain('ODD')
  })

  it.each([
    ['without a reason', '\n\nodd() // stepyard-allow ODD', 'ALLOWANCE_WITHOUT_REASON'],
    ['with hardly one', '\n\nodd() // stepyard-allow ODD: ok', 'ALLOWANCE_WITHOUT_REASON'],
    ['at another line', `odd() // stepyard-allow ODD: ${REASON}\n\n`, 'ALLOWANCE_UNUSED'],
    ['for another code', `\n\nodd() // stepyard-allow EVEN: ${REASON}`, 'ALLOWANCE_UNUSED'],
  ])('%s allows nothing, and is found itself', (_name, text, code) => {
    expect(left(text)).toEqual(['ODD', code])
  })

  it('allows a secret, and no other error', () => {
    const line = (code: string): string => `\n\na() // stepyard-allow ${code}: ${REASON}`

    expect(left(line('SECRET_IN_CODE'), [SECRET])).toEqual([])
    expect(left(line('ODD'), [{ ...WARNING, severity: 'error' }])).toEqual(['ODD', 'ALLOWANCE_REFUSED'])
  })

  it('is no finding while nobody looks for what it allows', () => {
    const allowances = readComments({ path: 'steps/a.ts', text: `a() // stepyard-allow ODD: ${REASON}` })

    expect(applyAllowances([], { allowances, unasked: new Set(['ODD']) }).findings).toEqual([])
  })
})

describe('stepyard.yaml', () => {
  it.each([
    ['a fingerprint', { fingerprint: '0f3a9c1e' }, []],
    ['another fingerprint', { fingerprint: '00000000' }, ['SECRET_IN_CODE', 'ALLOWANCE_UNUSED']],
    ['a path', { path: 'steps/**' }, []],
    ['another path', { path: 'tests/**' }, ['SECRET_IN_CODE', 'ALLOWANCE_UNUSED']],
    ['words of the message', { match: 'is odd' }, []],
    ['nothing narrower', {}, ['SECRET_IN_CODE', 'ALLOWANCE_TOO_WIDE']],
  ])('allows a secret by %s', (_name, by, expected) => {
    const allowances = settingsOf([{ code: 'SECRET_IN_CODE', reason: REASON, ...by }])
    const { findings, allowed } = applyAllowances([SECRET], { allowances })

    expect(findings.map(({ code }) => code)).toEqual(expected)
    expect(allowed).toBe(expected.length === 0 ? 1 : 0)
  })
})
