import { describe, expect, it } from 'vitest'
import { refusalOf, type RawRequest } from './guard.ts'

const RULES = { port: 4000, hosts: new Set(['localhost:4000', '127.0.0.1:4000', '[::1]:4000']) }

function asked({ headers = {}, ...rest }: Partial<RawRequest> & { headers?: Record<string, string> }): RawRequest {
  const all = { Host: 'localhost:4000', ...headers }
  return { method: 'GET', target: '/api/tasks', rawHeaders: Object.entries(all).flat(), ...rest }
}

function codeOf(request: Parameters<typeof asked>[0]): string {
  return refusalOf(asked(request), RULES)?.code ?? 'admitted'
}

describe('a Host', () => {
  it.each(['localhost:4000', 'LOCALHOST:4000', '127.0.0.1:4000', '[::1]:4000'])('%s is this server', (Host) => {
    expect(codeOf({ headers: { Host } })).toBe('admitted')
  })

  it.each([
    'evil.test:4000',
    'localhost',
    'localhost:4001',
    'localhost.:4000',
    'localhost.evil:4000',
    '127.0.0.1.nip.io:4000',
    '127.1:4000',
    '2130706433:4000',
    '0.0.0.0:4000',
    '[::]:4000',
    '[::ffff:127.0.0.1]:4000',
    'user@localhost:4000',
    'localhost:4000, evil.test',
    ' ',
    '',
  ])('WEB-16 %j is somebody else', (Host) => {
    expect(codeOf({ headers: { Host } })).toBe('HOST_REFUSED')
  })
})

describe('a header by which something is decided', () => {
  it.each(['Host', 'Origin', 'Authorization', 'Cookie', 'Content-Type', 'Content-Length', 'Sec-Fetch-Site'])(
    'WEB-16 is refused when %s stands there twice, however it is spelt',
    (name) => {
      const rawHeaders = ['Host', 'localhost:4000', name, 'a', name.toUpperCase(), 'a']

      expect(codeOf({ rawHeaders })).toBe('HEADER_REPEATED')
    },
  )
})

describe('a page', () => {
  it.each([
    ['of this server that reads', { 'Sec-Fetch-Site': 'same-origin' }],
    ['of this server that writes', { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://localhost:4000' }],
    ['that was opened by hand', { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' }],
  ])('%s is admitted', (_which, headers: Record<string, string>) => {
    expect(codeOf({ headers })).toBe('admitted')
  })

  it.each([
    ['of another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.test' }],
    ['of another port', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://localhost:3000' }],
    ['that says only where it is from', { Origin: 'http://localhost:3000' }],
    ['without an origin', { Origin: 'null' }],
    ['with another name of this server', { Origin: 'http://127.0.0.1:4000' }],
    ['with another scheme', { Origin: 'https://localhost:4000' }],
    ['that loads an image', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'image', 'Sec-Fetch-Mode': 'no-cors' }],
    ['whose browser says something new', { 'Sec-Fetch-Site': 'partner-site' }],
  ])('WEB-17 %s is refused', (_which, headers: Record<string, string>) => {
    expect(codeOf({ headers })).toBe('ORIGIN_REFUSED')
  })

  const FOLLOWED = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }

  it('is opened by a link of another site, which sends nothing', () => {
    expect(codeOf({ target: '/', headers: FOLLOWED })).toBe('admitted')
  })

  it.each([
    ['to the API', { target: '/api/tasks', headers: FOLLOWED }],
    ['into a frame', { target: '/', headers: { ...FOLLOWED, 'Sec-Fetch-Dest': 'iframe' } }],
    ['by a form', { target: '/', method: 'POST', headers: FOLLOWED }],
  ])('WEB-17 is not opened by a link of another site %s', (_where, request) => {
    expect(codeOf(request)).toBe('ORIGIN_REFUSED')
  })
})

describe('a target', () => {
  it.each(['/', '/api/steps/orders%2Fcharge', '/api/steps/a%20b', '/api/tasks?name=a+b&where=x:%25', '/.well-known/x'])(
    '%s is one',
    (target) => {
      expect(codeOf({ target })).toBe('admitted')
    },
  )

  it.each([
    'http://evil.test/api/tasks',
    '*',
    '',
    '//etc/passwd',
    '/../x',
    '/..%2fx',
    '/%2e%2e/x',
    '/a/./b',
    '/x#/../y',
    '/\\..\\x',
    '/a%5c..%5cb',
    '/a\u0000b',
    '/a%00b',
    '/a%0d%0ab',
    '/%',
    '/%zz',
    '/%c0%ae%c0%ae/x',
    '/%ff',
    '/api/tasks?name=%ff',
    `/${'a'.repeat(9_000)}`,
  ])('WEB-19 %j is none', (target) => {
    expect(codeOf({ target })).toBe('TARGET_REFUSED')
  })
})

describe('a webhook', () => {
  const HOOK = { target: '/hooks/stripe?a=%ff', method: 'PUT' }

  it('comes from anywhere, by any method', () => {
    expect(codeOf({ ...HOOK, headers: { Origin: 'https://stripe.test', 'Sec-Fetch-Site': 'cross-site' } })).toBe(
      'admitted',
    )
  })

  it('WEB-16 comes to this server and no other', () => {
    expect(codeOf({ ...HOOK, headers: { Host: 'evil.test:4000' } })).toBe('HOST_REFUSED')
  })

  it('WEB-10 is not larger than anything else', () => {
    expect(codeOf({ ...HOOK, headers: { 'Content-Length': '20000000' } })).toBe('BODY_TOO_LARGE')
  })
})

it.each(['PUT', 'OPTIONS', 'TRACE', 'PROPFIND', 'get'])('the method %s is refused', (method) => {
  expect(codeOf({ method })).toBe('METHOD_REFUSED')
})

it.each(['gzip', 'br', 'deflate', 'identity, gzip'])('WEB-10 a body that is packed as %s is refused', (encoding) => {
  expect(codeOf({ method: 'POST', headers: { 'Content-Encoding': encoding } })).toBe('BODY_TYPE_REFUSED')
})
