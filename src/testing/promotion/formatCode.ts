/** Where a literal is put into code: what stands before and behind it on its line. */
export interface CodePlace {
  /** Columns in front of the line. */
  readonly indent: number
  readonly before: string
  /** Default ''. */
  readonly after?: string
}

/**
 * A statement with plain data in it, as a formatter leaves it that breaks lines at 120 columns: what fits on the line
 * stays there, single quotes, no semicolons, trailing commas.
 */
export function formatStatement(value: unknown, { indent, before, after = '' }: CodePlace): string {
  return before + literal(value, { indent, used: before.length + after.length }) + after
}

/** A text in quotes: single ones, unless that needs more escapes. */
export function formatString(text: string): string {
  const singles = text.split("'").length
  const doubles = text.split('"').length
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll(INVISIBLE, escapeUnits)
  if (singles > doubles) return `"${escaped}"`
  return `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

const WIDTH = 120

// What would make code read otherwise than it runs.
const INVISIBLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu

interface Spot {
  readonly indent: number
  /** Columns of the line that are taken. */
  readonly used: number
}

function literal(value: unknown, { indent, used }: Spot): string {
  const line = inline(value)
  if (line !== undefined && indent + used + line.length <= WIDTH) return line
  const below = indent + 2
  const [start, end] = [' '.repeat(below), ' '.repeat(indent)]
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value
    const lines = isNumbers(items)
      ? filled(items, below)
      : items.map((item) => `${literal(item, { indent: below, used: 1 })},`)
    return `[\n${lines.map((text) => `${start}${text}\n`).join('')}${end}]`
  }
  if (typeof value !== 'object' || value === null) return scalar(value)
  const entries = Object.entries(value).map(([key, item]) => {
    const name = `${keyText(key)}: `
    return `${start}${name}${literal(item, { indent: below, used: name.length + 1 })},\n`
  })
  return entries.length === 0 ? '{}' : `{\n${entries.join('')}${end}}`
}

/** On one line; `undefined` for what a formatter never leaves there. */
function inline(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const items = value.map(inline)
    return items.includes(undefined) || isTable(value) ? undefined : `[${items.join(', ')}]`
  }
  if (typeof value !== 'object' || value === null) return scalar(value)
  const entries = Object.entries(value).map(([key, item]) => {
    const text = inline(item)
    return text === undefined ? undefined : `${keyText(key)}: ${text}`
  })
  if (entries.includes(undefined)) return undefined
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

// Formatters lay these out one below the other, however short they are.
function isTable(items: readonly unknown[]): boolean {
  const isRow = (item: unknown): boolean => typeof item === 'object' && item !== null && Object.keys(item).length > 1
  const isSame = items.every((item) => Array.isArray(item) === Array.isArray(items[0]))
  return items.length > 1 && isSame && items.every(isRow)
}

function isNumbers(items: readonly unknown[]): items is readonly number[] {
  return items.length > 1 && items.every((item) => typeof item === 'number')
}

// As many on a line as there is room for.
function filled(numbers: readonly number[], indent: number): readonly string[] {
  const lines: string[] = []
  for (const number of numbers) {
    const last = lines.at(-1)
    const longer = `${last} ${number},`
    if (last === undefined || indent + longer.length > WIDTH) lines.push(`${number},`)
    else lines[lines.length - 1] = longer
  }
  return lines
}

function scalar(value: unknown): string {
  return typeof value === 'string' ? formatString(value) : String(value)
}

function keyText(key: string): string {
  // Without brackets it would be the prototype.
  if (key === '__proto__') return "['__proto__']"
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : formatString(key)
}

function escapeUnits(found: string): string {
  return found
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
