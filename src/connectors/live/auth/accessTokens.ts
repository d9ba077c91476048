import { StepyardError } from '../../../errors.ts'
import { requestToken, type TokenRequestParts } from './requestToken.ts'
import type { OAuthToken, TokenKey, TokenStore } from './tokenStore.ts'

/** The access token of one connector, fetched when it is needed: once, however many calls wait for it. */
export interface AccessTokens {
  /** One that is still good. Throws `OAUTH_NEEDED`, `OAUTH_REFUSED`. */
  get(): Promise<string>
  /** Another one than `stale`, which the service did not take. */
  renew(stale: string): Promise<string>
}

/** What they are fetched with. */
export interface AccessTokenParts extends TokenRequestParts {
  readonly key: TokenKey
  readonly store: TokenStore
}

/** Makes them; nothing is fetched or read yet. */
export function createAccessTokens(parts: AccessTokenParts): AccessTokens {
  let current: OAuthToken | undefined
  let pending: Promise<OAuthToken> | undefined
  // A token that one call fetches is there for all that ask meanwhile.
  const fetched = (stale: string | undefined): Promise<OAuthToken> => {
    pending ??= fetchToken(parts, stale)
      .then((token) => (current = token))
      .finally(() => {
        pending = undefined
      })
    return pending
  }
  return {
    async get() {
      const token = current && isGood(current, parts.now()) ? current : await fetched(undefined)
      return token.accessToken
    },
    async renew(stale) {
      // Another call has renewed it since.
      if (current && current.accessToken !== stale) return current.accessToken
      return (await fetched(stale)).accessToken
    },
  }
}

// A token that ends while a request is on its way is of no use.
const EARLY = 30_000

function isGood({ expiresAt }: OAuthToken, now: number): boolean {
  return expiresAt === undefined || expiresAt - EARLY > now
}

async function fetchToken(parts: AccessTokenParts, stale: string | undefined): Promise<OAuthToken> {
  const { settings } = parts
  if (settings.grant === 'authorizationCode') return refreshKept(parts, stale)
  return requestToken(parts, {
    grant_type: 'client_credentials',
    ...(settings.scope !== undefined && { scope: settings.scope }),
    ...(settings.audience !== undefined && { audience: settings.audience }),
  })
}

async function refreshKept(parts: AccessTokenParts, stale: string | undefined): Promise<OAuthToken> {
  const { key, store } = parts
  const kept = await store.read(key)
  // Another process may have refreshed it: a refresh token can be good for one time only.
  if (kept && kept.accessToken !== stale && isGood(kept, parts.now())) return kept
  if (kept?.refreshToken === undefined) {
    throw new StepyardError('OAUTH_NEEDED', { connector: key.connector, environment: key.environment })
  }
  const fresh = await requestToken(parts, { grant_type: 'refresh_token', refresh_token: kept.refreshToken })
  const token = { refreshToken: kept.refreshToken, ...fresh }
  await store.write(key, token)
  return token
}
