import { lookup } from 'node:dns/promises'
import type { Connector } from '../connector.ts'
import { createAddressGuard, type AddressGuard, type LookupHost } from './address/addressGuard.ts'
import { createAccessTokens, type AccessTokens } from './auth/accessTokens.ts'
import { readOAuthSettings } from './auth/oauthSettings.ts'
import type { TokenRequestParts } from './auth/requestToken.ts'
import { expandTexts } from './expandTexts.ts'
import type { LiveParts } from './liveParts.ts'
import type { Redactor } from './redactor.ts'
import { createConnections, type Connections } from './send/connections.ts'
import { sendOnce } from './send/sendOnce.ts'
import { takeToken, type Bucket } from './send/tokenBucket.ts'
import { withTimeLimit } from './send/withTimeLimit.ts'

/** What the calls of one connector share: open connections, the place in its rate limit, access tokens. */
export interface ConnectorState {
  readonly guard: AddressGuard
  readonly connections: Connections
  /** Waits until the rate limit has room for one more request. */
  turn(signal: AbortSignal): Promise<void>
  /** The tokens for `auth`, whose references are filled in: others as soon as anything in it is. */
  tokens(auth: Readonly<Record<string, unknown>>): AccessTokens
}

/** Starts with nothing open. */
export function createConnectorState(parts: LiveParts, connector: Connector, redactor: Redactor): ConnectorState {
  const guard = guardOf(parts, connector)
  const connections = createConnections(parts, guard)
  const { rateLimit } = connector.service
  let bucket: Bucket | undefined
  const tokens = new Map<string, AccessTokens>()
  return {
    guard,
    connections,
    async turn(signal) {
      if (!rateLimit) return
      const taken = takeToken(rateLimit, bucket, parts.now())
      bucket = taken.bucket
      if (taken.wait > 0) await parts.sleep(taken.wait, signal)
      signal.throwIfAborted()
    },
    tokens(auth) {
      const key = JSON.stringify(auth)
      const known = tokens.get(key) ?? createTokens(parts, { connector, auth, redactor, connections })
      tokens.clear()
      tokens.set(key, known)
      return known
    },
  }
}

/** The guard of a connector, with the hosts that its file lists. */
export function guardOf(parts: LiveParts, { name, service }: Connector): AddressGuard {
  const allowed = expandTexts(service.allowPrivate ?? [], parts.config)
  return createAddressGuard({
    connector: name,
    allowed: Array.isArray(allowed) ? allowed.map(String) : [],
    lookup: parts.lookup ?? lookupHost,
    ownPorts: parts.ownPorts?.() ?? [],
  })
}

/** How the tokens of a connector are asked for: over its own connections, once, within half a minute. */
export function tokenRequestParts(
  parts: LiveParts,
  { connector, auth, redactor, connections }: TokenSource,
): TokenRequestParts {
  return {
    settings: readOAuthSettings(connector.name, auth),
    redactor,
    now: parts.now,
    send: (request) =>
      withTimeLimit({ limit: TOKEN_TIME, sleep: parts.sleep, signal: NEVER }, (signal) =>
        sendOnce(request, { connections, longest: LONGEST_TOKEN, signal }),
      ),
  }
}

/** What a token is asked for with. */
export interface TokenSource {
  readonly connector: Connector
  readonly auth: Readonly<Record<string, unknown>>
  readonly redactor: Redactor
  readonly connections: Connections
}

function createTokens(parts: LiveParts, source: TokenSource): AccessTokens {
  const { workspace, environment, tokens: store } = parts
  const key = { workspace, environment, connector: source.connector.name }
  return createAccessTokens({ ...tokenRequestParts(parts, source), key, store })
}

const TOKEN_TIME = 30_000
const LONGEST_TOKEN = 1024 * 1024
// Many calls may wait for one token: none of them ends it.
const NEVER = new AbortController().signal

const lookupHost: LookupHost = (name) => lookup(name, { all: true, verbatim: true })
