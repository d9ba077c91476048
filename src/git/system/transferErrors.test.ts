import { describe, expect, it } from 'vitest'
import { parseRemoteUrl } from '../url.ts'
import { isUnauthenticated, transferError } from './transferErrors.ts'

const url = parseRemoteUrl('https://example.org/app.git')

function codeFor(stderr: string): string {
  return transferError({ command: 'fetch', url, output: { code: 128, stdout: new Uint8Array(), stderr } }).code
}

describe('the words of git become', () => {
  it.each([
    ['AUTH_FAILED', "fatal: Authentication failed for 'https://example.org/app.git/'"],
    ['AUTH_FAILED', "fatal: could not read Username for 'https://example.org': terminal prompts disabled"],
    ['AUTH_FAILED', "fatal: unable to access 'https://example.org/': The requested URL returned error: 403"],
    ['AUTH_FAILED', 'git@example.org: Permission denied (publickey).\nfatal: Could not read from remote repository.'],
    ['HOST_KEY_UNKNOWN', 'Host key verification failed.\nfatal: Could not read from remote repository.'],
    ['REMOTE_NOT_FOUND', "fatal: repository 'https://example.org/app.git/' not found"],
    ['REMOTE_NOT_FOUND', 'ERROR: Repository not found.\nfatal: Could not read from remote repository.'],
    ['REMOTE_NOT_FOUND', "fatal: '/srv/app.git' does not appear to be a git repository"],
    ['REMOTE_UNREACHABLE', "fatal: unable to access 'https://example.org/': Could not resolve host: example.org"],
    ['REMOTE_UNREACHABLE', 'ssh: connect to host example.org port 22: Connection refused'],
    ['REMOTE_UNREACHABLE', 'fatal: the remote end hung up unexpectedly'],
    ['REMOTE_UNREACHABLE', "fatal: unable to access 'https://example.org/': The requested URL returned error: 502"],
    ['REMOTE_REDIRECTED', "fatal: unable to access 'https://example.org/': The requested URL returned error: 301"],
    [
      'CERTIFICATE_INVALID',
      "fatal: unable to access 'https://example.org/': SSL certificate problem: certificate has expired",
    ],
    [
      'CERTIFICATE_INVALID',
      "fatal: unable to access 'https://e/': server certificate verification failed. CAfile: none",
    ],
    ['UNSUPPORTED_REPOSITORY', 'fatal: mismatched algorithms: client sha1; server sha256'],
    ['REPOSITORY_NOT_TRUSTED', "fatal: detected dubious ownership in repository at '/srv/app.git'"],
    ['DISK_FULL', 'fatal: write error: No space left on device\nfatal: fetch-pack: invalid index-pack output'],
    ['OBJECTS_CORRUPT', 'fatal: pack has bad object at offset 12: inflate returned -3'],
    ['GIT_FAILED', 'fatal: something that nobody has seen'],
    ['GIT_FAILED', ''],
  ])('%s: %s', (code, stderr) => {
    expect(codeFor(stderr)).toBe(code)
  })

  it('what git says, not what the server says (which may lie)', () => {
    const stderr = "remote: fatal: Authentication failed\nfatal: unable to access 'https://e/': Failed to connect to e"

    expect(codeFor(stderr)).toBe('REMOTE_UNREACHABLE')
  })

  it('an error that names the fsck message id that can be allowed (GIT-19)', () => {
    const stderr = `error: object ${'a'.repeat(40)}: zeroPaddedFilemode: contains zero-padded file modes\nfatal: fsck error in packed object`
    const error = transferError({ command: 'fetch', url, output: { code: 128, stdout: new Uint8Array(), stderr } })

    expect(error).toMatchObject({ code: 'OBJECTS_CORRUPT', message: expect.stringContaining('zeroPaddedFilemode') })
    expect(error).toMatchObject({ hint: expect.stringContaining('source.allowFsck') })
  })

  it.each([
    ["fatal: Authentication failed for 'https://example.org/'", true],
    ['fatal: could not read Username', true],
    ['The requested URL returned error: 403', false],
  ])('a question for another credential or not: %s', (stderr, expected) => {
    expect(isUnauthenticated({ code: 128, stdout: new Uint8Array(), stderr })).toBe(expected)
  })
})
