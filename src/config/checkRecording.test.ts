import { describe, expect, it } from 'vitest'
import { parseConfig } from './parseConfig.ts'

describe('a recording', () => {
  it.each<[string, string, string, number]>([
    ['a path that leads nowhere', 'ignore: [a, "b..c"]\n', 'WRONG_VALUE', 1],
    ['a call that did not end', 'calls:\n  - input: {}\n', 'MISSING_KEY', 2],
    ['a call that ended twice', 'calls:\n  - result: 1\n    error: { code: A, message: b }\n', 'UNKNOWN_KEY', 3],
    ['a day that never was', 'calls:\n  - result: 1\n    recordedAt: 2026-13-01T00:00:00Z\n', 'WRONG_VALUE', 3],
    ['a time without a zone', 'calls:\n  - result: 1\n    recordedAt: 2026-01-01\n', 'WRONG_VALUE', 3],
    ['a password', 'calls:\n  - result: { password: hunter2 }\n', 'SECRET_IN_CONFIG', 2],
    ['a misspelt key', 'calls:\n  - resultt: 1\n', 'UNKNOWN_KEY', 2],
  ])('is told of %s, with its line', (_, text, ...[code, line]) => {
    const { diagnostics } = parseConfig('recording', text, 'recordings/a/b.yaml')

    expect(diagnostics).toMatchObject([{ code, line, file: 'recordings/a/b.yaml' }])
  })

  it('may say that there was a password', () => {
    const text = 'calls:\n  - result: { password: "***" }\n'

    expect(parseConfig('recording', text, 'recordings/a/b.yaml').diagnostics).toEqual([])
  })
})

describe('faults.yaml', () => {
  const rule = (effect: string): string => `rules:\n  - name: a\n    match: { connector: x }\n    effect: ${effect}\n`

  it.each<[string, string, string, number]>([
    ['an effect that does nothing', rule('{ timeout: false }'), 'MISSING_KEY', 4],
    ['two ends of one call', rule('{ timeout: true, status: 500 }'), 'WRONG_VALUE', 4],
    ['a p95 below p50', rule('{ latency: { p50: 2s, p95: 1s } }'), 'WRONG_VALUE', 4],
    ['two rules of one name', rule('{ dropped: true }') + rule('{ dropped: true }').slice(7), 'REPEATED_VALUE', 5],
    ['a rate above 1', rule('{ dropped: true }\n    when: { rate: 2 }'), 'WRONG_VALUE', 5],
  ])('is told of %s, with its line', (_, text, ...[code, line]) => {
    expect(parseConfig('faults', text, 'faults.yaml').diagnostics).toMatchObject([{ code, line }])
  })

  it('may slow down what then fails', () => {
    const text = rule('{ status: 503, latency: 2s }')

    expect(parseConfig('faults', text, 'faults.yaml').diagnostics).toEqual([])
  })
})
