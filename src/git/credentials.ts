import type { Effects } from '../effects.ts'
import { isStepyardError, StepyardError } from '../errors.ts'
import type { Remote } from './backend.ts'
import { askHelpers, hasHelper, type HelperRequest, tellHelpers } from './credentialHelper.ts'
import { ANY_USER, type EnvironmentToken, environmentTokens } from './environmentToken.ts'
import { looksLikeToken } from './redact.ts'
import { hostAndPort, type RemoteUrl } from './url.ts'

/** A user name and a token or password for one host. `source` decides whether a store hears how it went. */
export interface Credential {
  readonly username: string
  readonly password: string
  readonly source: 'environment' | 'ci' | 'helper' | 'prompt'
}

/** Whom the credential is for, and which one the server has already turned down. */
export interface CredentialRequest extends Pick<Remote, 'username' | 'trustedHost'> {
  readonly remote: RemoteUrl
  readonly effects: Effects
  readonly rejected?: Credential
}

/** What came of a credential. */
export interface CredentialReport {
  readonly remote: RemoteUrl
  readonly credential: Credential
  readonly effects: Effects
}

/** A token to keep in the user's own store. */
export interface StoreRequest {
  readonly remote: RemoteUrl
  readonly username?: string
  readonly token: string
  readonly effects: Effects
}

const finders = {
  environment: (request: CredentialRequest) => fromEnvironment(request, 'environment'),
  ci: (request: CredentialRequest) => fromEnvironment(request, 'ci'),
  helper: fromHelper,
  prompt: fromPrompt,
}

/** A request for `remote`, whose address has become `url`. */
export function credentialRequest(
  { username, trustedHost }: Remote,
  { url, effects }: { readonly url: RemoteUrl; readonly effects: Effects },
): CredentialRequest {
  return { remote: url, effects, ...(username !== undefined && { username }), ...(trustedHost && { trustedHost }) }
}

/**
 * The first credential of environment (`STEPYARD_GIT_TOKEN`), CI, Git's helpers and a person that the server has not
 * turned down; `undefined` when nobody has one, or for an address without passwords (SSH, a folder). What the
 * environment has goes only to a host that the user has chosen, see `environmentTokens`.
 */
export async function findCredential(request: CredentialRequest): Promise<Credential | undefined> {
  if (!takesPassword(request.remote)) return undefined
  const { rejected } = request
  // A source that has been turned down is not asked again, and neither are those before it.
  const tried = Object.keys(finders).indexOf(rejected?.source ?? 'environment')
  for (const find of Object.values(finders).slice(tried)) {
    const found = await find(request)
    if (found && !(rejected?.password === found.password && rejected.username === found.username)) return found
  }
  return undefined
}

/** A credential that costs nothing to find: no program and no person is asked. */
export function credentialAtHand(request: CredentialRequest): Credential | undefined {
  return fromEnvironment(request, 'environment') ?? fromEnvironment(request, 'ci')
}

/** The error for a server that wants a credential and was given none that it takes. */
export function authFailed(request: CredentialRequest, reason: string): StepyardError<'AUTH_FAILED'> {
  const { remote } = request
  const kept = tokensFor(request).find(({ isMeantForIt }) => !isMeantForIt)
  const keptBack = kept && { variable: kept.variable, host: hostAndPort(remote) }
  return new StepyardError('AUTH_FAILED', { remote: remote.display, reason, ...(keptBack && { keptBack }) })
}

/** Tells the store that the credential was accepted. Only what came from a store or a person goes there. */
export async function approveCredential(report: CredentialReport): Promise<void> {
  const { remote, credential, effects } = report
  if (!takesPassword(remote) || !isStored(credential)) return
  if (credential.source === 'prompt' && !(await hasHelper({ remote, effects }))) {
    effects.log({
      level: 'info',
      message: `no credential helper is set up: the token for ${remote.display} is not kept`,
    })
    return
  }
  await tellHelpers('approve', { remote, effects, credential })
}

/** Tells the store that the server turned the credential down, so that it is not offered again. */
export async function rejectCredential({ remote, credential, effects }: CredentialReport): Promise<void> {
  if (takesPassword(remote) && isStored(credential)) await tellHelpers('reject', { remote, effects, credential })
}

/** Keeps a token in the user's Git credential store. Throws `CREDENTIAL_NOT_STORED` when there is none, or it did not. */
export async function storeCredential({ remote, username, token, effects }: StoreRequest): Promise<void> {
  const refuse = (reason: string): never => {
    throw new StepyardError('CREDENTIAL_NOT_STORED', { host: remote.host ?? remote.display, reason })
  }
  if (!takesPassword(remote)) return refuse('this kind of address takes no token')
  if (token === '' || /[\0\r\n]/.test(token)) return refuse('it is empty or has more than one line')
  const name = remote.username ?? username ?? ANY_USER
  if (looksLikeToken(name) || /[\0\r\n]/.test(name)) return refuse('the user name is not a name')
  const request: HelperRequest = { remote, username: name, effects }
  const helper = await hasHelper(request).catch((error: unknown) => refuse(reasonOf(error)))
  if (!helper) return refuse('no Git credential helper is set up')
  await tellHelpers('approve', { ...request, credential: { username: name, password: token } })
  const stored = await askHelpers({ ...request, askPerson: false })
  if (stored?.password !== token) refuse('the Git credential helper did not keep it')
}

function takesPassword({ kind }: RemoteUrl): boolean {
  return kind === 'https' || kind === 'http'
}

function isStored({ source }: Credential): boolean {
  return source === 'helper' || source === 'prompt'
}

function reasonOf(error: unknown): string {
  if (isStepyardError(error, 'GIT_NOT_FOUND')) return 'git is not installed, and its credential store is used'
  throw error
}

function fromEnvironment(request: CredentialRequest, source: EnvironmentToken['source']): Credential | undefined {
  const found = tokensFor(request).find((token) => token.source === source && token.isMeantForIt)
  return found && { username: found.username, password: found.password, source }
}

function tokensFor({ effects, ...request }: CredentialRequest): readonly EnvironmentToken[] {
  return environmentTokens({ ...request, env: effects.env })
}

async function fromHelper({ remote, username, effects }: CredentialRequest): Promise<Credential | undefined> {
  const name = remote.username ?? username
  const named = name === undefined ? {} : { username: name }
  const found = await askHelpers({ remote, ...named, effects, askPerson: true })
  return found && { ...found, source: 'helper' }
}

async function fromPrompt({ remote, username, effects }: CredentialRequest): Promise<Credential | undefined> {
  const name = remote.username ?? username ?? ANY_USER
  const password = await effects.askSecret(`Token for ${name} at ${remote.display}: `)
  return password ? { username: name, password, source: 'prompt' } : undefined
}
