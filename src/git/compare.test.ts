import { describe, expect, it } from 'vitest'
import { compareUrl } from './compare.ts'
import { parseRemoteUrl } from './url.ts'

describe('compareUrl', () => {
  it.each([
    ['git@github.com:o/r.git', 'https://github.com/o/r/compare/main...stepyard/a%231?expand=1'],
    ['https://ada@github.acme.org:8443/o/r', 'https://github.acme.org:8443/o/r/compare/main...stepyard/a%231?expand=1'],
    [
      'ssh://git@gitlab.com:22/g/s/r.git',
      'https://gitlab.com/g/s/r/-/merge_requests/new?merge_request%5Bsource_branch%5D=stepyard%2Fa%231' +
        '&merge_request%5Btarget_branch%5D=main',
    ],
    ['https://bitbucket.org/o/r.git', 'https://bitbucket.org/o/r/pull-requests/new?source=stepyard%2Fa%231&dest=main'],
    [
      'git@ssh.dev.azure.com:v3/org/proj/r',
      'https://dev.azure.com/org/proj/_git/r/pullrequestcreate?sourceRef=stepyard%2Fa%231&targetRef=main',
    ],
    [
      'https://org@dev.azure.com/org/proj/_git/r',
      'https://dev.azure.com/org/proj/_git/r/pullrequestcreate?sourceRef=stepyard%2Fa%231&targetRef=main',
    ],
    ['https://codeberg.org/o/r.git', 'https://codeberg.org/o/r/compare/main...stepyard/a%231'],
    ['https://gitea.acme.org/o/r', 'https://gitea.acme.org/o/r/compare/main...stepyard/a%231'],
  ])('knows the page of %s', (remote, expected) => {
    expect(compareUrl(parseRemoteUrl(remote), 'main', 'stepyard/a#1')).toBe(expected)
  })

  it.each(['https://git.acme.org/o/r', '/srv/r.git', 'https://notgithub.com/o/r', 'https://dev.azure.com/org'])(
    'has no page for %s',
    (remote) => {
      expect(compareUrl(parseRemoteUrl(remote), 'main', 'x')).toBeUndefined()
    },
  )
})
