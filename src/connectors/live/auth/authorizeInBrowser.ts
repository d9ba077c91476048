import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { StepyardError } from '../../../errors.ts'
import type { Connector } from '../../connector.ts'
import { guardOf, tokenRequestParts } from '../connectorState.ts'
import { expandTexts } from '../expandTexts.ts'
import type { LiveParts } from '../liveParts.ts'
import { createRedactor } from '../redactor.ts'
import { isObject } from '../request/plainRequest.ts'
import { createConnections } from '../send/connections.ts'
import type { OAuthSettings } from './oauthSettings.ts'
import { requestToken } from './requestToken.ts'

/** How somebody signs a connector in. */
export interface Authorization {
  readonly connector: Connector
  /** Shows the page of the service to a person: opens a browser, or prints the address. */
  readonly openPage: (url: string) => Promise<void>
  /** Gives up waiting for that person. */
  readonly signal: AbortSignal
}

/**
 * Lets a person agree in a browser that this connector acts for them, and keeps the token for its workspace and
 * environment. The browser comes back to a port of this machine that is open for that long; what it brings is good for us
 * alone (PKCE). Throws `OAUTH_REFUSED`, `CONNECTOR_INCOMPLETE`.
 */
export async function authorizeInBrowser(
  parts: LiveParts,
  { connector, openPage, signal }: Authorization,
): Promise<void> {
  const auth = expandTexts(connector.service.auth ?? {}, parts.config)
  const redactor = createRedactor(parts.mask)
  const connections = createConnections(parts, guardOf(parts, connector))
  const source = { connector, auth: isObject(auth) ? auth : {}, redactor, connections }
  const request = tokenRequestParts(parts, source)
  const server = createServer()
  try {
    const redirectUri = await listen(server, request.settings.redirectPort ?? 0)
    const verifier = randomText()
    const state = randomText()
    const page = pageOf(request.settings, { redirectUri, verifier, state })
    const waiting = waitForCode(server, { connector: connector.name, state, redirectUri, signal })
    // A page that cannot be opened is the error to tell; nobody comes back then.
    const [code] = await Promise.all([waiting, openPage(page.href)])
    const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
    const token = await requestToken(request, fields)
    const { workspace, environment } = parts
    await parts.tokens.write({ workspace, environment, connector: connector.name }, token)
  } finally {
    server.close()
    server.closeAllConnections()
    await connections.close()
  }
}

interface Asked {
  readonly redirectUri: string
  readonly verifier: string
  readonly state: string
}

function pageOf(settings: OAuthSettings, { redirectUri, verifier, state }: Asked): URL {
  const { connector, authorizationUrl, clientId, scope, audience } = settings
  if (!authorizationUrl) {
    throw new StepyardError('CONNECTOR_INCOMPLETE', { connector, key: 'auth.authorizationUrl', problem: 'is missing' })
  }
  const url = new URL(authorizationUrl)
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(scope !== undefined && { scope }),
    ...(audience !== undefined && { audience }),
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}/callback`
}

interface Expected {
  readonly connector: string
  readonly state: string
  readonly redirectUri: string
  readonly signal: AbortSignal
}

// Anybody on this machine can ask: what does not know the state is answered and changes nothing.
function waitForCode(server: Server, { connector, state, redirectUri, signal }: Expected): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: string): void => reject(new StepyardError('OAUTH_REFUSED', { connector, reason }))
    const stop = (): void => refuse('nobody agreed in the browser')
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const url = new URL(request.url ?? '/', redirectUri)
      const isTheirs = request.headers.host === new URL(redirectUri).host && url.searchParams.get('state') === state
      if (request.method !== 'GET' || url.pathname !== '/callback' || !isTheirs)
        return say(response, 400, 'This is not what was asked for.')
      const code = url.searchParams.get('code')
      signal.removeEventListener('abort', stop)
      if (code === null || code === '') {
        say(response, 200, 'Nothing was allowed. You can close this page.')
        return refuse(refusalIn(url.searchParams))
      }
      say(response, 200, 'Stepyard is signed in. You can close this page.')
      resolve(code)
    })
  })
}

// What is in the address is written by whoever made it: shown as one short line.
function refusalIn(query: URLSearchParams): string {
  const words = [query.get('error'), query.get('error_description')].filter((word) => word !== null)
  return words.length === 0
    ? 'the service sent no code'
    : words
        .join(', ')
        .replaceAll(/\p{Cc}/gu, ' ')
        .slice(0, 200)
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  })
  response.end(text)
}

function randomText(): string {
  return randomBytes(32).toString('base64url')
}
