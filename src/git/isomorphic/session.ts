import type { Effects } from '../../effects.ts'
import { StepyardError } from '../../errors.ts'
import type { Remote } from '../backend.ts'
import {
  approveCredential,
  authFailed,
  type Credential,
  credentialRequest,
  findCredential,
  rejectCredential,
} from '../credentials.ts'
import type { RemoteUrl } from '../url.ts'
import type { HttpAnswer, HttpClient } from './http.ts'
import { plainWords } from './httpErrors.ts'
import { ANSWER_BYTES, broken } from './packetLines.ts'

/** The two services of a Git server: one that is fetched from, one that is pushed to. */
export type Service = 'git-upload-pack' | 'git-receive-pack'

/** Whom a session talks to, and with what. */
export interface SessionOptions {
  readonly http: HttpClient
  readonly effects: Effects
  readonly address: RemoteUrl
  readonly service: Service
  /** For credentials. */
  readonly remote: Remote
  /** Accepted earlier by the same origin. */
  readonly credential?: Credential
}

const MAX_REDIRECTS = 5
const MAX_ATTEMPTS = 3

/** One conversation with one service of one repository: where it is, who is asking, and what went wrong. */
export class Session {
  /** The credential in use; after a refusal, the one that was refused. */
  credential: Credential | undefined
  readonly #options: SessionOptions
  readonly #remote: string
  #base: string
  #attempts = 0

  constructor(options: SessionOptions) {
    this.#options = options
    this.#remote = options.address.display
    this.#base = options.address.display.replace(/\/+$/, '')
    this.credential = options.credential
  }

  /** The address without user information, as it is requested. */
  get url(): string {
    return this.#base
  }

  /**
   * The list of refs, read whole: a list that was cut off would look like a repository with fewer branches. `401` is
   * an answer; every other failure is thrown. A redirect within the origin moves the whole session.
   */
  async readRefs(headers: Readonly<Record<string, string>>): Promise<{ status: number; body: Buffer }> {
    const { service } = this.#options
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const url = new URL(`${this.#base}/info/refs?service=${service}`)
      const answer = await this.#options.http.send({ url, remote: this.#remote, headers })
      if (answer.status === 401) return { status: 401, body: await discard(answer) }
      if (answer.status < 300 || answer.status >= 400) {
        await this.#checkAnswer(answer, 'advertisement')
        const body = await this.#readWhole(answer.body)
        if (!body.subarray(-4).equals(Buffer.from('0000')))
          throw broken(this.#remote, 'its list of branches is cut off')
        return { status: 200, body }
      }
      await discard(answer)
      this.#base = this.#movedBase(url, answer.headers.location)
    }
    throw broken(this.#remote, 'it redirects in a circle')
  }

  /** Sends a request of the service and answers the body of its result. Never follows a redirect. */
  async post(body: readonly Uint8Array[]): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
    const { http, service } = this.#options
    const url = new URL(`${this.#base}/${service}`)
    for (;;) {
      const types = { 'content-type': `application/x-${service}-request`, accept: `application/x-${service}-result` }
      const headers = { ...types, ...this.authorization() }
      const answer = await http.send({ url, remote: this.#remote, headers, body })
      if (answer.status === 401) {
        await discard(answer)
        await this.nextCredential()
        continue
      }
      if (answer.status >= 300 && answer.status < 400) {
        await discard(answer)
        throw this.#redirected(url, answer.headers.location)
      }
      await this.#checkAnswer(answer, 'result')
      return answer.body
    }
  }

  /** The header that says who is asking; none before the server has asked. */
  authorization(): Record<string, string> {
    if (this.credential === undefined) return {}
    const { username, password } = this.credential
    return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
  }

  /** Turns to the next credential after a refusal; throws `AUTH_FAILED` when there is none. */
  async nextCredential(): Promise<void> {
    const { address, remote, effects } = this.#options
    const request = credentialRequest(remote, { url: address, effects })
    const rejected = this.credential
    if (rejected) await rejectCredential({ remote: address, credential: rejected, effects })
    this.#attempts += 1
    const found =
      this.#attempts > MAX_ATTEMPTS ? undefined : await findCredential({ ...request, ...(rejected && { rejected }) })
    if (found === undefined) {
      const reason = rejected === undefined ? 'it asks for some, and none were found' : 'they were turned down'
      throw authFailed(request, reason)
    }
    this.credential = found
  }

  /** Lets the store know that the credential in use was accepted, the first time it was. */
  async approve(): Promise<void> {
    const { address, credential: earlier, effects } = this.#options
    if (this.credential === undefined || this.credential === earlier) return
    await approveCredential({ remote: address, credential: this.credential, effects })
  }

  async #checkAnswer(answer: HttpAnswer, kind: 'advertisement' | 'result'): Promise<void> {
    const type = answer.headers['content-type'] ?? ''
    if (answer.status === 200 && type === `application/x-${this.#options.service}-${kind}`) return
    const said = type.startsWith('text/plain') ? plainWords((await readSome(answer.body)).toString('utf8')) : ''
    await answer.body.return()
    if (answer.status === 403 || answer.status === 407) {
      const reason = answer.status === 407 ? 'the proxy asks for some' : said || 'they may not do this (HTTP 403)'
      throw new StepyardError('AUTH_FAILED', { remote: this.#remote, reason })
    }
    if (answer.status === 404 || answer.status === 410)
      throw new StepyardError('REMOTE_NOT_FOUND', { remote: this.#remote })
    if (answer.status === 200) throw broken(this.#remote, 'what answers there is not a Git server')
    throw broken(this.#remote, `it answers HTTP ${answer.status}${said && `: ${said}`}`)
  }

  async #readWhole(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of body) {
      chunks.push(chunk)
      size += chunk.length
      if (size > ANSWER_BYTES) throw broken(this.#remote, `its answer is longer than ${ANSWER_BYTES} bytes`)
    }
    return Buffer.concat(chunks)
  }

  #movedBase(from: URL, location: string | undefined): string {
    const to = targetOf(from, location)
    const suffix = `/info/refs?service=${this.#options.service}`
    if (to === undefined || to.origin !== from.origin || !`${to.pathname}${to.search}`.endsWith(suffix))
      throw this.#redirected(from, location)
    return `${to.origin}${to.pathname}`.slice(0, -'/info/refs'.length)
  }

  #redirected(from: URL, location: string | undefined): StepyardError<'REMOTE_REDIRECTED'> {
    const to = targetOf(from, location)
    const base = to && `${to.protocol}//${to.host}${to.pathname.replace(/\/(?:info\/refs|git-[a-z]+-pack)$/, '')}`
    return new StepyardError('REMOTE_REDIRECTED', { remote: this.#remote, to: plainWords(base ?? 'nowhere') })
  }
}

function targetOf(from: URL, location: string | undefined): URL | undefined {
  return location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined
}

async function discard(answer: HttpAnswer): Promise<Buffer> {
  return readSome(answer.body)
}

/** The beginning of a body that is only for people; reading a short one to its end keeps the connection. */
async function readSome(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > 4_096) break
  }
  return Buffer.concat(chunks)
}
