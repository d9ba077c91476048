import type { Effects } from '../effects.ts'
import { hostAndPort, type RemoteUrl } from './url.ts'

type Env = Effects['env']

/** A token that a build server sets, the one host it is for, and the user name that host wants beside it. */
interface CiVariable {
  readonly variable: string
  readonly username: string
  readonly host: (env: Env) => string | undefined
}

const variables: readonly CiVariable[] = [
  {
    variable: 'GITEA_TOKEN',
    username: 'x-access-token',
    host: (env) => hostOf(env['GITEA_SERVER_URL'] ?? (env['GITEA_ACTIONS'] ? env['GITHUB_SERVER_URL'] : undefined)),
  },
  {
    variable: 'GITHUB_TOKEN',
    username: 'x-access-token',
    host: (env) => (env['GITHUB_SERVER_URL'] ? hostOf(env['GITHUB_SERVER_URL']) : 'github.com'),
  },
  { variable: 'CI_JOB_TOKEN', username: 'gitlab-ci-token', host: gitlabHost },
  { variable: 'SYSTEM_ACCESSTOKEN', username: 'azure', host: (env) => hostOf(env['SYSTEM_COLLECTIONURI']) },
]

/** A token of a build, with the name of the variable that holds it. */
export interface BuildToken {
  readonly variable: string
  readonly username: string
  readonly password: string
}

/** The token that this build has for `remote`. A token never goes to a host that it was not made for. */
export function ciToken(remote: RemoteUrl, env: Env): BuildToken | undefined {
  const place = hostAndPort(remote)
  const found = variables.find(({ variable, host }) => env[variable] && host(env) === place)
  const password = found && env[found.variable]
  return password ? { variable: found.variable, username: found.username, password } : undefined
}

function gitlabHost(env: Env): string | undefined {
  const host = env['CI_SERVER_HOST']?.toLowerCase()
  const port = env['CI_SERVER_PORT']
  return host && port && port !== '443' && port !== '80' ? `${host}:${port}` : host
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined
}
