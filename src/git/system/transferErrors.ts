import { StepyardError } from '../../errors.ts'
import { type GitOutput, lastWords } from '../process.ts'
import type { RemoteUrl } from '../url.ts'

/** A transfer that failed. */
export interface TransferFailure {
  readonly command: string
  readonly url: RemoteUrl
  readonly output: GitOutput
}

type Cause = (failure: TransferFailure, reason: string) => StepyardError

/**
 * What git says only in words, under LC_ALL=C; the first match decides. Lines that the server speaks ("remote: ...") are
 * left out, so that it cannot choose its error.
 */
const CAUSES: readonly (readonly [pattern: RegExp, cause: Cause])[] = [
  [/No space left on device|Disk quota exceeded/, () => new StepyardError('DISK_FULL', {})],
  [/detected dubious ownership/, ({ url }) => new StepyardError('REPOSITORY_NOT_TRUSTED', { repository: url.path })],
  [
    /mismatched algorithms|unknown object format|unsupported object format|does not support object format/i,
    ({ url }) =>
      unsupported(
        url,
        'its object ids are SHA-256',
        'Use a repository with SHA-1 object ids (`git init --object-format=sha1`).',
      ),
  ],
  [
    /unknown repository extension/i,
    ({ url }, reason) => unsupported(url, reason, 'Use a repository in the ordinary format (`git init`).'),
  ],
  [
    /dumb http transport does not support|does not support shallow/i,
    ({ url }, reason) => unsupported(url, reason, 'Serve it with `git http-backend`, or use an SSH address.'),
  ],
  [
    /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|No \S+ host key is known/,
    ({ url }, reason) => new StepyardError('HOST_KEY_UNKNOWN', { remote: url.display, reason }),
  ],
  [
    /returned error: 30[12378]|unable to update url base from redirection/,
    ({ url }) => new StepyardError('REMOTE_REDIRECTED', { remote: url.display, to: 'another address' }),
  ],
  [
    /SSL certificate problem|certificate verif\w+ failed|certificate has expired|subject name .*match|self.signed certificate|local issuer certificate|error setting certificate|problem with the .*CA cert/i,
    ({ url }, reason) => new StepyardError('CERTIFICATE_INVALID', { remote: url.display, reason }),
  ],
  [
    /Could not resolve proxy|CONNECT tunnel failed|from proxy after CONNECT|Proxy CONNECT aborted/i,
    ({ url }, reason) => new StepyardError('REMOTE_UNREACHABLE', { remote: url.display, reason }),
  ],
  [
    /Authentication failed|could not read (?:Username|Password)|returned error: 40[13]|Permission denied \(|Permission denied, please try again|Too many authentication failures|HTTP Basic: Access denied|Permission to \S+ denied/i,
    ({ url }, reason) => new StepyardError('AUTH_FAILED', { remote: url.display, reason }),
  ],
  [
    /returned error: 4(?:04|10)|repository '[^']*' not found|Repository not found|does not appear to be a git repository|project you were looking for could not be found|'[^']*' does not exist/i,
    ({ url }) => new StepyardError('REMOTE_NOT_FOUND', { remote: url.display }),
  ],
  [
    /object [0-9a-f]{40}: \w+: |fsck error|bad object|pack (?:has|is|signature|version)|corrupt|inflate|invalid index-pack|SHA1 COLLISION|did not send all necessary objects|missing necessary objects|cannot be read|unresolved deltas|hash mismatch|serious inflate/i,
    ({ output }, reason) =>
      new StepyardError('OBJECTS_CORRUPT', { reason: fsckWords(output) ?? reason, ...fsckRule(output) }),
  ],
  [
    /timed out|Operation too slow|returned error: 504/i,
    ({ url }, reason) => new StepyardError('REMOTE_UNREACHABLE', { remote: url.display, reason }),
  ],
  [
    /Could not resolve|Failed to connect|Couldn't connect|unable to connect|Connection (?:refused|reset|closed)|No route to host|unreachable|hung up|disconnect|early EOF|Empty reply|transfer closed|RPC failed|unable to access|unable to rewind|Recv failure|Send failure|expected flush|protocol error|bad line length|invalid server response|not valid: is this a git repository|failed to report status|bad pack header|returned error: \d+/i,
    ({ url }, reason) => new StepyardError('REMOTE_UNREACHABLE', { remote: url.display, reason }),
  ],
]

/** Whether the server wants a credential, or another one; a 403 means that it knows who we are. */
export function isUnauthenticated({ stderr }: GitOutput): boolean {
  return /^fatal: (?:Authentication failed|could not read (?:Username|Password))|returned error: 401/m.test(stderr)
}

/** The typed error for a transfer whose exit code says that it failed. */
export function transferError(failure: TransferFailure): StepyardError {
  const ours = failure.output.stderr
    .split('\n')
    .filter((line) => !line.startsWith('remote: '))
    .join('\n')
  const reason = lastWords({ ...failure.output, stderr: ours })
  const found = CAUSES.find(([pattern]) => pattern.test(ours))
  if (found) return found[1](failure, withoutDot(reason))
  return new StepyardError('GIT_FAILED', { command: failure.command, reason })
}

// "error: object <oid>: zeroPaddedFilemode: contains zero-padded file modes": the id is what `allowFsck` takes.
/** The rule of `git fsck` that an object breaks, as `fetch.fsck.<rule>` names it. */
function fsckRule({ stderr }: GitOutput): { rule?: string } {
  const rule = /object [0-9a-f]{40}: (\w+): /.exec(stderr)?.[1]
  return rule === undefined ? {} : { rule }
}

function fsckWords({ stderr }: GitOutput): string | undefined {
  const [, words] = /(object [0-9a-f]{40}: \w+: .*)/.exec(stderr) ?? []
  return words
}

function unsupported({ display }: RemoteUrl, reason: string, instead: string): StepyardError {
  return new StepyardError('UNSUPPORTED_REPOSITORY', { repository: display, reason, instead })
}

function withoutDot(reason: string): string {
  return reason.replace(/\.+$/, '')
}
