import type { ResolvedConfig } from '../../config/resolveConfig.ts'
import type { Effects } from '../../effects.ts'
import { isStepyardError } from '../../errors.ts'
import type { GitBackend, Remote } from '../../git/backend.ts'
import { hasHelper } from '../../git/credentialHelper.ts'
import { environmentTokens } from '../../git/environmentToken.ts'
import { hostAndPort, parseRemoteUrl, type RemoteUrl } from '../../git/url.ts'
import { nearestSpelling, quoteWord } from '../../spelling.ts'
import { ok, warning, type Finding } from './finding.ts'

/** Where a credential would come from; the value is never looked at. */
export async function examineCredential(remote: Remote, effects: Effects): Promise<Finding> {
  const url = parseRemoteUrl(remote.url)
  const { env } = effects
  if (url.kind === 'file') return ok('credentials', 'none needed for a folder')
  if (url.kind === 'ssh') {
    return ok(
      'credentials',
      env['SSH_AUTH_SOCK'] ? 'SSH: the agent in SSH_AUTH_SOCK' : 'SSH: the key files of ssh, no agent',
    )
  }
  const tokens = environmentTokens({ ...remote, remote: url, env })
  const found = tokens.find(({ isMeantForIt }) => isMeantForIt)
  if (found) return ok('credentials', `the variable ${found.variable}${found.source === 'ci' ? ' of this build' : ''}`)
  if (await helps(url, effects)) return ok('credentials', 'the Git credential helper')
  const [kept] = tokens
  if (kept) {
    const text = `${kept.variable} is not sent: git's own remote does not name ${hostAndPort(url)}`
    return warning('credentials', text, `STEPYARD_GIT_HOST=${hostAndPort(url)} stepyard doctor`)
  }
  return ok('credentials', 'none: a repository that asks for one needs STEPYARD_GIT_TOKEN or a credential helper')
}

async function helps(remote: RemoteUrl, effects: Effects): Promise<boolean> {
  try {
    return await hasHelper({ remote, effects })
  } catch (error) {
    if (isStepyardError(error, 'GIT_NOT_FOUND', 'GIT_TIMEOUT')) return false
    throw error
  }
}

/** Asks the remote, and whether it has the branch of each environment. */
export async function examineRemote(
  backend: GitBackend,
  remote: Remote,
  { environments }: Pick<ResolvedConfig, 'environments'>,
): Promise<readonly Finding[]> {
  const branches = await backend.listBranches(remote)
  const known = [...branches.keys()]
  const answer = ok('remote', `answers; it has ${known.length} ${known.length === 1 ? 'branch' : 'branches'}`)
  const missing = [...environments.values()].filter(({ branch }) => !branches.has(branch))
  return [
    answer,
    ...missing.map(({ name, branch }) => {
      const nearest = nearestSpelling(branch, known)
      const hint =
        nearest === undefined ? `stepyard push -e ${name}` : `stepyard env set ${name} --branch ${quoteWord(nearest)}`
      return warning(`environment ${name}`, `the remote has no branch "${branch}"`, hint)
    }),
  ]
}
