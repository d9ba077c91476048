import type { Effects } from '../../effects.ts'
import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { Remote } from '../backend.ts'
import type { Credential } from '../credentials.ts'
import { parseRemoteUrl, type RemoteUrl } from '../url.ts'
import { HttpClient } from './http.ts'
import { broken } from './packetLines.ts'
import { type Service, Session } from './session.ts'

/** A server that has said what it has and can, and waits for a request. */
export interface Conversation {
  /** How the remote is called in errors. */
  readonly remote: string
  /** Full names, `refs/heads/main`. */
  readonly refs: ReadonlyMap<string, Oid>
  readonly capabilities: ReadonlySet<string>
  /** Commits whose parents the server itself does not have. */
  readonly shallow: ReadonlySet<Oid>
  /** Sends the request of the service; the answer is read as it arrives. */
  post(body: readonly Uint8Array[]): Promise<AsyncGenerator<Uint8Array, void, undefined>>
}

/** What the transport is made with. */
export interface TransportOptions {
  readonly effects: Effects
  /** Milliseconds. */
  readonly timeout: number
}

/** Git over HTTP, opened by isomorphic-git over a client of our own. Keeps connections and accepted credentials. */
export class Transport {
  readonly #effects: Effects
  readonly #http: HttpClient
  readonly #accepted = new Map<string, Credential>()

  constructor(options: TransportOptions) {
    this.#effects = options.effects
    this.#http = new HttpClient(options)
  }

  /** Asks what the remote has. Throws what can go wrong on the way, and `UNSUPPORTED_REPOSITORY`. */
  async open(remote: Remote, service: Service): Promise<Conversation> {
    const address = reachableAddress(remote)
    const origin = new URL(address.url).origin
    const credential = this.#accepted.get(origin)
    const session = new Session({
      http: this.#http,
      effects: this.#effects,
      address,
      service,
      remote,
      ...(credential === undefined ? {} : { credential }),
    })
    const found = await discover(session, { service, remote: address.display })
    await session.approve()
    if (session.credential) this.#accepted.set(origin, session.credential)
    return { remote: address.display, ...found, post: (body) => session.post(body) }
  }

  close(): Promise<void> {
    return this.#http.close()
  }
}

async function discover(
  session: Session,
  { service, remote }: { service: Service; remote: string },
): Promise<Omit<Conversation, 'remote' | 'post'>> {
  const { getRemoteInfo2 } = await import('isomorphic-git')
  const next = async (): Promise<{ headers: Record<string, string> }> => {
    await session.nextCredential()
    return { headers: session.authorization() }
  }
  const info = await getRemoteInfo2({
    http: {
      request: async ({ url, method = 'GET', headers = {} }) => {
        const { status, body } = await session.readRefs(headers)
        const type = { 'content-type': `application/x-${service}-advertisement` }
        return { url, method, statusCode: status, statusMessage: '', headers: type, body: once(body) }
      },
    },
    url: session.url,
    headers: session.authorization(),
    forPush: service === 'git-receive-pack',
    protocolVersion: 1,
    onAuth: next,
    onAuthFailure: next,
  }).catch((error: unknown) => {
    if (error instanceof StepyardError || (error instanceof Error && error.name === 'AbortError')) throw error
    throw broken(remote, 'its list of branches cannot be read')
  })
  // "shallow <id>" has the shape of "<id> <ref>", and isomorphic-git takes it for that.
  const lines = info.refs ?? []
  const shallow = new Set(lines.filter(({ oid }) => oid === 'shallow').map(({ ref }) => ref))
  const refs = new Map(lines.filter(({ oid }) => oid !== 'shallow').map(({ ref, oid }) => [ref, oid]))
  checkFormat(remote, info.capabilities, refs)
  return { refs, shallow, capabilities: new Set(Object.keys(info.capabilities)) }
}

function checkFormat(remote: string, capabilities: object, refs: ReadonlyMap<string, Oid>): void {
  const format = 'object-format' in capabilities ? capabilities['object-format'] : 'sha1'
  if (format !== 'sha1')
    throw new StepyardError('UNSUPPORTED_REPOSITORY', {
      repository: remote,
      reason: `its object ids are ${String(format).toUpperCase().replace('SHA', 'SHA-')}`,
      instead: 'Use a repository with SHA-1 object ids (`git init --object-format=sha1`).',
    })
  if (![...refs.values()].every((oid) => /^[0-9a-f]{40}$/.test(oid)))
    throw broken(remote, 'its list of branches cannot be read')
}

function reachableAddress(remote: Remote): RemoteUrl {
  const address = parseRemoteUrl(remote.url)
  if (address.kind === 'https' || address.kind === 'http') return address
  const what = address.kind === 'ssh' ? 'SSH' : 'A local folder as remote'
  throw new StepyardError('UNSUPPORTED_REPOSITORY', {
    repository: address.display,
    reason: `${what} needs system git`,
  })
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield body
}
