/** What is put where, by a mask. */
export interface MaskOptions {
  /** Shorter texts would take half of all words with them. Default 6. */
  readonly shortest?: number
  /** What stands in the place of a text. Default `***`. */
  readonly signOf?: (text: string) => string
}

/**
 * Makes a function that puts `***` wherever one of the secrets stands in a text, at any depth of plain data: as it is, as
 * JSON writes it, in base64 or hexadecimal, and as a part of an address. A net for what is written by mistake, no more.
 */
export function createMask(
  secrets: readonly string[],
  { shortest = 6, signOf = () => '***' }: MaskOptions = {},
): <Value>(value: Value) => Value {
  const signs = new Map<string, string>()
  for (const secret of secrets) {
    const parts = [secret, ...partsOf(secret)].filter((part) => part.length >= Math.max(shortest, BEGIN))
    for (const spelling of parts.flatMap(spellingsOf)) signs.set(spelling, signOf(secret))
  }
  if (signs.size === 0) return (value) => value
  const index = indexTexts(signs)
  // Texts stay texts, and everything else is what it was.
  return <Value>(value: Value) => masked(value, index) as Value
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

// No spelling is shorter than the secret itself, which is never shorter than this.
const BEGIN = 4
const SLOTS = 1 << 16

/** Texts to look for, by how they begin. */
interface TextIndex {
  /** Not 0 where a text may begin: most places are ruled out by one look. */
  readonly slots: Uint8Array
  /** By the first characters; the longest one first. */
  readonly byBegin: ReadonlyMap<string, readonly string[]>
  /** What stands in the place of each. */
  readonly signs: ReadonlyMap<string, string>
}

function indexTexts(signs: ReadonlyMap<string, string>): TextIndex {
  const slots = new Uint8Array(SLOTS)
  const byBegin = new Map<string, string[]>()
  for (const text of [...signs.keys()].sort((left, right) => right.length - left.length)) {
    slots[slotAt(text, 0)] = 1
    const begin = text.slice(0, BEGIN)
    byBegin.set(begin, [...(byBegin.get(begin) ?? []), text])
  }
  return { slots, byBegin, signs }
}

function slotAt(text: string, at: number): number {
  return (text.charCodeAt(at) ^ (text.charCodeAt(at + 2) << 5) ^ (text.charCodeAt(at + 3) << 10)) & (SLOTS - 1)
}

// One pass, whatever the number of secrets: a pattern of all of them is tried at each place anew (SEC-05).
function maskText(text: string, { slots, byBegin, signs }: TextIndex): string {
  let kept = ''
  let from = 0
  const last = text.length - BEGIN
  for (let at = 0; at <= last; at++) {
    if (slots[slotAt(text, at)] === 0) continue
    const found = byBegin.get(text.slice(at, at + BEGIN))?.find((spelling) => text.startsWith(spelling, at))
    if (found === undefined) continue
    kept += text.slice(from, at) + (signs.get(found) ?? '')
    from = at + found.length
    at = from - 1
  }
  return from === 0 ? text : kept + text.slice(from)
}

function masked(value: unknown, index: TextIndex): unknown {
  if (typeof value === 'string') return maskText(value, index)
  if (Array.isArray(value)) return value.map((item) => masked(item, index))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [masked(key, index), masked(item, index)])
  // Makes own keys of all of them, `__proto__` too.
  return Object.fromEntries(entries)
}
