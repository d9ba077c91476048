import { findSecrets, looksSecret, REDACTED } from '../../config/secretText.ts'
import { createMask } from '../../mask.ts'
import { readOwn, writeOwn } from '../../ownValue.ts'

/** A copy of plain data without secrets. */
export type Redact = (value: unknown) => unknown

/**
 * Makes the function that everything passes before it is recorded, and before it is compared with a recording: `***` in
 * the place of the given secrets however they are spelled, of what has a key such as `password`, and of what has the
 * form of a token.
 */
export function createRedaction(secrets: readonly string[]): Redact {
  const mask = createMask(secrets.flatMap(spellingsOf))
  return (value) => {
    const copy = withoutTokens(mask(numbersMasked(value, mask)))
    for (const { path } of findSecrets(copy, 'all')) {
      if (path.length === 0) return REDACTED
      writeAt(copy, path)
    }
    return copy
  }
}

/** The places of plain data where something was redacted, as paths of `formatPath`. */
export function findRedacted(
  value: unknown,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (typeof value === 'string') return value.includes(REDACTED) ? [path] : []
  if (Array.isArray(value)) return value.flatMap((item, index) => findRedacted(item, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.keys(value).flatMap((key) => findRedacted(readOwn(value, key), [...path, key]))
}

// Besides those that the mask knows itself.
function spellingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const percent = encodeURIComponent(secret)
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    percent.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    percent.replaceAll('%20', '+'),
    encodeURIComponent(percent),
    encodeURIComponent(bytes.toString('base64')),
    hex,
    hex.toUpperCase(),
    hex.replaceAll(/../g, '%$&'),
    secret.replaceAll(/[&<>"']/g, (sign) => HTML[sign] ?? sign),
    ...base64Inside(bytes),
  ]
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** What base64 of a longer text has of the secret in it, as `Basic` does: one spelling for each place it can begin at. */
function base64Inside(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    // Letters at either end that hold bits of what stands beside it differ each time.
    const first = Math.ceil((offset * 8) / 6)
    const last = Math.floor(((offset + bytes.length) * 8) / 6)
    const inside = text.slice(first, last)
    return [inside, inside.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

// A secret of digits may be sent as a number.
function numbersMasked(value: unknown, mask: <V>(value: V) => V): unknown {
  if (typeof value === 'number') {
    const masked = mask(String(value))
    return masked === String(value) ? value : masked
  }
  return mapped(
    value,
    (child) => numbersMasked(child, mask),
    (key) => key,
  )
}

function withoutTokens(value: unknown): unknown {
  return mapped(value, withoutTokens, (key) => (looksSecret(key) ? REDACTED : key))
}

function mapped(value: unknown, child: (value: unknown) => unknown, name: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map(child)
  if (typeof value !== 'object' || value === null) return value
  const copy = {}
  for (const key of Object.keys(value)) writeOwn(copy, name(key), child(readOwn(value, key)))
  return copy
}

function writeAt(root: unknown, path: readonly (string | number)[]): void {
  let holder = root
  for (const part of path.slice(0, -1)) holder = readOwn(Object(holder), String(part))
  writeOwn(Object(holder), String(path.at(-1)), REDACTED)
}
