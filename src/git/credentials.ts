import type { Effects } from '../effects.ts'
import type { RemoteUrl } from './url.ts'

/** A user name and a token or password for one host. `source` decides whether a store hears how it went. */
export interface Credential {
  readonly username: string
  readonly password: string
  readonly source: 'environment' | 'ci' | 'helper' | 'prompt'
}

/** Whom the credential is for, and which one the server has already turned down. */
export interface CredentialRequest {
  readonly remote: RemoteUrl
  /** Used where the address has no user name. */
  readonly username?: string
  readonly effects: Effects
  readonly rejected?: Credential
}

/** The first credential of environment, CI, Git's stores and a person; `undefined` when nobody has one. */
export async function findCredential(request: CredentialRequest): Promise<Credential | undefined> {
  if (request.remote.kind !== 'https' && request.remote.kind !== 'http') return undefined
  const found = fromEnvironment(request) ?? fromCi(request)
  if (found && found.password !== request.rejected?.password) return found
  return fromPrompt(request)
}

function fromEnvironment({ remote, username, effects: { env } }: CredentialRequest): Credential | undefined {
  const password = env['STEPYARD_GIT_TOKEN']
  if (!password) return undefined
  const name = env['STEPYARD_GIT_USERNAME'] ?? remote.username ?? username ?? 'x-access-token'
  return { username: name, password, source: 'environment' }
}

function fromCi({ remote, effects: { env } }: CredentialRequest): Credential | undefined {
  const github = env['GITHUB_TOKEN']
  if (github && remote.kind === 'https' && remote.host === 'github.com') {
    return { username: 'x-access-token', password: github, source: 'ci' }
  }
  const gitlab = env['CI_JOB_TOKEN']
  if (gitlab && env['CI_SERVER_HOST']?.toLowerCase() === remote.host) {
    return { username: 'gitlab-ci-token', password: gitlab, source: 'ci' }
  }
  return undefined
}

async function fromPrompt({ remote, username, effects }: CredentialRequest): Promise<Credential | undefined> {
  const name = remote.username ?? username ?? 'x-access-token'
  const password = await effects.askSecret(`Token for ${name} at ${remote.display}: `)
  return password ? { username: name, password, source: 'prompt' } : undefined
}
