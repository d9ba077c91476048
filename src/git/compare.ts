import type { RemoteUrl } from './url.ts'

/** The path of a page that shows what `head` has over `base`, given the path of the repository. */
type ComparePath = (repository: string, base: string, head: string) => string | undefined

const hosts: readonly (readonly [host: RegExp, path: ComparePath])[] = [
  [/^(?:www\.|ssh\.)?github\.com$|^github\./, (repo, base, head) => `${repo}/compare/${base}...${head}?expand=1`],
  [
    /^(?:altssh\.)?gitlab\.com$|^gitlab\./,
    (repo, base, head) =>
      `${repo}/-/merge_requests/new?merge_request%5Bsource_branch%5D=${query(head)}` +
      `&merge_request%5Btarget_branch%5D=${query(base)}`,
  ],
  [
    /^(?:altssh\.)?bitbucket\.org$/,
    (repo, base, head) => `${repo}/pull-requests/new?source=${query(head)}&dest=${query(base)}`,
  ],
  [/^(?:ssh\.)?dev\.azure\.com$|\.visualstudio\.com$/, azurePath],
  [/^(?:gitea|forgejo)\.|^(?:codeberg\.org|gitea\.com)$/, (repo, base, head) => `${repo}/compare/${base}...${head}`],
]

/**
 * The page on which `head` can be reviewed and merged into `base`; `undefined` for hosts whose pages are not known.
 */
export function compareUrl(remote: RemoteUrl, base: string, head: string): string | undefined {
  const { host, kind } = remote
  const known = hosts.find(([pattern]) => host !== undefined && pattern.test(host))
  if (!known || host === undefined) return undefined
  const repository = remote.path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '')
  const path = known[1](repository, encodeBranch(base), encodeBranch(head))
  if (path === undefined) return undefined
  // The port of SSH says nothing about the web.
  const port = remote.port === undefined || kind === 'ssh' ? '' : `:${remote.port}`
  return `${kind === 'http' ? 'http' : 'https'}://${webHost(host)}${port}/${path}`
}

function azurePath(repository: string, base: string, head: string): string | undefined {
  // SSH spells it v3/<organisation>/<project>/<repository>, the web <organisation>/<project>/_git/<repository>.
  const [, organisation, project, name] = /^v3\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(repository) ?? []
  const page = organisation === undefined ? repository : `${organisation}/${project}/_git/${name}`
  if (!page.includes('_git/')) return undefined
  return `${page}/pullrequestcreate?sourceRef=${query(head)}&targetRef=${query(base)}`
}

function webHost(host: string): string {
  if (host === 'vs-ssh.visualstudio.com') return 'dev.azure.com'
  return host.replace(/^(?:ssh\.(?=github\.com|dev\.azure\.com)|altssh\.)/, '')
}

// "/" between the parts of a branch stays readable, and the hosts want it so.
function encodeBranch(branch: string): string {
  return branch.split('/').map(encodeURIComponent).join('/')
}

function query(encoded: string): string {
  return encoded.replaceAll('/', '%2F')
}
