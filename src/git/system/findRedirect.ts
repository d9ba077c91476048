import type { BackendOptions } from '../backend.ts'
import { runGit } from '../process.ts'
import type { RemoteUrl } from '../url.ts'
import type { TransferSpawn } from './target.ts'

/** A question to a server that was seen to redirect. */
export interface RedirectQuestion {
  readonly spawn: TransferSpawn
  readonly url: RemoteUrl
  readonly options: BackendOptions
}

/** Where a server redirects to, as the address of a repository: git itself tells only that it does. */
export async function findRedirect({ spawn, url, options }: RedirectQuestion): Promise<string | undefined> {
  const { effects, gitDir, timeout = 30_000 } = options
  const { stderr } = await runGit({
    args: ['ls-remote', '--end-of-options', url.url],
    gitDir,
    effects,
    timeout,
    config: spawn.config,
    env: { ...spawn.env, GIT_TRACE_CURL: '2', GIT_TRACE_CURL_NO_DATA: '1' },
    accept: 'any',
  })
  const [, location] = /Recv header: location: (\S+)/i.exec(stderr) ?? []
  if (location === undefined || !URL.canParse(location, url.url)) return undefined
  const { origin, protocol, pathname } = new URL(location, url.url)
  const place = origin === 'null' ? protocol : origin
  return place + pathname.replace(/\/info\/refs$/, '')
}
