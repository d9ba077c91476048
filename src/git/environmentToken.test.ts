import { describe, expect, it } from 'vitest'
import { environmentTokens } from './environmentToken.ts'
import { parseRemoteUrl } from './url.ts'

const own = { STEPYARD_GIT_TOKEN: 'own' }
const build = { GITHUB_TOKEN: 'build', GITHUB_SERVER_URL: 'https://git.example.org' }

function sentTo(url: string, env: Readonly<Record<string, string>>, trustedHost?: boolean): string[] {
  const remote = parseRemoteUrl(url)
  const tokens = environmentTokens({ remote, env, ...(trustedHost !== undefined && { trustedHost }) })
  return tokens.filter(({ isMeantForIt }) => isMeantForIt).map(({ password }) => password)
}

describe('a token of the environment (GIT-22)', () => {
  it('goes to a host that the user has chosen, and to no other', () => {
    const env = { ...own, ...build }

    expect(sentTo('https://git.example.org/o/r', env, true)).toStrictEqual(['own', 'build'])
    expect(sentTo('https://git.example.org/o/r', env, false)).toStrictEqual([])
    expect(sentTo('https://git.example.org/o/r', env)).toStrictEqual([])
  })

  it.each([
    ['git.example.org', 'https://git.example.org/o/r'],
    ['Git.Example.org ', 'https://git.example.org/o/r'],
    ['git.example.org', 'https://git.example.org:443/o/r'],
    ['git.example.org:443', 'https://git.example.org/o/r'],
    ['git.example.org:8443', 'https://git.example.org:8443/o/r'],
    ['[::1]:3000', 'http://[::1]:3000/o/r'],
  ])('goes where STEPYARD_GIT_HOST=%s names the host of %s', (host, url) => {
    expect(sentTo(url, { ...own, STEPYARD_GIT_HOST: host })).toStrictEqual(['own'])
  })

  it.each([
    ['git.example.org', 'https://git.example.org.evil.org/o/r'],
    ['git.example.org', 'https://evil.git.example.org/o/r'],
    ['git.example.org', 'https://git.example.org:8443/o/r'],
    ['git.example.org:8443', 'https://git.example.org/o/r'],
    ['*', 'https://git.example.org/o/r'],
    ['https://git.example.org', 'https://git.example.org/o/r'],
  ])('stays where STEPYARD_GIT_HOST=%s is not the host of %s, trusted or not', (host, url) => {
    const env = { ...own, STEPYARD_GIT_HOST: host }

    expect([sentTo(url, env), sentTo(url, env, true)]).toStrictEqual([[], []])
  })

  it('of a build needs its own host to be named, or chosen by the user', () => {
    const url = 'https://git.example.org/o/r'

    expect(sentTo(url, { ...build, STEPYARD_GIT_HOST: 'git.example.org' })).toStrictEqual(['build'])
    expect(sentTo(url, { ...build, STEPYARD_GIT_HOST: 'other.example.org' }, true)).toStrictEqual(['build'])
    expect(sentTo(url, { ...build, STEPYARD_GIT_HOST: 'other.example.org' })).toStrictEqual([])
  })

  it('counts as not set where STEPYARD_GIT_HOST is empty', () => {
    expect(sentTo('https://git.example.org/o/r', { ...own, STEPYARD_GIT_HOST: '' }, true)).toStrictEqual(['own'])
  })

  it.each(['git@git.example.org:o/r', '/srv/r.git'])('is nothing for %s', (url) => {
    expect(sentTo(url, { ...own, ...build }, true)).toStrictEqual([])
  })
})
