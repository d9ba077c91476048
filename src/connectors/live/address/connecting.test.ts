import type { LookupAddress } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { json, openLiveWorld, startLiveServer } from '../../../../fixtures/liveWorld.ts'
import { ODD_LITERALS } from './oddLiterals.suite.ts'

const LOCAL: LookupAddress = { address: '127.0.0.1', family: 4 }
const OUTSIDE: LookupAddress = { address: '93.184.215.14', family: 4 }

/** A name server that says something else every time. */
function flipping(...answers: readonly (readonly LookupAddress[])[]) {
  let asked = 0
  return async () => answers[Math.min(asked++, answers.length - 1)] ?? []
}

describe('WEB-14: a live call to what is not public', () => {
  it('never gets as far as a connection, however the address is written', async () => {
    await using server = await startLiveServer(json(200, 'reached'))
    await using world = openLiveWorld()
    const port = server.host.split(':')[1] ?? ''
    const codes = await Promise.all(
      ODD_LITERALS.map((literal) =>
        world
          .ask({}, { operation: 'fetch', input: { url: `http://${literal}:${port}/` } })
          .catch((error) => error.code),
      ),
    )

    expect(new Set(codes)).toEqual(new Set(['ADDRESS_PRIVATE']))
    expect([ODD_LITERALS.length >= 47, server.connections()]).toEqual([true, 0])
  })

  it.each([
    ['a name that leads inside', [LOCAL]],
    ['a name with an address inside and one outside', [OUTSIDE, LOCAL]],
    ['a name with an IPv6 address inside', [{ address: '::ffff:127.0.0.1', family: 6 }]],
  ])('is refused for %s', async (_, found) => {
    await using server = await startLiveServer(json(200, 'reached'))
    await using world = openLiveWorld({ lookup: async () => found })

    const url = server.origin.replace('127.0.0.1', '127.0.0.1.nip.io')
    await expect(world.ask({}, { input: { url } })).rejects.toMatchObject({ code: 'ADDRESS_PRIVATE' })
    expect(server.connections()).toBe(0)
  })

  it('connects to the address that was checked, and to none that a later answer brings', async () => {
    await using server = await startLiveServer(json(200, 'reached'))
    await using world = openLiveWorld({ lookup: flipping([LOCAL], [OUTSIDE], [OUTSIDE]) })
    const url = server.origin.replace('127.0.0.1', 'rebind.example')

    const result = await world.ask({ allowPrivate: ['rebind.example'] }, { input: { url } })
    expect([result, server.connections()]).toEqual(['reached', 1])
  })

  it('is refused at our own port, whatever is listed', async () => {
    await using server = await startLiveServer(json(200, 'reached'))
    await using world = openLiveWorld({ ownPorts: () => [Number(server.host.split(':')[1])] })

    const asked = world.ask({ allowPrivate: [server.host] }, { input: { url: server.origin } })
    await expect(asked).rejects.toMatchObject({ code: 'ADDRESS_PRIVATE' })
    expect(server.connections()).toBe(0)
  })

  it.each([
    'file:///etc/passwd',
    'data:,x',
    'unix:/var/run/docker.sock',
    'http://unix:/var/run/docker.sock:/x',
    'ftp://x.example/',
  ])('is refused for %s', async (url) => {
    await using world = openLiveWorld()

    await expect(world.ask({}, { operation: 'fetch', input: { url } })).rejects.toMatchObject({
      code: expect.stringMatching(/^(ADDRESS_REFUSED|ADDRESS_PRIVATE|CALL_INVALID)$/),
    })
  })
})
