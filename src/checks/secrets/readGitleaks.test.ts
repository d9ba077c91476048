import { describe, expect, it } from 'vitest'
import { GITHUB_TOKEN } from '../../../fixtures/secretSamples.ts'
import { checkSecrets } from './checkSecrets.ts'
import { OWN_RULES } from './ownRules.ts'
import { readGitleaks } from './readGitleaks.ts'
import { scanText } from './scanText.ts'

const RULE = `
[[rules]]
id = "shop-key"
description = "Key of the shop"
regex = '''(?i)shop-([a-z0-9]{8})'''
keywords = ["SHOP-"]
`

/** Ids of what a file of rules finds. */
function find(toml: string, text: string, path = 'steps/a.ts'): readonly string[] {
  const { rules } = readGitleaks(toml, '.gitleaks.toml')
  return scanText({ path, text }, rules).found.map(({ rule, secret }) => `${rule.id} ${secret}`)
}

describe('readGitleaks', () => {
  it('reads a rule, whose first group is the secret', () => {
    expect(find(RULE, "a('Shop-abcd1234')")).toEqual(['shop-key abcd1234'])
  })

  it('uses its rules in the place of ours, or besides them where it says so', () => {
    const text = `'${GITHUB_TOKEN}' shop-abcd1234`

    expect(find(RULE, text)).toEqual(['shop-key abcd1234'])
    expect(find(`[extend]\nuseDefault = true\n${RULE}`, text)).toEqual([
      `github-token ${GITHUB_TOKEN}`,
      'shop-key abcd1234',
    ])
    expect(find(`[extend]\nuseDefault = true\ndisabledRules = ["github-token"]\n${RULE}`, text)).toHaveLength(1)
  })

  it.each([
    ['the group it names', 'regex = "(k)=(\\\\w+)"\nsecretGroup = 2', 'k=abc', ['r abc']],
    ['what is random enough', 'regex = "k=(\\\\w+)"\nentropy = 2.0', 'k=aaaaaaaa k=abcdefgh', ['r abcdefgh']],
    ['what has a keyword', 'regex = "k=\\\\w+"\nkeywords = ["other"]', 'k=abc', []],
    ['files of a path', 'regex = "k=\\\\w+"\npath = "^steps/b"', 'k=abc', []],
    ['a file by its path alone', 'path = "^steps/"', 'k=abc', ['r ']],
  ])('looks at %s', (...[, lines, text, expected]) => {
    expect(find(`[[rules]]\nid = "r"\n${lines}\n`, text)).toEqual(expected)
  })

  it.each([
    ['a secret', 'regexes = ["^ab"]', true],
    ['a match', 'regexTarget = "match"\nregexes = ["^shop-ab"]', true],
    ['a line', 'regexTarget = "line"\nregexes = ["test only"]', true],
    ['a path', 'paths = ["^steps/"]', true],
    ['a word', 'stopwords = ["CD12"]', true],
    ['all of several', 'condition = "AND"\npaths = ["^steps/"]\nstopwords = ["zz"]', false],
    ['one of several', 'paths = ["^steps/"]\nstopwords = ["zz"]', true],
    ['a commit', 'commits = ["abc"]', false],
  ])('leaves out what its allow list knows by %s', (_name, lines, isAllowed) => {
    const text = "call('shop-abcd1234') // test only"
    const expected = isAllowed ? [] : ['shop-key abcd1234']

    expect(find(`${RULE}[[rules.allowlists]]\n${lines}\n`, text)).toEqual(expected)
    expect(find(`${RULE}[[allowlists]]\n${lines}\n`, text)).toEqual(expected)
    expect(find(`${RULE}[[allowlists]]\ntargetRules = ["other"]\n${lines}\n`, text)).toHaveLength(1)
  })

  it('names a rule that cannot be translated, and keeps the others', () => {
    const { rules, diagnostics } = readGitleaks(`[[rules]]\nid = "odd"\nregex = "(?=a)"\n${RULE}`, '.gitleaks.toml')

    expect(rules.rules.map(({ id }) => id)).toEqual(['shop-key'])
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'SECRET_RULE_SKIPPED', file: '.gitleaks.toml' }])
    expect(diagnostics[0]?.message).toContain('"odd" of .gitleaks.toml is left out: it looks around')
  })

  it('falls back to our rules where the file is broken', () => {
    const { rules, diagnostics } = readGitleaks('[[rules]\nid = 1', '.gitleaks.toml')

    expect(rules).toBe(OWN_RULES)
    expect(diagnostics).toMatchObject([{ severity: 'error', code: 'SECRET_RULES_BROKEN', line: 1 }])
  })

  it('gives up on a pattern that takes too long for a file (SEC-11)', () => {
    const { rules } = readGitleaks("[[rules]]\nid = 'slow'\nregex = '(a+)+$'\n", '.gitleaks.toml')
    const text = `${'a'.repeat(60)}!`
    const files = ['a', 'b', 'c', 'd'].map((name) => ({ path: `steps/${name}.ts`, text }))

    expect(scanText({ path: 'steps/a.ts', text }, rules)).toEqual({ found: [], slow: ['slow'] })
    expect(checkSecrets(files, rules).map(({ code, file }) => `${code} ${file}`)).toEqual([
      'SECRET_RULE_SLOW steps/a.ts',
      'SECRET_RULE_SLOW steps/b.ts',
      'SECRET_RULE_SLOW steps/c.ts',
    ])
  })

  it.each([
    ['of a path', "path = '^(s+)+$'\n"],
    ['of an allow list', "[[rules.allowlists]]\npaths = ['(s+)+$']\nregexes = ['(a+)+$']\n"],
  ])('believes no pattern %s that takes too long (SEC-11)', (_name, lines) => {
    const rule = "[[rules]]\nid = 'r'\nregex = 'k(a+!)'\n"

    expect(find(rule + lines, `k${'a'.repeat(60)}!`, `${'s'.repeat(60)}!`)).toHaveLength(1)
  })
})
