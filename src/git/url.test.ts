import * as fc from 'fast-check'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import { isStepyardError, StepyardError } from '../errors.ts'
import { isSameHost, parseRemoteUrl, sameRemote } from './url.ts'

describe('parseRemoteUrl', () => {
  it.each([
    ['https://github.com/o/r.git', { kind: 'https', host: 'github.com', path: 'o/r.git' }],
    ['HTTPS://GitHub.com:8443/o/r', { kind: 'https', host: 'github.com', port: 8443, path: 'o/r' }],
    ['https://ada@example.org/r', { kind: 'https', username: 'ada', url: 'https://ada@example.org/r' }],
    ['ssh://git@example.org:2222/~ada/r.git', { kind: 'ssh', username: 'git', port: 2222, path: '~ada/r.git' }],
    ['git@github.com:o/r.git', { kind: 'ssh', username: 'git', host: 'github.com', url: 'git@github.com:o/r.git' }],
    ['example.org:/srv/r.git', { kind: 'ssh', host: 'example.org', path: 'srv/r.git' }],
    ['git@[::1]:r.git', { kind: 'ssh', host: '[::1]' }],
    ['file:///srv/a%20b', { kind: 'file', path: '/srv/a b', display: '/srv/a b' }],
    ['/srv/a b/../r', { kind: 'file', path: '/srv/r', url: 'file:///srv/r' }],
    ['http://localhost:3000/r', { kind: 'http', port: 3000 }],
    ['http://127.8.9.1/r', { kind: 'http', host: '127.8.9.1' }],
    ['http://[::1]:3000/r', { kind: 'http', host: '[::1]' }],
    ['https://xn--pple-43d.com/r', { kind: 'https', host: 'xn--pple-43d.com' }],
  ])('reads %s', (url, expected) => {
    expect(parseRemoteUrl(url)).toMatchObject(expected)
  })

  it.each(
    [
      [
        'ext::sh -c x',
        'http::evil',
        'fd::17',
        'EXT::x',
        '-oProxyCommand=x',
        '--upload-pack=x',
        'ssh://-oProxyCommand=x/y',
      ],
      ['ssh://git@-oProxyCommand=x/y', 'ssh://-l@h/y', 'git@-h:x', 'git@h:--upload-pack=x', 'h:-x', 'https://h/-x'],
      [
        'https:///x',
        'https://',
        'https://h',
        'ssh://',
        '@h:x',
        'git@:x',
        'h:',
        'https:/h/x',
        'file:x',
        'https://h:99999/x',
      ],
      [
        'https://h%0ahost=evil',
        'https://h/%0Ahost=evil',
        'ssh://h/%00',
        'https://h/a\nb',
        'https://h/\u001b[2J',
        'h:a\rb',
      ],
      [
        'https://h/%zz',
        'https://h%2eorg/x',
        'https://h\\@evil/x',
        'https://h/a/../b',
        'https://h/%2e%2e/b',
        ' https://h/x',
      ],
      ['https://аpple.com/r', 'git@аpple.com:r', 'https://h\u200b.org/r', 'https://h/\u202etig.r', 'https://a..b/r'],
      [
        'http://example.org/r',
        'http://127.1/r',
        'http://2130706433/r',
        'http://127.0.0.1.nip.io/r',
        'http://localhost./r',
      ],
      [
        './r',
        '../r',
        'r',
        'a/b:c',
        '',
        '~/r',
        '//server/share',
        '\\\\server\\share',
        'C:\\r',
        'c:/r',
        'file://server/share',
      ],
      [
        'file:////server/share',
        'file:///a%00b',
        'git://h/x',
        'ftp://h/x',
        'javascript://h/x',
        'https://h/x?token=y',
        'https://h/x#y',
      ],
    ].flat(),
  )('refuses %j (GIT-14)', (url) => {
    expect(() => parseRemoteUrl(url)).toThrow(expect.objectContaining({ code: 'URL_REFUSED' }))
  })

  it.each([
    ['https://ada:hunter2-secret@h/r', 'hunter2-secret'],
    ['https://:hunter2-secret@h/r', 'hunter2-secret'],
    ['https://ghp_0123456789abcdefghij@github.com/o/r', 'ghp_0123456789abcdefghij'],
    ['https://ada:p@ss/hunter2@h/r', 'hunter2'],
    ['ssh://git:hunter2-secret@h/r', 'hunter2-secret'],
    ['https://h/r?access_token=hunter2', 'hunter2'],
  ])('does not repeat the secret of %s (GIT-22)', (url, secret) => {
    expect(JSON.stringify(refusal(url))).not.toContain(secret)
  })

  it('names the command that stores a token', () => {
    expect(refusal('https://ada:x@h:8443/r').hint).toContain('git credential approve')
    expect(refusal('https://ada:x@h/r').hint).toContain('protocol=https, host=h, username=ada')
  })

  it('says what a look-alike host really is', () => {
    expect(refusal('https://аpple.com/r').message).toContain('"xn--pple-43d.com"')
  })

  it('refuses a local repository inside the workspace, through a link too (GIT-17)', async () => {
    await using dir = await testDir()
    const inside = join(dir.path, 'work', 'buried.git')
    await mkdir(inside, { recursive: true })
    await symlink(inside, join(dir.path, 'link'))

    const options = { insideOf: join(dir.path, 'work') }
    expect(() => parseRemoteUrl(inside, options)).toThrow('inside the workspace')
    expect(() => parseRemoteUrl(join(dir.path, 'link'), options)).toThrow('inside the workspace')
    expect(parseRemoteUrl(join(dir.path, 'work.git'), options).kind).toBe('file')
  })

  it('reads its own result again to the same value', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
    const url = fc.tuple(word, word, word).map(([user, host, path]) => `https://${user}@${host}x/${path}.git`)
    fc.assert(
      fc.property(url, (each) => void expect(parseRemoteUrl(parseRemoteUrl(each).url)).toEqual(parseRemoteUrl(each))),
    )
  })

  it('answers or refuses, whatever the text', () => {
    const https = fc.string().map((text) => `https://${text}`)
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), https)
    fc.assert(fc.property(text, (each) => void expect(attempt(each)).toSatisfy(isAnswer)))
  })
})

describe('isSameHost', () => {
  it.each([
    ['https://git.example.org/a', 'https://GIT.example.org/b'],
    ['https://git.example.org/a', 'git@git.example.org:b'],
    ['ssh://git@git.example.org:2222/a', 'https://git.example.org/b'],
    ['https://git.example.org/a', 'https://gitlab-ci-token:glcbt-64_0123456789abcdef@git.example.org/b'],
    ['https://ada@git.example.org/a', 'https://git.example.org/b'],
  ])('holds for %s and %s', (left, right) => {
    expect([isSameHost(left, right), isSameHost(right, left)]).toEqual([true, true])
  })

  it.each([
    ['https://git.example.org/a', 'https://git.example.org.evil.org/a'],
    ['https://git.example.org/a', 'https://git.example.org:8443/a'],
    ['https://evil.org/a', 'https://x:y@evil.org@git.example.org/a'],
    ['https://evil.org/a', 'https://git.example.org/@evil.org/a'],
    ['/srv/a.git', '/srv/a.git'],
    ['ext::sh -c id', 'ext::sh -c id'],
    ['', ''],
  ])('does not hold for %s and %s', (left, right) => {
    expect([isSameHost(left, right), isSameHost(right, left)]).toEqual([false, false])
  })
})

describe('sameRemote', () => {
  it('looks past user name, ".git" and trailing slash, and at nothing else', () => {
    const one = parseRemoteUrl('https://example.org/o/r')
    expect(sameRemote(one, parseRemoteUrl('https://ada@example.org/o/r.git/'))).toBe(true)
    expect(sameRemote(one, parseRemoteUrl('https://example.org/o/r2'))).toBe(false)
    expect(sameRemote(one, parseRemoteUrl('https://example.org:444/o/r'))).toBe(false)
  })
})

function attempt(url: string): unknown {
  try {
    return parseRemoteUrl(url)
  } catch (error) {
    return error
  }
}

function isAnswer(value: unknown): boolean {
  if (isStepyardError(value, 'URL_REFUSED')) return true
  return typeof value === 'object' && value !== null && 'kind' in value
}

function refusal(url: string): StepyardError {
  const error = attempt(url)
  if (error instanceof StepyardError) return error
  throw new Error(`${url} was not refused`)
}
