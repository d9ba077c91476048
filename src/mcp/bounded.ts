/** The most characters of a result: about 8,000 tokens, which an agent can read without losing what it was at. */
export const MOST_CHARACTERS = 30_000

/** How much of each text, list and object stays. */
interface Limits {
  readonly text: number
  readonly items: number
  readonly keys: number
}

const LIMITS: readonly Limits[] = [
  { text: 12_000, items: 200, keys: 200 },
  { text: 2_000, items: 50, keys: 100 },
  { text: 500, items: 20, keys: 50 },
  { text: 200, items: 5, keys: 20 },
  { text: 80, items: 2, keys: 8 },
]
const MOST_NOTES = 20

/**
 * A result as JSON text. One that is too long loses the ends of its longest texts, lists and objects; `leftOut` says of
 * which, and `toGetIt` what to call for them.
 */
export function boundedText(result: object, toGetIt: string): string {
  const whole = JSON.stringify(result)
  if (whole.length <= MOST_CHARACTERS) return whole
  for (const limits of LIMITS) {
    const notes: string[] = []
    const kept = shorten(result, { limits, path: '', notes }) as object
    const text = JSON.stringify({ ...kept, leftOut: fewer(notes), toGetIt })
    if (text.length <= MOST_CHARACTERS) return text
  }
  return JSON.stringify({ leftOut: [`everything: ${whole.length} characters`], toGetIt })
}

interface Shortening {
  readonly limits: Limits
  /** JSON pointer to the value. */
  readonly path: string
  readonly notes: string[]
}

function shorten(value: unknown, at: Shortening): unknown {
  if (typeof value === 'string') return shortenText(value, at)
  if (typeof value !== 'object' || value === null) return value
  const inside = (key: string | number, inner: unknown): unknown =>
    shorten(inner, { ...at, path: `${at.path}/${String(key)}` })
  if (Array.isArray(value)) {
    const kept = value.slice(0, at.limits.items)
    note(at, { kept: kept.length, all: value.length, what: 'items' })
    return kept.map((item, index) => inside(index, item))
  }
  const entries = Object.entries(value)
  const kept = entries.slice(0, at.limits.keys)
  note(at, { kept: kept.length, all: entries.length, what: 'keys' })
  return Object.fromEntries(kept.map(([key, inner]) => [key, inside(key, inner)]))
}

function shortenText(text: string, at: Shortening): string {
  note(at, { kept: Math.min(text.length, at.limits.text), all: text.length, what: 'characters' })
  return text.length <= at.limits.text ? text : `${text.slice(0, at.limits.text)}…`
}

function note(
  { path, notes }: Shortening,
  { kept, all, what }: { readonly kept: number; readonly all: number; readonly what: string },
): void {
  if (kept < all) notes.push(`${path}: ${all - kept} of ${all} ${what}`)
}

function fewer(notes: readonly string[]): readonly string[] {
  const more = notes.length - MOST_NOTES
  return more <= 0 ? notes : [...notes.slice(0, MOST_NOTES), `and ${more} more places`]
}
