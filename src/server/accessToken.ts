import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { StepyardError } from '../errors.ts'

/** Decides who may change something. */
export interface AccessToken {
  /** Throws `TOKEN_MISSING`, `TOKEN_WRONG` or `TOKEN_GUESSED`. */
  require(headers: Credentials): void
  /** The `Set-Cookie` by which a page is known from now on. */
  readonly setCookie: string
}

/** The two headers that can show a token. */
export interface Credentials {
  readonly authorization: string | undefined
  readonly cookie: string | undefined
}

const WINDOW_MS = 60_000
const GUESSES = 20

/**
 * The token is shown as `Authorization: Bearer <token>`, or by a cookie that proves that it was shown before. A cookie
 * goes to every port of this machine, so it does not hold the token but a value that only says so to this server. It
 * outlives a restart, as an open page does, and ends with the token. Its name is that of the installation, so that two
 * servers do not take each other's away (WEB-22).
 */
export function createAccessToken(token: string, now: () => Date): AccessToken {
  const session = createHmac('sha256', token).update('session of a page').digest('hex')
  const name = `stepyard-${createHash('sha256').update(`name of ${token}`).digest('hex').slice(0, 12)}`
  const isRight = ({ authorization, cookie }: Credentials): boolean => {
    const [, bearer = ''] = /^Bearer +([\w.~+/=-]{1,512})$/i.exec(authorization ?? '') ?? []
    // Both are looked at whatever comes of the first.
    const [byToken, byCookie] = [isSame(bearer, token), isSame(cookieValue(cookie, name), session)]
    return byToken || (authorization === undefined && byCookie)
  }
  const countWrong = guessCounter(now)
  return {
    setCookie: `${name}=${session}; HttpOnly; SameSite=Strict; Path=/api`,
    require(credentials) {
      if (isRight(credentials)) return
      const hasOne = credentials.authorization !== undefined || cookieValue(credentials.cookie, name) !== ''
      if (!hasOne) throw new StepyardError('TOKEN_MISSING', {})
      countWrong()
      throw new StepyardError('TOKEN_WRONG', {})
    },
  }
}

/**
 * Throws `TOKEN_GUESSED` once there were too many in a minute (WEB-24). The right token is let in even then: it has too
 * many bits to be guessed, and any program on this machine could lock its owner out otherwise.
 */
function guessCounter(now: () => Date): () => void {
  let [begin, wrong] = [Number.NEGATIVE_INFINITY, 0]
  return () => {
    const at = now().getTime()
    if (at - begin >= WINDOW_MS || at < begin) [begin, wrong] = [at, 0]
    wrong += 1
    if (wrong > GUESSES) {
      throw new StepyardError('TOKEN_GUESSED', { seconds: Math.ceil((begin + WINDOW_MS - at) / 1000) })
    }
  }
}

function cookieValue(header: string | undefined, name: string): string {
  for (const pair of (header ?? '').split(';')) {
    const [key = '', value = ''] = pair.trim().split('=', 2)
    if (key === name) return value
  }
  return ''
}

// Digests are of one length, so that the time says nothing of how long the token is or how much of it was right.
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
