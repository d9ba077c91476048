import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Effects } from '../effects.ts'
import { isStepyardError } from '../errors.ts'
import { environmentEntries } from './config/places.ts'
import { type GitOutput, runGit } from './process.ts'
import { hostAndPort, type RemoteUrl } from './url.ts'

/** Which host a helper is asked about. */
export interface HelperRequest {
  readonly remote: RemoteUrl
  readonly username?: string
  readonly effects: Effects
}

interface Secret {
  readonly username: string
  readonly password: string
}

// A helper may show a window of its own, and a person may need a moment.
const TIMEOUT = 60_000

// Below a file nobody can make one. A name in the temporary folder could be taken by another user of this machine, whose
// configuration would then name the helper.
const NO_REPOSITORY = join(fileURLToPath(import.meta.url), 'no-repository')

// What would make git look at some repository, or trace secrets.
const DROPPED = /^(?:GIT_(?!ASKPASS$|SSL_|EXEC_PATH$|CONFIG_SYSTEM$)|STEPYARD_)/i

/**
 * What Git's credential helpers know (`git credential fill`), as the user's own configuration sets them up; with
 * `askPerson` also an askpass program that the user's session names. `undefined` when they know nothing.
 */
export async function askHelpers(
  request: HelperRequest & { readonly askPerson: boolean },
): Promise<Secret | undefined> {
  const askpass = request.askPerson ? (request.effects.env['GIT_ASKPASS'] ?? '') : ''
  try {
    const { code, stdout } = await runCredential(request, {
      args: ['credential', 'fill'],
      env: { GIT_ASKPASS: askpass },
    })
    const fields = new Map(Buffer.from(stdout).toString().split('\n').map(splitField))
    const [username, password] = [fields.get('username'), fields.get('password')]
    return code === 0 && username !== undefined && password ? { username, password } : undefined
  } catch (error) {
    if (!isStepyardError(error, 'GIT_NOT_FOUND', 'GIT_TIMEOUT')) throw error
    request.effects.log({ level: 'debug', message: `no credential helper was asked: ${error.message}` })
    return undefined
  }
}

/** Reports to the helpers how it went (`git credential approve`, `reject`). A helper that fails is not our failure. */
export async function tellHelpers(
  verb: 'approve' | 'reject',
  request: HelperRequest & { readonly credential: Secret },
): Promise<void> {
  const { username, password } = request.credential
  try {
    await runCredential({ ...request, username }, { args: ['credential', verb], password })
  } catch (error) {
    if (!isStepyardError(error, 'GIT_NOT_FOUND', 'GIT_TIMEOUT')) throw error
    request.effects.log({ level: 'debug', message: `the credential helper was not told: ${error.message}` })
  }
}

/** Whether the user has set up a helper for this host. Throws `GIT_NOT_FOUND` without git. */
export async function hasHelper(request: HelperRequest): Promise<boolean> {
  const { remote } = request
  const url = `${remote.kind}://${hostAndPort(remote)}/${remote.path}`
  const args = ['config', '--get-urlmatch', 'credential.helper', url]
  const { code, stdout } = await runCredential(request, { args })
  return code === 0 && Buffer.from(stdout).toString().trim() !== ''
}

interface CredentialRun {
  readonly args: readonly string[]
  readonly password?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs git with the user's own configuration and environment, and with no repository in sight. */
function runCredential(request: HelperRequest, { args, password, env }: CredentialRun): Promise<GitOutput> {
  const { effects, remote, username } = request
  const fields = { protocol: remote.kind, host: hostAndPort(remote), path: remote.path, username, password }
  const lines = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}\n`]))
  return runGit({
    args,
    cwd: tmpdir(),
    gitDir: NO_REPOSITORY,
    effects,
    input: Buffer.from(`${lines.join('')}\n`),
    timeout: TIMEOUT,
    accept: 'any',
    config: environmentEntries(effects.env).map(({ key, value }) => [key, value]),
    env: { ...sessionOf(effects.env), ...env },
    secrets: password === undefined ? [] : [password],
  })
}

/** Helpers live in the user's session: keyrings, agents and windows are found through its environment. */
function sessionOf(env: Effects['env']): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !DROPPED.test(name) && name.toUpperCase() !== 'PATH')
  const { GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM } = env
  return { ...Object.fromEntries(kept), GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM }
}

function splitField(line: string): [string, string] {
  const at = line.indexOf('=')
  return [line.slice(0, at), line.slice(at + 1)]
}
