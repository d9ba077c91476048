import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { headerValues, type HeaderPair } from '../headers.ts'
import { refuse, type Moment, type Refusal } from './scheme.ts'

// Longer ones only cost time: ten signatures of the longest scheme have a third of it.
const LONGEST_HEADER = 4096

/** The value of a header that must come exactly once: of two, nobody can tell which one a proxy or a check would use. */
export function soleHeader(headers: readonly HeaderPair[], name: string): string | Refusal {
  const [value, second] = headerValues(headers, name.toLowerCase())
  if (value === undefined || value === '') return refuse('header-missing', `The header ${name} is missing.`)
  if (second !== undefined) return refuse('header-repeated', `The header ${name} comes more than once.`)
  if (value.length <= LONGEST_HEADER) return value
  return refuse('header-malformed', `The header ${name} has ${value.length} characters.`)
}

/** Refuses a time in seconds that is no plain number, or too far from now in either direction. */
export function checkTime(text: string, { now, tolerance }: Moment): Refusal | undefined {
  if (!/^[0-9]{1,12}$/.test(text)) return refuse('header-malformed', 'The time of the request is no number of seconds.')
  const off = Math.round((now - Number(text) * 1000) / 1000)
  if (Math.abs(off) * 1000 <= tolerance) return undefined
  const where = off > 0 ? 'in the past' : 'in the future'
  return refuse(
    'time-out-of-range',
    `The time of the request is ${Math.abs(off)} s ${where}; ${tolerance / 1000} s are allowed.`,
  )
}

/** The SHA-256 HMAC of bytes that are never copied into one. */
export function hmac(key: string | Uint8Array, parts: readonly (string | Uint8Array)[]): Buffer {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

/**
 * What is the same for every copy of a request: made of what is signed and not of the signature, because a request may
 * carry several, and a copy only one of them.
 */
export function contentKey(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/** Whether one of a few signatures is the right one, in the time that a wrong one takes. */
export function anyEqual(given: readonly Uint8Array[], right: Uint8Array): boolean {
  return given.some((bytes) => bytes.byteLength === right.byteLength && timingSafeEqual(bytes, right))
}

/** The bytes of a SHA-256 in hex; `undefined` for anything else. */
export function readHexDigest(text: string): Uint8Array | undefined {
  return /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : undefined
}

/** The bytes of text that is base64 and nothing else; `undefined` otherwise. */
export function readBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '') ? bytes : undefined
}

/** A moment in whole seconds, as signatures have it. */
export function secondsOf(now: number): string {
  return String(Math.floor(now / 1000))
}
