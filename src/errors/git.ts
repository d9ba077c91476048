import { quoteWord } from '../spelling.ts'

/** Words for what goes wrong between us and a Git repository or server. */
export const gitErrors = {
  GIT_FAILED: ({ command, reason }: { command: string; reason: string }) => ({
    message: `git ${command} failed: ${reason}`,
    hint: 'Run `stepyard doctor` to see which git, remote and credentials are used.',
  }),
  NOT_A_REPOSITORY: ({ directory }: { directory: string }) => ({
    message: `"${directory}" is not inside a Git repository.`,
    hint: 'Run `git init` there, or `stepyard init <dir> --from <git url>`.',
  }),
  IDENTITY_UNKNOWN: ({ missing }: { missing: string }) => ({
    message: `Git does not know who writes commits: ${missing} is not set.`,
    hint: 'Run `git config --global user.name "Your Name"` and `git config --global user.email you@example.com`.',
  }),
  REPOSITORY_NOT_OWNED: ({ directory, owner }: { directory: string; owner: number }) => ({
    message: `"${directory}" belongs to another user of this machine (${owner}).`,
    hint: `If you trust it, run \`git config --global --add safe.directory ${quoteWord(directory)}\`.`,
  }),
  URL_REFUSED: ({ url, reason, instead }: { url: string; reason: string; instead?: string }) => ({
    message: `The remote "${url}" is refused: ${reason}.`,
    hint:
      instead ?? 'Give an address like https://github.com/owner/repository.git or git@github.com:owner/repository.git.',
  }),
  REF_REFUSED: ({ ref, reason }: { ref: string; reason: string }) => ({
    message: `"${ref}" cannot be used as a branch: ${reason}.`,
    hint: 'Give the plain name of a branch, such as "main" or "feature/intake".',
  }),
  CREDENTIAL_NOT_STORED: ({ host, reason }: { host: string; reason: string }) => ({
    message: `The credential for ${host} was not stored: ${reason}.`,
    hint: 'Set STEPYARD_GIT_TOKEN for this command, or choose a store: `git config --global credential.helper cache`.',
  }),
  AUTH_FAILED: ({
    remote,
    reason,
    keptBack,
  }: {
    remote: string
    reason: string
    keptBack?: { variable: string; host: string }
  }) => ({
    message: `${remote} did not accept the credentials: ${reason}.`,
    hint: keptBack
      ? `${keptBack.variable} was not sent, because git's own remote does not name this host. If you trust it, set STEPYARD_GIT_HOST=${keptBack.host}.`
      : 'Set STEPYARD_GIT_TOKEN, or store a token with `git credential approve`.',
  }),
  REMOTE_UNREACHABLE: ({ remote, reason }: { remote: string; reason: string }) => ({
    message: `${remote} cannot be reached: ${reason}.`,
    hint: 'Check the address, the network and the proxy (HTTPS_PROXY), then run the command again.',
  }),
  REMOTE_TIMEOUT: ({ remote, seconds }: { remote: string; seconds: number }) => ({
    message: `${remote} was silent for ${seconds} s.`,
    hint: 'Run the command again, with `--timeout 120` when the server is slow.',
  }),
  CERTIFICATE_INVALID: ({ remote, reason }: { remote: string; reason: string }) => ({
    message: `The certificate of ${remote} is not trusted: ${reason}.`,
    hint: 'If the authority is your own, set GIT_SSL_CAINFO to its PEM file.',
  }),
  REMOTE_REDIRECTED: ({ remote, to }: { remote: string; to: string }) => ({
    message: `${remote} answers with a redirect to ${to}, which is not followed.`,
    hint: `If you trust it, make it the repository of this workspace: \`source.repository: ${to}\` in stepyard.yaml.`,
  }),
  UNSUPPORTED_REPOSITORY: ({
    repository,
    reason,
    instead,
  }: {
    repository: string
    reason: string
    instead?: string
  }) => ({
    message: `"${repository}" cannot be used: ${reason}.`,
    hint: instead ?? 'Install git 2.38 or newer and run the command with `--git-backend system`.',
  }),
  OBJECT_MISSING: ({ oid }: { oid: string }) => ({
    message: `Object ${oid} is not in the private repository.`,
    hint: 'Run `stepyard pull` to fetch it, or delete .stepyard/git: it is fetched again.',
  }),
  OBJECT_TOO_LARGE: ({ oid, limit }: { oid?: string; limit: number }) => ({
    message: `${oid === undefined ? 'What arrives' : `Object ${oid}`} is larger than ${limit} bytes.`,
    hint: 'Keep large files out of the workspace, or name them under `exclude` in stepyard.yaml.',
  }),
  OBJECTS_CORRUPT: ({ reason, rule }: { reason: string; rule?: string }) => ({
    message: `Git objects are corrupt: ${reason}.`,
    hint: corruptHint(rule),
  }),
  TREE_TOO_LARGE: ({ reason }: { reason: string }) => ({
    message: `The tree is too large for a workspace: ${reason}.`,
    hint: 'Move the workspace into a folder of its own, with its own stepyard.yaml.',
  }),
  REMOTE_NOT_FOUND: ({ remote }: { remote: string }) => ({
    message: `There is no repository at ${remote}, or this account may not see it.`,
    hint: 'Check the address, which is that of `git remote -v` or `source.repository` in stepyard.yaml, and that the token or key has access to it.',
  }),
  HOST_KEY_UNKNOWN: ({ remote, reason }: { remote: string; reason: string }) => ({
    message: `The SSH host key of ${remote} is not trusted: ${reason}.`,
    hint: 'Compare its fingerprint with the one the host publishes, connect once with `ssh`, then run the command again.',
  }),
  REPOSITORY_NOT_TRUSTED: ({ repository }: { repository: string }) => ({
    message: `"${repository}" belongs to another user of this machine, so Git refuses to read it.`,
    hint: `If you trust it, run \`git config --global --add safe.directory ${quoteWord(repository)}\`.`,
  }),
  GIT_NOT_FOUND: ({ needed }: { needed: string }) => ({
    message: 'There is no `git` program in PATH.',
    hint: `Install git ${needed} or newer, or run the command with \`--git-backend isomorphic\`.`,
  }),
  GIT_TOO_OLD: ({ version, needed }: { version: string; needed: string }) => ({
    message: `git ${version} is too old; ${needed} or newer is needed.`,
    hint: 'Update git, or run the command with `--git-backend isomorphic`.',
  }),
  GIT_TIMEOUT: ({ command, seconds }: { command: string; seconds: number }) => ({
    message: `git ${command} said nothing for ${seconds} s and was ended.`,
    hint: 'Run the command again, with `--timeout 120` when the disk or the server is slow.',
  }),
  GIT_OUTPUT_TOO_LARGE: ({ command, limit }: { command: string; limit: number }) => ({
    message: `git ${command} answered with more than ${limit} bytes and was ended.`,
    hint: 'Move the workspace into a folder of its own, with its own stepyard.yaml.',
  }),
}

// Mistakes of old programs that harm nobody. Anything else that fsck finds may be an attack.
const HARMLESS = new Set([
  'zeroPaddedFilemode',
  'missingSpaceBeforeDate',
  'badTimezone',
  'badDate',
  'missingNameBeforeEmail',
])

function corruptHint(rule: string | undefined): string {
  if (rule === undefined)
    return 'Run the command again; if that does not help, delete .stepyard/git: it is fetched again.'
  if (HARMLESS.has(rule)) {
    return `Nothing was taken. If the repository is old, add \`${rule}\` to \`source.allowFsck\` in stepyard.yaml.`
  }
  return 'Nothing was taken. Whoever runs the repository has to remove the object: `git fsck --strict` finds it there.'
}
