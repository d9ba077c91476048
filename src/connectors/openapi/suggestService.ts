import { child, elements, follow, members, rootPlace, type Documents, type Place } from './documents.ts'

/** Where the service is and how calls are signed in, as far as the document says so. */
export interface SuggestedService {
  /** Absolute. */
  readonly baseUrl?: string
  /** What the connector file says under `auth`; its secrets are only named. */
  readonly auth?: Readonly<Record<string, unknown>>
  /** Names of the secrets in `auth`. */
  readonly secrets: readonly string[]
}

/** What the first server and the first security scheme of a document say. `address`: where the document was fetched. */
export function suggestService(documents: Documents, prefix: string, address?: string): SuggestedService {
  const root = rootPlace(documents)
  const baseUrl = baseUrlOf(root, address)
  const scheme = schemeOf(root, documents)
  const auth = scheme && authOf(scheme, prefix)
  const secrets = Object.values(auth ?? {}).flatMap((value) => SECRET.exec(String(value))?.[1] ?? [])
  return { ...(baseUrl !== undefined && { baseUrl }), ...(auth && { auth }), secrets }
}

const SECRET = /^\$\{secret:(\w+)\}$/

function baseUrlOf(root: Place, address: string | undefined): string | undefined {
  const [server] = elements(child(root, 'servers'))
  const written = server && child(server, 'url').value
  if (typeof written !== 'string') return undefined
  const filled = written.replaceAll(/\{([^{}]+)\}/g, (all, name: string) => {
    const value = child(child(child(server ?? root, 'variables'), name), 'default').value
    return typeof value === 'string' || typeof value === 'number' ? String(value) : all
  })
  const url = URL.canParse(filled, address) ? new URL(filled, address) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined
  return /[{}]|%7B/i.test(url.href) ? undefined : url.href.replace(/\/$/, '')
}

function schemeOf(root: Place, documents: Documents): Place | undefined {
  const schemes = child(child(root, 'components'), 'securitySchemes')
  const required = elements(child(root, 'security')).flatMap((each) => members(each).map(([name]) => name))
  const names = [...required, ...members(schemes).map(([name]) => name)]
  return names
    .map((name) => follow(documents, child(schemes, name)))
    .find((scheme) => scheme !== undefined && authOf(scheme, 'X') !== undefined)
}

function authOf(scheme: Place, prefix: string): Readonly<Record<string, unknown>> | undefined {
  const said = (key: string): string => String(child(scheme, key).value ?? '').toLowerCase()
  const secret = (word: string): string => `\${secret:${prefix}_${word}}`
  const type = said('type')
  if (type === 'http' && said('scheme') === 'basic') {
    return { type: 'basic', username: secret('USERNAME'), password: secret('PASSWORD') }
  }
  if (type === 'http' && said('scheme') === 'bearer') return { type: 'bearer', token: secret('TOKEN') }
  if (type === 'apikey') {
    const name = child(scheme, 'name').value
    return typeof name === 'string' ? { type: 'apiKey', in: said('in'), name, value: secret('API_KEY') } : undefined
  }
  if (type === 'oauth2') return oauthOf(scheme, secret)
  return type === 'openidconnect' ? { type: 'bearer', token: secret('TOKEN') } : undefined
}

// A connector signs in by itself; flows in which a person signs in end in a token.
function oauthOf(scheme: Place, secret: (word: string) => string): Readonly<Record<string, unknown>> {
  const flow = child(child(scheme, 'flows'), 'clientCredentials')
  const tokenUrl = child(flow, 'tokenUrl').value
  if (typeof tokenUrl !== 'string') return { type: 'bearer', token: secret('TOKEN') }
  return { type: 'oauth2', tokenUrl, clientId: secret('CLIENT_ID'), clientSecret: secret('CLIENT_SECRET') }
}
