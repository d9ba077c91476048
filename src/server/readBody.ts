import type { IncomingMessage } from 'node:http'
import { StepyardError } from '../errors.ts'
import { MOST_BODY_BYTES, parseJsonBody } from './jsonBody.ts'

/** The bytes of a body; throws `BODY_TOO_LARGE` as soon as there are too many, whatever was announced (WEB-10). */
export async function readBody(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // The connection stays open when the loop is left, so that the refusal still gets there.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    // Nobody sets an encoding, so that chunks are bytes.
    const part = chunk as Uint8Array
    bytes += part.length
    if (bytes > MOST_BODY_BYTES) throw new StepyardError('BODY_TOO_LARGE', { limit: MOST_BODY_BYTES })
    chunks.push(part)
  }
  return Buffer.concat(chunks)
}

/**
 * What a JSON body says; `{}` for an empty one. Throws `BODY_TYPE_REFUSED` for one that does not say that it is JSON:
 * that also stops what a page of another site can post without being asked (WEB-17).
 */
export async function readJsonBody(incoming: IncomingMessage): Promise<unknown> {
  requireJson(incoming)
  const bytes = await readBody(incoming)
  return bytes.length === 0 ? {} : parseJsonBody(bytes)
}

function requireJson({ headers }: IncomingMessage): void {
  const type = headers['content-type'] ?? ''
  if (!/^application\/json *(?:; *charset="?utf-8"? *)?$/i.test(type)) {
    throw new StepyardError('BODY_TYPE_REFUSED', { type })
  }
}
