import { readOwn, writeOwn } from './ownValue.ts'

/** Shorter secrets would take half the text with them. */
const SHORTEST = 6

/**
 * Makes a function that puts `***` wherever one of the secrets stands in a text, at any depth of plain data: as it is, as
 * JSON writes it, in base64, and as a part of an address. A net for what steps write by mistake, no more.
 */
export function createMask(secrets: readonly string[]): <Value>(value: Value) => Value {
  const spellings = new Set(secrets.filter((secret) => secret.length >= SHORTEST).flatMap(spellingsOf))
  if (spellings.size === 0) return (value) => value
  const longestFirst = [...spellings].sort((left, right) => right.length - left.length)
  const pattern = new RegExp(
    longestFirst.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)).join('|'),
    'g',
  )
  // Texts stay texts, and everything else is what it was.
  return <Value>(value: Value) => masked(value, pattern) as Value
}

function spellingsOf(secret: string): readonly string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
  ]
}

function masked(value: unknown, pattern: RegExp): unknown {
  if (typeof value === 'string') return value.replaceAll(pattern, '***')
  if (Array.isArray(value)) return value.map((item) => masked(item, pattern))
  if (typeof value !== 'object' || value === null) return value
  const copy = {}
  for (const key of Object.keys(value))
    writeOwn(copy, String(masked(key, pattern)), masked(readOwn(value, key), pattern))
  return copy
}
