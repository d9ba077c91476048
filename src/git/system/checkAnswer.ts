import { StepyardError } from '../../errors.ts'
import type { Remote } from '../backend.ts'
import { parseRemoteUrl } from '../url.ts'
import type { RunTransfer } from './transfer.ts'

/**
 * Makes sure that a remote that seems to have nothing is a Git server that says so. Git takes any page (the sign-in of a
 * hotel network) for the list of refs of a simple file server, and a repository with other object ids for an empty one.
 * Throws `REMOTE_UNREACHABLE` or `UNSUPPORTED_REPOSITORY`.
 */
export async function checkAnswer(transfer: RunTransfer, remote: Remote): Promise<void> {
  const { stderr } = await transfer({
    remote,
    direction: 'fetch',
    args: (url) => ['ls-remote', '--heads', '--end-of-options', url],
    env: { GIT_TRACE_PACKET: '2' },
  })
  const packets = stderr.split('\n').filter((line) => /\bpacket: +\S+< /.test(line))
  if (packets.length === 0) {
    throw new StepyardError('REMOTE_UNREACHABLE', { remote: displayOf(remote), reason: 'its answer is not Git' })
  }
  if (packets.some((line) => /\bobject-format=(?!sha1\b)/.test(line))) throw sha256Error(remote)
}

/** The error for a repository whose object ids have 64 digits. */
export function sha256Error(remote: Remote): StepyardError {
  return new StepyardError('UNSUPPORTED_REPOSITORY', {
    repository: displayOf(remote),
    reason: 'its object ids are SHA-256',
    instead: 'Use a repository with SHA-1 object ids (`git init --object-format=sha1`).',
  })
}

function displayOf({ url }: Remote): string {
  return parseRemoteUrl(url).display
}
