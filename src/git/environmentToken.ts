import type { Effects } from '../effects.ts'
import type { Remote } from './backend.ts'
import { ciToken } from './ciToken.ts'
import type { RemoteUrl } from './url.ts'

/** A token that a variable of the environment holds. */
export interface EnvironmentToken {
  readonly variable: string
  readonly username: string
  readonly password: string
  readonly source: 'environment' | 'ci'
  /** Whether it may be sent to the address that was asked about. */
  readonly isMeantForIt: boolean
}

/** The address that wants a token, and what is known about it. */
export interface TokenRequest extends Pick<Remote, 'username' | 'trustedHost'> {
  readonly remote: RemoteUrl
  readonly env: Effects['env']
}

// What the big hosts take beside a token, where the name does not matter.
export const ANY_USER = 'x-access-token'

/**
 * The tokens of the environment that an address could take, in the order in which they are tried (GIT-22). One goes only
 * to a host that the user has chosen: stepyard.yaml comes with a commit, and whoever wrote it could name a host of his
 * own. `STEPYARD_GIT_HOST` (`host` or `host:port`) chooses one, and then `STEPYARD_GIT_TOKEN` goes nowhere else.
 */
export function environmentTokens({ remote, username, trustedHost = false, env }: TokenRequest): EnvironmentToken[] {
  if (remote.kind !== 'https' && remote.kind !== 'http') return []
  const host = env['STEPYARD_GIT_HOST']
  const isNamed = host ? isHost(host, remote) : undefined
  const password = env['STEPYARD_GIT_TOKEN']
  const own = password && {
    variable: 'STEPYARD_GIT_TOKEN',
    username: env['STEPYARD_GIT_USERNAME'] || (remote.username ?? username ?? ANY_USER),
    password,
    source: 'environment' as const,
    isMeantForIt: isNamed ?? trustedHost,
  }
  const build = ciToken(remote, env)
  return [
    ...(own ? [own] : []),
    ...(build ? [{ ...build, source: 'ci' as const, isMeantForIt: isNamed === true || trustedHost }] : []),
  ]
}

function isHost(named: string, { kind, host, port }: RemoteUrl): boolean {
  const usual = kind === 'https' ? 443 : 80
  const name = named.trim().toLowerCase()
  return name === `${host}:${port ?? usual}` || (name === host && (port ?? usual) === usual)
}
