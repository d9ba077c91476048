/** Shorter secrets would take half the text with them. */
const SHORTEST = 6

/**
 * Makes a function that puts `***` wherever one of the secrets stands in a text, at any depth of plain data: as it is, as
 * JSON writes it, in base64 or hexadecimal, and as a part of an address. A net for what is written by mistake, no more.
 */
export function createMask(secrets: readonly string[]): <Value>(value: Value) => Value {
  const whole = secrets.flatMap((secret) => [secret, ...partsOf(secret)])
  const spellings = new Set(whole.filter((secret) => secret.length >= SHORTEST).flatMap(spellingsOf))
  if (spellings.size === 0) return (value) => value
  const longestFirst = [...spellings].sort((left, right) => right.length - left.length)
  const pattern = new RegExp(
    longestFirst.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)).join('|'),
    'g',
  )
  // Texts stay texts, and everything else is what it was.
  return <Value>(value: Value) => masked(value, pattern) as Value
}

// A key file is printed line by line, and a key in JSON without the JSON around it.
function partsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/)
  return [...(lines.length > 1 ? lines : []), ...leavesOf(secret)]
}

function leavesOf(secret: string): readonly string[] {
  if (!/^\s*[[{]/.test(secret)) return []
  try {
    return textsIn(JSON.parse(secret))
  } catch {
    return []
  }
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

function spellingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(bytes.toString()),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap((before) => inBase64(bytes, before)),
  ]
}

// What base64 makes of the bytes when `before` others stand in front of them: `user:password` is encoded as one. Letters
// that the neighbours decide too are left out.
function inBase64(bytes: Buffer, before: number): readonly string[] {
  const padded = Buffer.concat([Buffer.alloc(before), bytes])
  const from = Math.ceil((before * 8) / 6)
  const to = Math.floor((padded.length * 8) / 6)
  return [padded.toString('base64').slice(from, to), padded.toString('base64url').slice(from, to)]
}

function masked(value: unknown, pattern: RegExp): unknown {
  if (typeof value === 'string') return value.replaceAll(pattern, '***')
  if (Array.isArray(value)) return value.map((item) => masked(item, pattern))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [masked(key, pattern), masked(item, pattern)])
  // Makes own keys of all of them, `__proto__` too.
  return Object.fromEntries(entries)
}
