import { StepyardError } from '../../../errors.ts'
import type { Redactor } from '../redactor.ts'
import { isObject, type PlainRequest } from '../request/plainRequest.ts'
import { readContent, readText, type RawAnswer } from '../send/readContent.ts'
import type { OAuthSettings } from './oauthSettings.ts'
import type { OAuthToken } from './tokenStore.ts'

/** How a token is asked for. */
export interface TokenRequestParts {
  readonly settings: OAuthSettings
  /** Sends a request once, to an address that is checked, within a time. */
  readonly send: (request: PlainRequest) => Promise<RawAnswer>
  readonly redactor: Redactor
  readonly now: () => number
}

/** Asks the service for a token with the fields of one grant. Throws `OAUTH_REFUSED`. */
export async function requestToken(
  { settings, send, redactor, now }: TokenRequestParts,
  fields: Readonly<Record<string, string>>,
): Promise<OAuthToken> {
  for (const secret of [settings.clientSecret, fields['refresh_token'], fields['code']]) redactor.hide(secret ?? '')
  const answer = await send(tokenRequest(settings, fields))
  const content = readContent(answer)
  const said = content.kind === 'value' && isObject(content.value) ? content.value : {}
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = said
  if (answer.status >= 400 || typeof accessToken !== 'string' || accessToken === '') {
    const reason = redactor.text(refusalOf(answer, said), 300)
    throw new StepyardError('OAUTH_REFUSED', { connector: settings.connector, reason })
  }
  redactor.hide(accessToken)
  if (typeof refreshToken === 'string') redactor.hide(refreshToken)
  const seconds = Number(expiresIn)
  return {
    accessToken,
    ...(typeof refreshToken === 'string' && { refreshToken }),
    ...(seconds > 0 && { expiresAt: now() + seconds * 1000 }),
  }
}

function tokenRequest(settings: OAuthSettings, fields: Readonly<Record<string, string>>): PlainRequest {
  const { tokenUrl, clientId, clientSecret, clientAuth } = settings
  const form = new URLSearchParams(fields)
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'stepyard',
  }
  if (clientAuth === 'basic' && clientSecret !== undefined) {
    // RFC 6749 encodes both before they are joined: either may have a colon in it.
    const pair = [clientId, clientSecret].map((text) => new URLSearchParams({ a: text }).toString().slice(2)).join(':')
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`
  } else {
    form.set('client_id', clientId)
    if (clientSecret !== undefined) form.set('client_secret', clientSecret)
  }
  return { method: 'POST', url: tokenUrl, headers, body: form.toString(), isOurs: false }
}

function refusalOf(answer: RawAnswer, said: Readonly<Record<string, unknown>>): string {
  const words = [said['error'], said['error_description']].filter((word) => typeof word === 'string')
  if (words.length > 0) return words.join(', ')
  return answer.status >= 400
    ? `the service answered ${answer.status} ${readText(answer).slice(0, 200)}`
    : 'there is none in the answer'
}
