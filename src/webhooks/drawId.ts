import { createHash, randomBytes } from 'node:crypto'

// Crockford's alphabet: no letters that look like digits.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** A new id for a delivery: 60 bits that can be read out. */
export function newDeliveryId(): string {
  return `d${spell(randomBytes(12))}`
}

/** The id of the task that a request makes that can come only once: each copy of it has the same, and makes no second. */
export function taskIdOf(webhook: string, replayKey: string): string {
  const hash = createHash('sha256').update(JSON.stringify(['webhook', webhook, replayKey]))
  return `t${spell(hash.digest().subarray(0, 12))}`
}

/** The same for a moment of a schedule, so that one that is made up for after a crash is not made twice. */
export function scheduledTaskId(schedule: string, moment: number): string {
  const hash = createHash('sha256').update(JSON.stringify(['schedule', schedule, moment]))
  return `t${spell(hash.digest().subarray(0, 12))}`
}

function spell(bytes: Uint8Array): string {
  return [...bytes].map((byte) => ALPHABET[byte & 31]).join('')
}
