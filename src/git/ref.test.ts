import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isStepyardError } from '../errors.ts'
import { checkBranchName, escapeInvisible } from './ref.ts'

describe('checkBranchName', () => {
  it.each(['main', 'feature/intake', 'v1.2', 'größe', 'a@b', 'stepyard/prod/1a2b3c4', 'HEADS', 'a{b}', 'x.locked'])(
    'takes %s',
    (name) => {
      expect(checkBranchName(name)).toBe(name)
    },
  )

  it.each(
    [
      [
        '',
        '-x',
        '--upload-pack=y',
        'a..b',
        'a b',
        '@{-1}',
        'main@{1}',
        '@',
        'HEAD',
        'a.lock',
        'a.LOCK',
        'a.lock/b',
        'a~1',
      ],
      ['a^', 'a:b', 'a?', 'a*', 'a[b', 'a\\b', 'x/.y', '.x', 'x.', 'a//b', '/a', 'a/', 'a\nb', 'a\u007fb', 'a\u202eb'],
      ['a\u200bb', 'a\u00a0b', 'refs/heads/a', 'e\u0301', 'a'.repeat(241), '\ud800'],
    ].flat(),
  )('refuses %j (GIT-15)', (name) => {
    expect(() => checkBranchName(name)).toThrow(expect.objectContaining({ code: 'REF_REFUSED' }))
  })

  it('shows a refused name without a raw control character (GIT-08)', () => {
    expect(() => checkBranchName('a\u001b[2J\u202e')).toThrow('"a\\u{1b}[2J\\u{202e}" cannot be used')
  })

  it('takes nothing that git refuses', () => {
    const part = fc.string({ unit: fc.constantFrom(...'ab./-@{}~^:?*[\\ \u0001é'), maxLength: 6 })
    fc.assert(
      fc.property(part, (name) => void expect(!isTaken(name) || isTakenByGit(name)).toBe(true)),
      { numRuns: 300 },
    )
  })
})

describe('escapeInvisible', () => {
  it('leaves visible text alone', () => {
    expect(escapeInvisible('größe "日本" a b')).toBe('größe "日本" a b')
  })
})

function isTaken(name: string): boolean {
  try {
    return checkBranchName(name) === name
  } catch (error) {
    if (isStepyardError(error, 'REF_REFUSED')) return false
    throw error
  }
}

function isTakenByGit(name: string): boolean {
  try {
    execFileSync('git', ['check-ref-format', `refs/heads/${name}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
