import { describe, expect, it } from 'vitest'
import { createAddressGuard, type GuardParts } from './addressGuard.ts'
import { addressKind } from './addressKind.ts'
import { ODD_LITERALS } from './oddLiterals.suite.ts'

const PUBLIC = [{ address: '93.184.215.14', family: 4 }]

function guard(parts: Partial<GuardParts> = {}) {
  return createAddressGuard({ connector: 'shop', allowed: [], ownPorts: [], lookup: async () => PUBLIC, ...parts })
}

function codeOf(run: () => unknown): unknown {
  try {
    return run() ?? 'passed'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('a guard of addresses', () => {
  it.each(ODD_LITERALS)('refuses http://%s/', (literal) => {
    expect(codeOf(() => guard().checkUrl(new URL(`http://${literal}/`)))).toBe('ADDRESS_PRIVATE')
  })

  it.each([
    'file:///etc/passwd',
    'data:text/plain,x',
    'ftp://example.com/',
    'unix:/run/docker.sock',
    'http+unix://%2Frun/x',
  ])('refuses %s', (url) => {
    expect(codeOf(() => guard().checkUrl(new URL(url)))).toBe('ADDRESS_REFUSED')
  })

  it('refuses a user in an address', () => {
    expect(codeOf(() => guard().checkUrl(new URL('https://api.example.com@evil.example/')))).toBe('ADDRESS_REFUSED')
  })

  it.each([
    'https://api.example.com/',
    'http://93.184.215.14/',
    'http://[2606:4700::1111]/',
    'http://[64:ff9b::808:808]/',
  ])('lets %s pass', (url) => {
    expect(codeOf(() => guard().checkUrl(new URL(url)))).toBe('passed')
  })

  it.each([
    ['127.0.0.1', 4],
    ['::ffff:10.0.0.1', 6],
    ['::1', 6],
    ['169.254.169.254', 4],
  ])('refuses a name whose second address is %s', async (address, family) => {
    const mixed = guard({ lookup: async () => [...PUBLIC, { address, family }] })

    await expect(mixed.resolve('127.0.0.1.nip.io', 80)).rejects.toMatchObject({
      code: 'ADDRESS_PRIVATE',
      data: { host: '127.0.0.1.nip.io', address },
    })
  })
})

describe('a list of private hosts', () => {
  const LOOPBACK = async () => [{ address: '127.0.0.1', family: 4 }]

  it.each([
    ['localhost:8080', 'http://localhost:8080/'],
    ['localhost', 'http://LOCALHOST.:99/'],
    ['10.0.0.7', 'http://0xA.7/'],
    ['[::1]:3000', 'http://[0::1]:3000/'],
    ['127.0.0.1', 'http://[::ffff:7f00:1]/'],
  ])('with %s lets %s pass', (entry, url) => {
    expect(codeOf(() => guard({ allowed: [entry] }).checkUrl(new URL(url)))).toBe('passed')
  })

  it.each([
    ['localhost:8080', 'http://localhost:8081/'],
    ['10.0.0.7', 'http://10.0.0.8/'],
    ['db.internal', 'http://other.internal/'],
  ])('with %s does not let %s pass', (entry, url) => {
    expect(codeOf(() => guard({ allowed: [entry] }).checkUrl(new URL(url)))).toBe('ADDRESS_PRIVATE')
  })

  it('lets a listed name lead to a private address, never to where clouds hand out credentials', async () => {
    const metadata = async () => [{ address: '169.254.169.254', family: 4 }]

    expect(await guard({ allowed: ['db.example'], lookup: LOOPBACK }).resolve('db.example', 80)).toHaveLength(1)
    await expect(guard({ allowed: ['db.example'], lookup: metadata }).resolve('db.example', 80)).rejects.toMatchObject({
      code: 'ADDRESS_PRIVATE',
    })
  })

  it('WEB-15: does not open our own port', () => {
    const own = guard({ allowed: ['127.0.0.1'], ownPorts: [4711] })

    expect(codeOf(() => own.checkUrl(new URL('http://127.0.0.1:4711/')))).toBe('ADDRESS_PRIVATE')
    expect(codeOf(() => own.checkUrl(new URL('http://127.0.0.1:4712/')))).toBe('passed')
  })
})

describe('addressKind', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['100.63.255.255', 'public'],
    ['100.64.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['198.19.255.255', 'private'],
    ['2001:4860:4860::8888', 'public'],
    ['fe80::1%eth0', 'never'],
    ['fd00:ec2::254', 'never'],
    ['2002:808:808::1', 'public'],
    ['no address', 'never'],
  ])('of %s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind)
  })
})
