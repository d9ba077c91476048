import { isMapValue } from './jsonSchema.ts'
import type { Json } from './json.ts'
import { formatInline, formatText } from './scalarText.ts'

// A list or a map of plain values stays on the line of its key up to this many characters.
const WIDEST = 60

/** The lines of a value as a person would write it: one key per line, small lists and maps on the line of their key. */
export function formatBlock(value: Json): readonly string[] {
  if (isInline(value)) return [formatInline(value)]
  if (isList(value)) return formatItems(value)
  return isMapValue(value) ? Object.entries(value).flatMap(([key, child]) => formatEntry(key, child)) : []
}

/** The lines of a list, one item below the other however small they are. */
export function formatItems(items: readonly Json[]): readonly string[] {
  return items.flatMap((item) => formatBlock(item).map((line, index) => (index === 0 ? '- ' : '  ') + line))
}

/** The lines of one key of a map, with what is below it. */
export function formatEntry(key: string, value: Json): readonly string[] {
  const name = formatText(key)
  if (isInline(value)) return [`${name}: ${formatInline(value)}`]
  return [`${name}:`, ...formatBlock(value).map((line) => `  ${line}`)]
}

/** Whether a value is written on one line. */
export function isInline(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true
  const children: readonly Json[] = Object.values(value)
  if (children.length === 0) return true
  if (children.some((child) => typeof child === 'object' && child !== null)) return false
  return children.length <= WIDEST && formatInline(value).length <= WIDEST
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
