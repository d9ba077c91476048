import { describeValue } from '../condition/describe.ts'
import { cut, type Paint } from './paint.ts'
import { escapeJson } from './shown.ts'

/** A value on one line as a condition would write it, at most `width` characters long and fit for a terminal. */
export function formatValue(value: unknown, width = 120): string {
  return cut(escapeJson(describeValue(value)), Math.max(width, 8))
}

/** JSON on several lines, with colours; without colours it is JSON that can be copied. Fit for a terminal. */
export function formatDocument(value: unknown, paint: Paint, indent = ''): string {
  if (typeof value !== 'object' || value === null) return formatScalar(value, paint)
  const inner = `${indent}  `
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const items = Array.isArray(value)
    ? value.map((item: unknown) => formatDocument(item, paint, inner))
    : Object.entries(value).map(
        ([key, item]) => `${paint.dim(escapeJson(JSON.stringify(key)))}: ${formatDocument(item, paint, inner)}`,
      )
  if (items.length === 0) return `${open}${close}`
  return `${open}\n${items.map((item) => inner + item).join(',\n')}\n${indent}${close}`
}

function formatScalar(value: unknown, paint: Paint): string {
  const text = escapeJson(JSON.stringify(value) ?? 'null')
  if (typeof value === 'string') return paint.good(text)
  return value === null ? paint.dim(text) : paint.warn(text)
}
