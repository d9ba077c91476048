import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createCertificate } from '../../../../fixtures/gitServer/certificate.ts'
import { startProxy } from '../../../../fixtures/gitServer/proxy.ts'
import { json, openLiveWorld, serviceAt, startLiveServer } from '../../../../fixtures/liveWorld.ts'
import { testDir } from '../../../../fixtures/testDir.ts'

const root = { input: { url: '/' } }

describe('a certificate that nobody knows', () => {
  it('is refused, unless its authority is trusted', async () => {
    await using dir = await testDir()
    const certificate = await createCertificate(dir.path)
    await using server = await startLiveServer(json(200, 'safe'), certificate)
    await using strict = openLiveWorld()
    await using byFile = openLiveWorld({ env: { NODE_EXTRA_CA_CERTS: certificate.caFile } })
    await using byText = openLiveWorld({ authorities: [await readFile(certificate.caFile, 'utf8')] })

    await expect(strict.ask(serviceAt(server), root)).rejects.toMatchObject({
      code: 'CALL_UNREACHABLE',
      message: expect.stringContaining('certificate'),
    })
    expect(server.requests).toEqual([])
    expect(await byFile.ask(serviceAt(server), root)).toBe('safe')
    expect(await byText.ask(serviceAt(server), root)).toBe('safe')
  })
})

describe('a proxy', () => {
  it('takes plain requests as such, and with its password', async () => {
    await using proxy = await startProxy({ username: 'ann', password: 'pass@word' })
    await using server = await startLiveServer(json(200, 1))
    await using world = openLiveWorld({ env: { HTTP_PROXY: proxy.url } })
    await world.ask(serviceAt(server), root)

    expect(proxy.requests).toEqual([`GET ${server.origin}/v1/`])
    expect(server.requests[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  it('is a tunnel for what is encrypted', async () => {
    await using dir = await testDir()
    const certificate = await createCertificate(dir.path)
    await using proxy = await startProxy()
    await using server = await startLiveServer(json(200, 1), certificate)
    await using world = openLiveWorld({ env: { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: certificate.caFile } })
    await world.ask(serviceAt(server), root)

    expect(proxy.requests).toEqual([`CONNECT ${server.host}`])
  })

  it('is left out for the hosts that say so, unless it is the gateway of the environment', async () => {
    await using proxy = await startProxy()
    await using server = await startLiveServer(json(200, 1))
    await using straight = openLiveWorld({ env: { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' } })
    await using gated = openLiveWorld({ env: { NO_PROXY: '*' }, gateway: proxy.url })
    await straight.ask(serviceAt(server), root)
    expect(proxy.requests).toEqual([])
    await gated.ask(serviceAt(server), root)

    expect(proxy.requests.length).toBe(1)
  })

  it.each([
    ['a private address', 'http://10.0.0.1/'],
    ['a name that leads inside', 'http://inside.example/'],
    ['a name that only a proxy would look up', 'http://metadata.google.internal/'],
  ])('is not used to reach %s', async (_, url) => {
    await using proxy = await startProxy()
    await using world = openLiveWorld({
      env: { HTTP_PROXY: proxy.url },
      lookup: async () => [{ address: '10.0.0.1', family: 4 }],
    })

    await expect(world.ask({}, { input: { url } })).rejects.toMatchObject({ code: 'ADDRESS_PRIVATE' })
    expect(proxy.requests).toEqual([])
  })

  it('that refuses its password says so, without the password', async () => {
    await using proxy = await startProxy({ username: 'ann', password: 'right-password' })
    await using server = await startLiveServer(json(200, 1))
    const env = { HTTP_PROXY: proxy.url.replace('right', 'wrong') }
    await using world = openLiveWorld({ env })

    await expect(world.ask(serviceAt(server), root)).rejects.toMatchObject({
      message: expect.not.stringContaining('wrong-password'),
    })
    expect(server.requests).toEqual([])
  })
})

describe('a server that is not there', () => {
  it('is named, with the reason', async () => {
    const server = await startLiveServer(json(200, 1))
    await server[Symbol.asyncDispose]()
    await using world = openLiveWorld()

    await expect(world.ask(serviceAt(server), root)).rejects.toMatchObject({
      code: 'CALL_UNREACHABLE',
      data: { url: `${server.origin}/v1/`, reason: 'nothing listens there (ECONNREFUSED).' },
    })
  })
})
