import { StepyardError } from '../../../errors.ts'
import type { Redactor } from '../redactor.ts'
import { addToQuery } from '../request/addressOf.ts'
import { checkHeaders } from '../request/headers.ts'
import type { PlainRequest } from '../request/plainRequest.ts'
import type { AccessTokens } from './accessTokens.ts'

/** A request with the credentials of the connector in it. */
export interface Signed {
  readonly signed: PlainRequest
  /** Signs it anew, where there are credentials that can be renewed. */
  readonly renew?: () => Promise<Signed>
}

/** Signs requests to the service of one connector in. */
export type SignIn = (request: PlainRequest) => Promise<Signed>

/** What signing in is made of: `auth` with its references filled in. */
export interface SignInParts {
  readonly connector: string
  readonly auth: Readonly<Record<string, unknown>>
  readonly redactor: Redactor
  /** Asked for where the sign-in is `oauth2`. */
  readonly tokens: () => AccessTokens
}

/** Makes the sign-in that `auth` describes. Throws `CONNECTOR_INCOMPLETE`. */
export function createSignIn(parts: SignInParts): SignIn {
  const { auth, redactor } = parts
  switch (auth['type'] ?? 'none') {
    case 'none':
      return async (signed) => ({ signed })
    case 'bearer':
      return byHeader(parts, 'authorization', `Bearer ${secretIn(parts, 'token')}`)
    case 'basic': {
      const user = readText(auth, 'username', 'user') ?? missing(parts, 'username')
      const encoded = Buffer.from(`${user}:${readText(auth, 'password') ?? ''}`).toString('base64')
      redactor.hide(encoded)
      redactor.hide(readText(auth, 'password') ?? '')
      return byHeader(parts, 'authorization', `Basic ${encoded}`)
    }
    case 'apiKey':
      return byKey(parts)
    case 'oauth2':
      return byToken(parts)
    default:
      throw new StepyardError('CONNECTOR_INCOMPLETE', {
        connector: parts.connector,
        key: 'auth.type',
        problem: `is none of none, basic, bearer, apiKey, oauth2`,
      })
  }
}

/** The first text under one of the keys; a number is one. */
export function readText(from: Readonly<Record<string, unknown>>, ...keys: readonly string[]): string | undefined {
  const value = keys.map((key) => from[key]).find((found) => found !== undefined && found !== null && found !== '')
  return value === undefined ? undefined : String(value)
}

function byHeader({ connector }: SignInParts, name: string, value: string): SignIn {
  const refuse = (problem: string): Error =>
    new StepyardError('CONNECTOR_INCOMPLETE', { connector, key: 'auth', problem })
  const added = checkHeaders({ [name]: value }, refuse)
  // What the step says itself is what it means.
  return async (request) => ({ signed: { ...request, headers: { ...added, ...request.headers } } })
}

function byKey(parts: SignInParts): SignIn {
  const value = secretIn(parts, 'value', 'key', 'token')
  const name = readText(parts.auth, 'name') ?? 'x-api-key'
  switch (readText(parts.auth, 'in') ?? 'header') {
    case 'header':
      return byHeader(parts, name, value)
    case 'query':
      return async (request) => {
        const url = new URL(request.url)
        addToQuery(url, `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
        return { signed: { ...request, url } }
      }
    case 'cookie':
      return async (request) => {
        const others = request.headers['cookie'] === undefined ? '' : `${request.headers['cookie']}; `
        const cookie = `${others}${encodeURIComponent(name)}=${encodeURIComponent(value)}`
        return { signed: { ...request, headers: { ...request.headers, cookie } } }
      }
    default:
      throw new StepyardError('CONNECTOR_INCOMPLETE', {
        connector: parts.connector,
        key: 'auth.in',
        problem: 'is none of header, query, cookie',
      })
  }
}

function byToken(parts: SignInParts): SignIn {
  const tokens = parts.tokens()
  const signWith = (request: PlainRequest, token: string): PlainRequest => {
    parts.redactor.hide(token)
    return { ...request, headers: { authorization: `Bearer ${token}`, ...request.headers } }
  }
  return async (request) => {
    const token = await tokens.get()
    const renew = async (): Promise<Signed> => ({ signed: signWith(request, await tokens.renew(token)) })
    return { signed: signWith(request, token), renew }
  }
}

function secretIn(parts: SignInParts, ...keys: readonly [string, ...string[]]): string {
  const secret = readText(parts.auth, ...keys) ?? missing(parts, keys[0])
  parts.redactor.hide(secret)
  return secret
}

function missing({ connector }: SignInParts, key: string): never {
  throw new StepyardError('CONNECTOR_INCOMPLETE', { connector, key: `auth.${key}`, problem: 'is missing' })
}
