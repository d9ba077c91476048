import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openEvents, type EventReader } from '../../../fixtures/eventReader.ts'
import type { StoredEvent } from '../../store/taskEvent.ts'
import { openEventClient, type EventClient } from './eventClient.ts'
import { eventPage, type EventFilter, type EventPage } from './eventPage.ts'

/** Commits with these offsets, one event each. */
function page(...offsets: readonly number[]): EventPage {
  const events = offsets.map((offset): StoredEvent => {
    const envelope = { actorAccountId: 'a', workspaceId: 'ws_a', causedBy: null, timestamp: '', data: {} }
    return { ...envelope, id: `t${offset}:0`, type: 'TaskCreated', aggregateId: `t${offset}`, offset, number: 0 }
  })
  const made = eventPage(events)
  if (!made) throw new Error('a page has an event')
  return made
}

interface Opened extends AsyncDisposable {
  readonly client: EventClient
  readonly reader: EventReader
}

async function open(filter: EventFilter = {}): Promise<Opened> {
  const clients: EventClient[] = []
  const server = createServer((_incoming, outgoing) => {
    clients.push(openEventClient(outgoing, { ...filter, mostBuffered: 1_000_000 }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  // It listens on a port.
  const reader = await openEvents(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const [client] = clients
  if (!client) throw new Error('nobody came')
  return {
    client,
    reader,
    async [Symbol.asyncDispose]() {
      client.end()
      await once(server.close(), 'close')
    },
  }
}

async function idsOf(reader: EventReader, count: number): Promise<readonly (string | undefined)[]> {
  return (await reader.next(count)).map(({ id }) => id)
}

describe('a client', () => {
  it.each([[{}], [{ types: new Set(['TaskCreated']) }]])(
    'gets each commit once, however pages overlap: %j',
    async (filter) => {
      await using opened = await open(filter)

      for (const offsets of [[1, 2, 3], [2, 3, 4], [4], [5]]) opened.client.sendPage(page(...offsets))

      expect(await idsOf(opened.reader, 5)).toEqual(['1', '2', '3', '4', '5'])
      expect(opened.client.sent).toBe(5)
    },
  )

  it('gets nothing that it had before it came', async () => {
    await using opened = await open()
    opened.client.greet({ generation: 1, offset: 9 }, 2)

    opened.client.sendPage(page(1, 2, 3))

    expect(await idsOf(opened.reader, 2)).toEqual(['2', '3'])
  })

  it('passes over what it does not listen to, and does not get it later', async () => {
    await using opened = await open({ task: 't4' })

    opened.client.sendPage(page(1, 2, 3))
    opened.client.sendPage(page(3, 4))

    expect(await idsOf(opened.reader, 1)).toEqual(['4'])
  })

  it('takes what is sent after its end without a word', async () => {
    await using opened = await open()
    opened.client.end()

    opened.client.sendPage(page(1))
    opened.client.beat()
    opened.client.sayLagged(1)
    await opened.reader.ended

    expect(opened.client.sent).toBe(1)
  })
})
