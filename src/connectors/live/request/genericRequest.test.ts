import { describe, expect, it } from 'vitest'
import { genericRequest } from './genericRequest.ts'

const refuse = (problem: string) => new Error(problem)
const base = new URL('https://api.example.com/v1/')

function build(input: unknown, baseUrl: URL | undefined = base) {
  return genericRequest({ input, baseUrl }, refuse)
}

describe('request', () => {
  it('reads its options beside the address or under `options` alike', () => {
    const options = { method: 'put', headers: { 'X-A': 1 }, body: { a: 1 }, query: { q: ['x', 'y'] } }
    const sent = build({ url: '/orders?z=1', ...options })

    expect(build({ url: '/orders?z=1', options })).toEqual(sent)
    expect({ ...sent, url: sent.url.href }).toEqual({
      method: 'PUT',
      url: 'https://api.example.com/v1/orders?z=1&q=x&q=y',
      headers: { 'x-a': '1', 'content-type': 'application/json' },
      body: '{"a":1}',
      isOurs: true,
    })
  })

  it.each([
    ['plain', 'text/plain;charset=UTF-8', 'plain'],
    [{ a: [1] }, 'application/json', '{"a":[1]}'],
  ])('sends %j as %s', (body, type, content) => {
    expect(build({ url: '/', body })).toMatchObject({
      method: 'POST',
      body: content,
      headers: { 'content-type': type },
    })
  })

  it('writes a body in the form its own content type says', () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }

    expect(build({ url: '/', body: { a: 'b c' }, headers }).body).toBe('a=b%20c')
  })

  it('is at another host only by a whole address, and then not ours', () => {
    expect(build({ url: 'https://API.example.com:443/x' }).isOurs).toBe(true)
    expect(build({ url: 'http://api.example.com/x' }).isOurs).toBe(false)
    expect(build({ url: 'https://api.example.com.evil.example/x' }).isOurs).toBe(false)
  })

  it.each([
    ['//evil.example/x', 'begins with //'],
    ['\\\\evil.example', 'backslash'],
    ['/a\r\nHost: evil', 'control character'],
    ['/../admin', '..'],
    ['/a/%2e%2E/b', '..'],
    ['https://[bad/', 'no address'],
    ['', 'missing'],
  ])('refuses the address %j', (url, reason) => {
    expect(() => build({ url })).toThrow(reason)
  })

  it.each([
    [{ url: '/', method: 'CONNECT' }, 'no method'],
    [{ url: '/', method: 'GET', body: 1 }, 'no body'],
    [5, 'one object'],
  ])('refuses %j', (input, reason) => {
    expect(() => build(input)).toThrow(reason)
  })

  it('takes whole addresses where the connector has no base address', () => {
    expect(genericRequest({ input: 'https://x.example/', baseUrl: undefined }, refuse).isOurs).toBe(true)
    expect(() => genericRequest({ input: '/x', baseUrl: undefined }, refuse)).toThrow('no `baseUrl`')
  })
})
