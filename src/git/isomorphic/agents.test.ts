import { describe, expect, it } from 'vitest'
import { createRoute, proxyFor } from './agents.ts'

const https = new URL('https://git.example.org/acme/app.git')

describe('proxyFor', () => {
  it.each([
    ['https://a.org/x', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
    ['https://a.org/x', { https_proxy: 'https://p:1' }, 'https://p:1/'],
    ['https://a.org/x', { https_proxy: 'http://lower', HTTPS_PROXY: 'http://upper' }, 'http://lower/'],
    ['https://a.org/x', { HTTP_PROXY: 'http://p:1' }, undefined],
    ['http://a.org/x', { HTTPS_PROXY: 'http://p:1' }, undefined],
    ['http://a.org/x', { http_proxy: 'p:8080' }, 'http://p:8080/'],
    ['http://a.org/x', { ALL_PROXY: 'http://p:1' }, 'http://p:1/'],
    ['https://a.org/x', { HTTPS_PROXY: '', https_proxy: '' }, undefined],
  ])('for %s with %j is %s', (url, env, proxy) => {
    expect(proxyFor(new URL(url), env)?.href).toBe(proxy)
  })

  it.each([
    '*',
    'git.example.org',
    'GIT.EXAMPLE.ORG',
    'example.org',
    '.example.org',
    '*.example.org',
    'git.example.org:443',
    'localhost, example.org',
    'localhost example.org',
  ])('is none for git.example.org with NO_PROXY=%s', (list) => {
    expect(proxyFor(https, { HTTPS_PROXY: 'http://p:1', NO_PROXY: list })).toBeUndefined()
  })

  it.each(['ample.org', 'git.example.org:8443', 'x.git.example.org', 'example.com', '10.0.0.0/8', ' , '])(
    'is used for git.example.org with NO_PROXY=%s',
    (list) => {
      expect(proxyFor(https, { HTTPS_PROXY: 'http://p:1', no_proxy: list })?.href).toBe('http://p:1/')
    },
  )

  it.each([
    ['http://10.1.2.3/x', '10.0.0.0/8', undefined],
    ['http://11.1.2.3/x', '10.0.0.0/8', 'http://p:1/'],
    ['http://10.1.2.3/x', '10.0.0.0/99', 'http://p:1/'],
    ['http://[fd00::1]/x', 'fd00::/8', undefined],
    ['http://[::1]/x', '::1', undefined],
    ['http://[::1]:80/x', '[::1]:80', undefined],
  ])('for the address %s with NO_PROXY=%s is %s', (url, list, proxy) => {
    expect(proxyFor(new URL(url), { http_proxy: 'http://p:1', NO_PROXY: list })?.href).toBe(proxy)
  })

  it.each(['socks5://u:secret@p:1', 'file:///secret', 'http://', 'http://secret b'])('refuses %s silently', (proxy) => {
    const call = () => proxyFor(https, { HTTPS_PROXY: proxy })

    expect(call).toThrow(expect.objectContaining({ code: 'REMOTE_UNREACHABLE' }))
    expect(call).not.toThrow('secret')
  })
})

describe('createRoute', () => {
  it('says which file of authorities cannot be read', async () => {
    const route = createRoute(https, { SSL_CERT_FILE: '/nowhere/ca.pem' })

    await expect(route).rejects.toMatchObject({
      code: 'CERTIFICATE_INVALID',
      message: expect.stringMatching('/nowhere'),
    })
  })

  it('leaves the authorities to Node when the environment names none', async () => {
    expect(await createRoute(https, { GIT_SSL_CAINFO: '' })).not.toHaveProperty('ca')
  })
})
