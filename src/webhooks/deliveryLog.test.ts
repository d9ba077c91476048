import { readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requestOf } from '../../fixtures/hookWorld.ts'
import { testDir, writeFiles, type TestDir } from '../../fixtures/testDir.ts'
import type { Delivery } from './delivery.ts'
import { openDeliveryLog } from './deliveryLog.ts'
import { maskDelivery } from './keepHeaders.ts'

let dir: TestDir
beforeEach(async () => (dir = await testDir()))
afterEach(() => dir[Symbol.asyncDispose]())

function delivery(id: string, changed: Partial<Delivery> = {}): Delivery {
  return {
    id,
    received: 1000,
    webhook: 'a',
    request: requestOf({ body: Buffer.from([0, 255, 10, 13]) }),
    proof: [],
    outcome: { kind: 'accepted', task: 't1' },
    response: { status: 202, headers: [], body: '{}' },
    ...changed,
  }
}

const idsOf = (found: readonly Delivery[]): string[] => found.map(({ id }) => id)

describe('a delivery log', () => {
  it('gives back what it was given, to whoever opens it next', async () => {
    const kept = delivery('d1', {
      request: requestOf({ headers: [['A', '\u00e9']], rawQuery: 'x=%00', body: Buffer.from([0, 255]) }),
    })
    await openDeliveryLog(dir.path).add(kept)

    expect(await openDeliveryLog(dir.path).get('d1')).toEqual(kept)
  })

  it('is empty where there is none', async () => {
    const log = openDeliveryLog(join(dir.path, 'none'))

    expect(await log.list()).toEqual([])
    expect(await log.lastUses()).toEqual(new Map())
  })

  it('lists the newest first, also of one moment, after a restart, and with a clock that was set back', async () => {
    const log = openDeliveryLog(dir.path)
    await Promise.all(['d1', 'd2', 'd3'].map((id) => log.add(delivery(id))))
    await openDeliveryLog(dir.path).add(delivery('d4', { received: 5 }))

    expect(idsOf(await log.list())).toEqual(['d4', 'd3', 'd2', 'd1'])
  })

  it('forgets the oldest where there are too many', async () => {
    const log = openDeliveryLog(dir.path, { deliveries: 2 })
    for (const id of ['d1', 'd2', 'd3']) await log.add(delivery(id))

    expect(idsOf(await log.list())).toEqual(['d3', 'd2'])
  })

  it('forgets the oldest where they are too large, but never the newest', async () => {
    const log = openDeliveryLog(dir.path, { bytes: 600 })
    const large = requestOf({ body: Buffer.alloc(2000) })
    for (const id of ['d1', 'd2', 'd3']) await log.add(delivery(id))
    expect(idsOf(await log.list())).toEqual(['d3', 'd2'])

    await log.add(delivery('d4', { request: large }))

    expect(idsOf(await log.list())).toEqual(['d4'])
  })

  it.each(['', '{', '[]', '{"format":2}', '{"format":1,"id":"d1"}'])(
    'leaves out a file that holds %j',
    async (text) => {
      const log = openDeliveryLog(dir.path)
      await log.add(delivery('d1'))
      await log.add(delivery('d2'))
      const [first = ''] = await readdir(join(dir.path, 'deliveries'))
      await writeFile(join(dir.path, 'deliveries', first), text)

      expect(idsOf(await log.list())).toEqual(['d2'])
      await expect(log.get('d1')).rejects.toMatchObject({ code: 'DELIVERY_NOT_FOUND' })
    },
  )

  it('finds by the beginning of an id, unless several begin so', async () => {
    const log = openDeliveryLog(dir.path)
    for (const id of ['dabc', 'dabd', 'dx']) await log.add(delivery(id))

    expect((await log.get('dx')).id).toBe('dx')
    expect((await log.get('dabd')).id).toBe('dabd')
    await expect(log.get('dab')).rejects.toMatchObject({ code: 'DELIVERY_NOT_FOUND', data: { nearest: 'dabd' } })
    await expect(log.get('')).rejects.toMatchObject({ code: 'DELIVERY_NOT_FOUND' })
  })

  it('finds the newest by `last`', async () => {
    const log = openDeliveryLog(dir.path)
    for (const id of ['d1', 'd3', 'd2']) await log.add(delivery(id))

    expect((await log.get('last')).id).toBe('d2')
    await expect(openDeliveryLog(`${dir.path}/none`).get('last')).rejects.toMatchObject({ code: 'DELIVERY_NOT_FOUND' })
  })

  it('knows the last use of a webhook for longer than the delivery is kept', async () => {
    const log = openDeliveryLog(dir.path, { deliveries: 1 })
    await log.add(delivery('d1', { webhook: '__proto__', received: 7 }))
    await log.add(delivery('d2'))

    expect(await log.lastUses()).toEqual(
      new Map([
        ['__proto__', { at: 7, status: 202 }],
        ['a', { at: 1000, status: 202 }],
      ]),
    )
  })

  it('knows the last use of a webhook also when others came at the same time', async () => {
    const log = openDeliveryLog(dir.path)
    const { webhook: _none, ...nowhere } = delivery('d2')
    await Promise.all([log.add(delivery('d1')), log.add(nowhere)])

    expect([...(await openDeliveryLog(dir.path).lastUses()).keys()]).toEqual(['a'])
  })

  it('can be read by its owner only', async () => {
    await openDeliveryLog(dir.path).add(delivery('d1'))
    const [file = ''] = await readdir(join(dir.path, 'deliveries'))

    expect((await stat(join(dir.path, 'deliveries', file))).mode & 0o777).toBe(0o600)
  })

  it('writes through no link', async () => {
    const target = await testDir()
    await symlink(target.path, join(dir.path, 'deliveries'))

    await expect(openDeliveryLog(dir.path).add(delivery('d1'))).rejects.toMatchObject({ code: 'PATH_IN_THE_WAY' })
    await target[Symbol.asyncDispose]()
  })

  it('goes on after one that could not be written', async () => {
    const log = openDeliveryLog(dir.path)
    await writeFiles(dir.path, { deliveries: 'in the way' })
    await expect(log.add(delivery('d1'))).rejects.toMatchObject({ code: 'PATH_IN_THE_WAY' })
    await writeFiles(dir.path, { deliveries: null })

    await log.add(delivery('d2'))

    expect(idsOf(await log.list())).toEqual(['d2'])
  })
})

describe('a delivery that is shown', () => {
  it('has neither its proof nor what looks like a secret', () => {
    const headers = [
      ['X-Signature', 'sig'],
      ['Cookie', null],
      ['Accept', '*/*'],
    ] as const
    const shown = maskDelivery(
      delivery('d1', {
        proof: ['x-signature'],
        request: { ...requestOf({}), headers, rawQuery: 'token=t&a=1&b&API-KEY=x' },
      }),
    )

    expect(shown.request.headers).toEqual([
      ['X-Signature', '…'],
      ['Cookie', '…'],
      ['Accept', '*/*'],
    ])
    expect(shown.request.rawQuery).toBe('token=…&a=1&b&API-KEY=…')
  })
})
