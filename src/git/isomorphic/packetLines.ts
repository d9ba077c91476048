import { StepyardError } from '../../errors.ts'
import { plainWords } from './httpErrors.ts'

/** One packet of Git's protocol: its bytes, or the mark between two sections. */
export type Packet = Buffer | 'flush'

/** Bytes of the list of refs that a server opens with, or of its answer to a push. */
export const ANSWER_BYTES = 64 * 1024 * 1024

/** A section mark as it is sent. */
export const FLUSH = Buffer.from('0000')

/** A line as it is sent. */
export function formatPacket(line: string): Buffer {
  const bytes = Buffer.from(line)
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes])
}

/** The packets of an answer. `remote` is blamed when it ends in the middle of one, or says `ERR`. */
export async function* readPackets(
  stream: AsyncIterable<Uint8Array>,
  remote: string,
): AsyncGenerator<Packet, void, undefined> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of stream) {
    let bytes =
      rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([rest, chunk])
    for (
      let size = packetSize(bytes, remote);
      size !== undefined && size <= bytes.length;
      size = packetSize(bytes, remote)
    ) {
      yield size < 4 ? 'flush' : checked(bytes.subarray(4, size), remote)
      bytes = bytes.subarray(Math.max(size, 4))
    }
    rest = bytes
  }
  if (rest.length > 0) throw broken(remote, 'its answer ends in the middle')
}

/**
 * The data of a side-band answer. Progress goes to `tell`; the server's own error (band 3) is thrown. Packets before
 * the first with a band are lines of text and go to `line`.
 */
export async function* readSideBand(
  packets: AsyncIterable<Packet>,
  options: { readonly remote: string; readonly tell?: (text: string) => void; readonly line?: (text: string) => void },
): AsyncGenerator<Buffer, void, undefined> {
  for await (const packet of packets) {
    if (packet === 'flush') continue
    const band = packet[0] ?? 0
    const data = packet.subarray(1)
    if (band === 1) yield data
    else if (band === 2) options.tell?.(data.toString('utf8'))
    else if (band === 3) throw broken(options.remote, plainWords(data.toString('utf8')))
    else options.line?.(packet.toString('utf8').trimEnd())
  }
}

/** A `REMOTE_UNREACHABLE` error for an answer that cannot be used. */
export function broken(remote: string, reason: string): StepyardError<'REMOTE_UNREACHABLE'> {
  return new StepyardError('REMOTE_UNREACHABLE', { remote, reason })
}

// 0 to 2 are marks of four bytes without content.
function packetSize(bytes: Buffer, remote: string): number | undefined {
  if (bytes.length < 4) return undefined
  const digits = bytes.toString('latin1', 0, 4)
  const size = Number.parseInt(digits, 16)
  if (!/^[0-9a-fA-F]{4}$/.test(digits) || size === 3) throw broken(remote, 'its answer is not Git')
  return size
}

function checked(packet: Buffer, remote: string): Buffer {
  if (packet.toString('latin1', 0, 4) === 'ERR ') throw broken(remote, plainWords(packet.toString('utf8', 4)))
  return packet
}
