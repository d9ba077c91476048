import { describe, expect, it } from 'vitest'
import { FLUSH, formatPacket, type Packet, readPackets, readSideBand } from './packetLines.ts'

describe('readPackets', () => {
  it('reads back what formatPacket writes, however it is cut into pieces', async () => {
    const bytes = Buffer.concat([formatPacket('hällo\n'), FLUSH, formatPacket(''), formatPacket('x'.repeat(1000))])

    for (const size of [1, 3, 7, 10_000])
      expect(await texts(readPackets(pieces(bytes, size), 'r'))).toStrictEqual([
        'hällo\n',
        'flush',
        '',
        'x'.repeat(1000),
      ])
  })

  it.each(['000', '0006a', 'zzzz', '0003', '-001', '0x1f'])('refuses %j as REMOTE_UNREACHABLE', async (text) => {
    const read = texts(readPackets(pieces(Buffer.from(text), 100), 'r'))

    await expect(read).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE', data: { remote: 'r' } })
  })

  it('throws what the server calls an error, made printable', async () => {
    const read = texts(readPackets(pieces(formatPacket('ERR no\u001b[31m way\n'), 5), 'r'))

    await expect(read).rejects.toMatchObject({ data: { reason: 'no\\u{1b}[31m way' } })
  })
})

describe('readSideBand', () => {
  it('parts data, progress and lines', async () => {
    const said: string[] = []
    const packets = ['NAK\n', '\x02counting', '\x01PA', '\x02 done', '\x01CK'].map((text) => Buffer.from(text))
    const data = readSideBand(eachOf(packets), { remote: 'r', tell: (t) => said.push(t), line: (t) => said.push(t) })

    expect(await texts(data)).toStrictEqual(['PA', 'CK'])
    expect(said).toStrictEqual(['NAK', 'counting', ' done'])
  })

  it('throws the words of the error band, without credentials', async () => {
    const packets = [Buffer.from('\x03upload-pack: https://u:secret@h/x failed\n')]

    const read = texts(readSideBand(eachOf(packets), { remote: 'r' }))
    await expect(read).rejects.toMatchObject({ data: { reason: 'upload-pack: https://***@h/x failed' } })
  })
})

async function texts(packets: AsyncIterable<Packet>): Promise<string[]> {
  const found: string[] = []
  for await (const packet of packets) found.push(packet.toString())
  return found
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function* eachOf(packets: readonly Packet[]): AsyncGenerator<Packet> {
  yield* packets
}
