import { describe, expect, it } from 'vitest'
import { proxyFor } from './proxyFor.ts'

const both = { HTTP_PROXY: 'http://web:1', HTTPS_PROXY: 'tls.proxy:2' }

describe('the proxy of a request', () => {
  it.each([
    ['http://api.example/', both, 'http://web:1'],
    ['https://api.example/', both, 'http://tls.proxy:2'],
    ['https://api.example/', { ...both, https_proxy: 'http://small:3' }, 'http://small:3'],
    ['https://api.example/', { ALL_PROXY: 'http://all:4' }, 'http://all:4'],
    ['https://api.example/', { HTTPS_PROXY: '' }, undefined],
    ['https://api.example/', { ...both, NO_PROXY: 'other.example, example' }, undefined],
    ['https://api.example/', { ...both, NO_PROXY: '.api.example' }, undefined],
    ['https://myapi.example/', { ...both, NO_PROXY: 'api.example' }, 'http://tls.proxy:2'],
    ['https://api.example/', { ...both, NO_PROXY: 'api.example:8443' }, 'http://tls.proxy:2'],
    ['https://api.example:8443/', { ...both, NO_PROXY: 'api.example:8443' }, undefined],
    ['http://[::1]:80/', { ...both, no_proxy: '::1' }, undefined],
    ['https://api.example/', { ...both, NO_PROXY: '*' }, undefined],
  ])('to %s with %j is %s', (url, env, proxy) => {
    expect(proxyFor(new URL(url), { env })).toBe(proxy)
  })

  it('is the gateway of the environment for all of them', () => {
    expect(proxyFor(new URL('https://api.example/'), { env: { NO_PROXY: '*' }, gateway: 'http://gate:5' })).toBe(
      'http://gate:5',
    )
  })
})
