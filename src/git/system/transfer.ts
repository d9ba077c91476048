import { isStepyardError, StepyardError } from '../../errors.ts'
import type { BackendOptions, Remote } from '../backend.ts'
import {
  approveCredential,
  authFailed,
  type Credential,
  credentialAtHand,
  credentialRequest,
  findCredential,
  rejectCredential,
} from '../credentials.ts'
import { type GitOutput, runGit } from '../process.ts'
import { findRedirect } from './findRedirect.ts'
import { type UserSettings, userSettings } from './settings.ts'
import { secretsOf, type Target, targetKey, targetOf, transferSpawn } from './target.ts'
import { isUnauthenticated, transferError } from './transferErrors.ts'

/** A git command that talks to a server. */
export interface Transfer {
  readonly remote: Remote
  readonly direction: 'fetch' | 'push'
  /** The arguments; `url` goes after `--end-of-options`. */
  readonly args: (url: string) => readonly string[]
  /** Whether this outcome is an answer although the exit code is not 0. */
  readonly isAnswer?: (output: GitOutput) => boolean
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>
  /** See `GitSpawn`. */
  readonly newClone?: true
}

/** Runs a transfer with the user's settings and credentials; throws the typed errors of `GitBackend`. */
export type RunTransfer = (transfer: Transfer) => Promise<GitOutput>

interface Attempt {
  readonly transfer: Transfer
  readonly target: Target
  readonly settings: UserSettings
  readonly credential: Credential | undefined
  readonly credentialsLeft: number
}

/** A way to run transfers that remembers which credential each server has taken. */
export function createTransfers(options: BackendOptions): RunTransfer {
  const accepted = new Map<string, Credential>()
  const run = async (attempt: Attempt): Promise<GitOutput> => {
    const { transfer, target, credential } = attempt
    const output = await runOnce(attempt, options)
    if (output.code === 0 || transfer.isAnswer?.(output)) {
      if (credential && accepted.get(targetKey(target)) !== credential) {
        accepted.set(targetKey(target), credential)
        await approveCredential({ remote: target.url, credential, effects: options.effects })
      }
      return output
    }
    const next = isUnauthenticated(output) ? await nextCredential(attempt, options) : undefined
    if (!next) throw await failureOf(attempt, { output, options })
    return run({ ...attempt, credential: next, credentialsLeft: attempt.credentialsLeft - 1 })
  }
  return async (transfer) => {
    const settings = await userSettings(options.effects, options.gitDir)
    const target = targetOf(transfer.remote, settings, transfer.direction)
    const credential = accepted.get(targetKey(target)) ?? firstCredential(transfer.remote, target, options)
    return run({ transfer, target, settings, credential, credentialsLeft: 3 })
  }
}

async function runOnce(
  { transfer: { remote, args, env, newClone }, target, settings, credential }: Attempt,
  { effects, gitDir, timeout = 30_000 }: BackendOptions,
): Promise<GitOutput> {
  const spawn = await transferSpawn({ remote, target, credential }, { settings, effects, gitDir })
  try {
    const clone = newClone ? { newClone } : {}
    const common = { args: args(target.url.url), gitDir, effects, timeout, accept: 'any', ...clone } as const
    return await runGit({ ...common, ...spawn, env: { ...spawn.env, ...env }, secrets: secretsOf(credential) })
  } catch (error) {
    if (!isStepyardError(error, 'GIT_TIMEOUT')) throw error
    const seconds = Math.round(timeout / 1000)
    throw new StepyardError('REMOTE_TIMEOUT', { remote: target.url.display, seconds }, { cause: error })
  }
}

// Stores and people are asked only when the server wants a credential.
function firstCredential(
  remote: Remote,
  { url, embedded }: Target,
  { effects }: BackendOptions,
): Credential | undefined {
  return embedded ?? credentialAtHand(credentialRequest(remote, { url, effects }))
}

async function nextCredential(
  { transfer, target: { url }, credential, credentialsLeft }: Attempt,
  { effects }: BackendOptions,
): Promise<Credential | undefined> {
  if (credential) await rejectCredential({ remote: url, credential, effects })
  if (credentialsLeft === 0) return undefined
  const request = credentialRequest(transfer.remote, { url, effects })
  return findCredential({ ...request, ...(credential && { rejected: credential }) })
}

async function failureOf(
  { transfer, target, settings }: Attempt,
  { output, options }: { output: GitOutput; options: BackendOptions },
): Promise<StepyardError> {
  const args = transfer.args(target.url.url)
  const error = transferError({ command: args[0] ?? '', url: target.url, output })
  if (isStepyardError(error, 'AUTH_FAILED'))
    return authFailed(credentialRequest(transfer.remote, { url: target.url, ...options }), error.data.reason)
  if (!isStepyardError(error, 'REMOTE_REDIRECTED')) return error
  // Asked without a credential: what redirects may be a stranger.
  const spawn = await transferSpawn(
    { remote: transfer.remote, target, credential: undefined },
    { settings, ...options },
  )
  const to = await findRedirect({ spawn, url: target.url, options })
  return to === undefined ? error : new StepyardError('REMOTE_REDIRECTED', { ...error.data, to }, { cause: error })
}
