import { describe, expect, it } from 'vitest'
import { createAccessToken, type Credentials } from './accessToken.ts'

const TOKEN = 'one-token-of-one-installation'

/** A token with a clock that stands where it is put. */
function access(token = TOKEN) {
  let now = 0
  const created = createAccessToken(token, () => new Date(now))
  const codeOf = (credentials: Partial<Credentials>): string => {
    try {
      created.require({ authorization: undefined, cookie: undefined, ...credentials })
      return 'admitted'
    } catch (error) {
      return String(Reflect.get(Object(error), 'code'))
    }
  }
  return {
    codeOf,
    cookie: created.setCookie.split(';', 1)[0] ?? '',
    ...created,
    later: (ms: number) => void (now += ms),
  }
}

describe('the token', () => {
  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `Bearer  ${TOKEN}`])('is shown as %s', (authorization) => {
    expect(access().codeOf({ authorization })).toBe('admitted')
  })

  it.each([
    '',
    'Bearer',
    'Bearer ',
    TOKEN,
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(0, -1)}`,
    `Bearer ${TOKEN.toUpperCase()}`,
    `Bearer ${TOKEN}, Bearer x`,
    `Bearer x ${TOKEN}`,
  ])('is not %j', (authorization) => {
    expect(access().codeOf({ authorization })).toBe('TOKEN_WRONG')
  })

  it('has to be shown', () => {
    expect(access().codeOf({})).toBe('TOKEN_MISSING')
  })
})

describe('WEB-22 the cookie of a page', () => {
  it('is as good as the token', () => {
    const { codeOf, cookie } = access()

    expect(codeOf({ cookie: `theme=dark; ${cookie}; other=1` })).toBe('admitted')
  })

  it('is sent to this server by its own pages and read by no script', () => {
    expect(access().setCookie).toMatch(/^stepyard-[0-9a-f]{12}=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/api$/)
  })

  it('does not hold the token, because every port of this machine gets it', () => {
    expect(access().setCookie).not.toContain(TOKEN)
  })

  it('outlives a restart, as the page does that has it', () => {
    const before = access()

    expect(access().codeOf({ cookie: before.cookie })).toBe('admitted')
  })

  it('is worth nothing once there is another token', () => {
    const value = access().cookie.split('=')[1] ?? ''
    const other = access('another-token')
    const name = other.cookie.split('=')[0] ?? ''

    expect(other.codeOf({ cookie: `${name}=${value}` })).toBe('TOKEN_WRONG')
  })

  it('is no token', () => {
    const { codeOf, cookie } = access()

    expect(codeOf({ authorization: `Bearer ${cookie.split('=')[1]}` })).toBe('TOKEN_WRONG')
  })

  it('has the name of its installation, so that another server leaves it alone', () => {
    expect(access('another').cookie.split('=')[0]).not.toBe(access().cookie.split('=')[0])
  })

  it('does not help somebody who shows a wrong token with it', () => {
    const { codeOf, cookie } = access()

    expect(codeOf({ cookie, authorization: 'Bearer wrong' })).toBe('TOKEN_WRONG')
  })

  it('of another program says nothing', () => {
    expect(access().codeOf({ cookie: 'session=1' })).toBe('TOKEN_MISSING')
  })
})

describe('WEB-24 somebody who guesses', () => {
  const guess = { authorization: 'Bearer guess' }

  it('is told to wait after twenty in a minute, and for how long', () => {
    const { codeOf, require, later } = access()
    for (let count = 0; count < 20; count += 1) expect(codeOf(guess)).toBe('TOKEN_WRONG')
    later(20_000)

    expect(() => require({ ...guess, cookie: undefined })).toThrow(
      expect.objectContaining({ code: 'TOKEN_GUESSED', data: { seconds: 40 } }),
    )
  })

  it('may go on a minute later', () => {
    const { codeOf, later } = access()
    for (let count = 0; count < 30; count += 1) codeOf(guess)

    later(60_000)

    expect(codeOf(guess)).toBe('TOKEN_WRONG')
  })

  it('does not lock out whoever has the token', () => {
    const { codeOf } = access()
    for (let count = 0; count < 30; count += 1) codeOf(guess)

    expect(codeOf({ authorization: `Bearer ${TOKEN}` })).toBe('admitted')
  })
})
