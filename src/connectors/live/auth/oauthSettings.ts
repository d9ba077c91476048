import { StepyardError } from '../../../errors.ts'
import { parseUrl } from '../request/addressOf.ts'
import { readText } from './signIn.ts'

/** How a service hands out access tokens. */
export interface OAuthSettings {
  readonly connector: string
  /** `authorizationCode` where somebody has to agree in a browser. */
  readonly grant: 'clientCredentials' | 'authorizationCode'
  readonly tokenUrl: URL
  readonly authorizationUrl?: URL
  readonly clientId: string
  readonly clientSecret?: string
  /** With spaces between them. */
  readonly scope?: string
  readonly audience?: string
  /** Where the client says who it is. Default: `basic`, in a header. */
  readonly clientAuth: 'basic' | 'body'
  /** Of the address that the browser comes back to. Default: any that is free. */
  readonly redirectPort?: number
}

/** Reads `auth` of type `oauth2`, its references filled in. Throws `CONNECTOR_INCOMPLETE`. */
export function readOAuthSettings(connector: string, auth: Readonly<Record<string, unknown>>): OAuthSettings {
  const authorizationUrl = readUrl(connector, auth, 'authorizationUrl')
  const clientSecret = readText(auth, 'clientSecret')
  const scopes = auth['scopes'] ?? auth['scope']
  const scope = Array.isArray(scopes) ? scopes.join(' ') : readText({ scopes }, 'scopes')
  const audience = readText(auth, 'audience')
  const port = Number(auth['redirectPort'] ?? 0)
  return {
    connector,
    grant: readGrant(auth, authorizationUrl !== undefined),
    tokenUrl: readUrl(connector, auth, 'tokenUrl') ?? incomplete(connector, 'tokenUrl', 'is missing'),
    clientId: readText(auth, 'clientId') ?? incomplete(connector, 'clientId', 'is missing'),
    clientAuth: auth['clientAuth'] === 'body' || clientSecret === undefined ? 'body' : 'basic',
    ...(authorizationUrl && { authorizationUrl }),
    ...(clientSecret !== undefined && { clientSecret }),
    ...(scope !== undefined && scope !== '' && { scope }),
    ...(audience !== undefined && { audience }),
    ...(port > 0 && { redirectPort: port }),
  }
}

function readGrant(auth: Readonly<Record<string, unknown>>, hasPage: boolean): OAuthSettings['grant'] {
  const grant = readText(auth, 'grant', 'grantType', 'flow')
    ?.replaceAll(/[^a-z]/gi, '')
    .toLowerCase()
  if (grant === 'clientcredentials') return 'clientCredentials'
  if (grant === 'authorizationcode') return 'authorizationCode'
  return hasPage ? 'authorizationCode' : 'clientCredentials'
}

function readUrl(connector: string, auth: Readonly<Record<string, unknown>>, key: string): URL | undefined {
  const text = readText(auth, key)
  return text === undefined ? undefined : (parseUrl(text) ?? incomplete(connector, key, 'is no address'))
}

function incomplete(connector: string, key: string, problem: string): never {
  throw new StepyardError('CONNECTOR_INCOMPLETE', { connector, key: `auth.${key}`, problem })
}
