import { describe, expect, it } from 'vitest'
import { GITHUB_TOKEN, SECRET_SAMPLES } from '../../../fixtures/secretSamples.ts'
import { OWN_RULES } from './ownRules.ts'
import { scanText } from './scanText.ts'

/** Ids of the rules that find something in a text. */
function rulesFor(text: string, path = 'steps/a.ts'): readonly string[] {
  return scanText({ path, text }, OWN_RULES).found.map(({ rule }) => rule.id)
}

const sample = new Map(SECRET_SAMPLES)

describe('the rules of our own', () => {
  it.each(SECRET_SAMPLES)('find by %s: a planted sample in code (SEC-11)', (rule, text) => {
    expect(rulesFor(`const a = 1\nconst planted = ${JSON.stringify(text)}\n`)).toEqual([rule])
  })

  it('are each tried by a sample', () => {
    const tried = new Set([...SECRET_SAMPLES.map(([rule]) => rule), 'named-secret-yaml'])
    expect(OWN_RULES.rules.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([])
  })

  it.each([
    ['a reference', "const token = '${secret:STRIPE_KEY_2}'"],
    ['a variable', 'const url = `https://${user}:${password}@db.shop.test`'],
    ['a placeholder', "const apiKey = 'your-api-key-123456'"],
    ['one letter again and again', `const key = 'ghp_${'x'.repeat(36)}'`],
    ['the key of a manual', "const key = 'AKIAIOSFODNN7EXAMPLE'"],
    ['a word', "const password = 'correct-horse-battery'"],
    ['the name of a secret', "const token = task.config('STRIPE_TOKEN_2')"],
    ['an address', "const tokenUrl = 'https://auth.shop.test/oauth2/v2/token'"],
    ['a database of this machine', "const url = 'postgres://shop:s3cr3t77@localhost:5432/orders'"],
    ['words about a key', '// a file with -----BEGIN RSA PRIVATE KEY----- in it'],
    ['the hash of a lockfile', `integrity: sha512-${'Ab3/'.repeat(20)}==`],
    ['a connection without a password', 'Server=db.shop.test;User Id=shop;Password=${secret:DB};'],
  ])('leave %s alone', (_name, text) => {
    expect(rulesFor(text)).toEqual([])
    expect(rulesFor(text, 'connectors/a.yaml')).toEqual([])
  })

  it('know a value without quotes in YAML', () => {
    expect(rulesFor('config:\n  apiKey: 8sK2mPq94LxTz7\n', 'webhooks/a.yaml')).toEqual(['named-secret-yaml'])
    expect(rulesFor('apiKey: 8sK2mPq94LxTz7\n')).toEqual([])
  })

  it('see through base64 (SEC-11)', () => {
    const encoded = Buffer.from(`{"token":"${GITHUB_TOKEN}"}`).toString('base64')
    const [found] = scanText({ path: 'fixtures/a.json', text: `{ "body": "${encoded}" }` }, OWN_RULES).found

    expect(found).toMatchObject({ rule: { id: 'github-token' }, secret: GITHUB_TOKEN, start: 11 })
  })

  it('say a secret once, by the rule that is surest', () => {
    expect(rulesFor(`const githubToken = '${GITHUB_TOKEN}'`)).toEqual(['github-token'])
  })
})

describe('a scan', () => {
  it('tells every secret of a file, in its order', () => {
    const text = `a('${sample.get('npm-token')}')\nb('${GITHUB_TOKEN}')\nc('${GITHUB_TOKEN}')\n`

    expect(rulesFor(text)).toEqual(['npm-token', 'github-token', 'github-token'])
  })

  it.each([
    ['one sign', 'a'],
    ['spaces', ' '],
    ['dots', 'a.'],
    ['names of secrets', 'token'],
    ['names with colons', 'secret: '],
    ['addresses', '://a:'],
    ['beginnings of a token', 'eyJabcdefghijk.'],
    ['beginnings of a key', '-----BEGIN PRIVATE KEY-----\n'],
    ['digits', '1234567890:AA'],
    ['queries', '?sv=1&sig='],
  ])('takes time in proportion to a file of %s (SEC-11)', (_name, part) => {
    const file = { path: 'steps/a.ts', text: part.repeat(500_000 / part.length) }

    // Ten to fifty milliseconds; in proportion to the square it would be minutes, and the test would be over.
    expect(scanText(file, OWN_RULES).slow).toEqual([])
  })
})
