import { formatKeys, valueAt } from '../dataPath.ts'
import { applyPatch, pointerKeys, type Patch, type PatchOperation } from '../engine/patch.ts'
import { formatValue } from './formatValue.ts'
import type { Paint } from './paint.ts'
import { escapeJson } from './shown.ts'

/** How much room there is, and with which colours. */
export interface PatchStyle {
  readonly paint: Paint
  /** Characters of a line. */
  readonly width: number
}

/** A patch in words, and the data after it. */
export interface FormattedPatch {
  readonly lines: readonly string[]
  readonly after: unknown
}

/**
 * What a patch changes, a line each: `+ order.paid: true`, `~ order.status: "new" -> "paid"`, `- order.note`. An added
 * object that is too long for its line is laid out by its parts. `before` is the data it was made for; it is used up.
 */
export function formatPatch(patch: Patch, before: unknown, style: PatchStyle): FormattedPatch {
  // Each change is one of the data as the changes before it left it.
  let after = before
  const lines = patch.flatMap((operation) => {
    const formatted = formatOperation(operation, valueAt(after, pointerKeys(operation.path)), style)
    after = applyPatch(after, [structuredClone(operation)])
    return formatted
  })
  return { lines, after }
}

/** The path of a change as `--set` and `--where` take it. */
export function formatPointer(pointer: string): string {
  const keys = pointerKeys(pointer)
  return keys.length === 0 ? 'the data' : escapeJson(formatKeys(keys))
}

/** The lines of one change; `was` is what stood there before. */
export function formatOperation(operation: PatchOperation, was: unknown, style: PatchStyle): readonly string[] {
  const { paint, width } = style
  const path = formatPointer(operation.path)
  switch (operation.op) {
    case 'add':
      return formatAdded(path, operation.value, style)
    case 'remove':
      return [paint.bad(`- ${path}`)]
    case 'replace': {
      const room = Math.max(16, width - path.length - 8)
      const [old, now] = fit(was, operation.value, room)
      return [`${paint.warn('~')} ${path}: ${paint.dim(old)} -> ${paint.warn(now)}`]
    }
    default:
      return operation satisfies never
  }
}

// The new value is what people look for: the old one makes room for it.
function fit(old: unknown, now: unknown, room: number): readonly [old: string, now: string] {
  const after = formatValue(now, room - 8)
  const left = Math.max(8, room - after.length)
  return [formatValue(old, left), after]
}

// An object with more parts than this is not laid out: the log is no place to read it.
const MOST_PARTS = 20

function formatAdded(path: string, value: unknown, style: PatchStyle): readonly string[] {
  const { paint, width } = style
  const line = `+ ${path}: ${formatValue(value, Number.POSITIVE_INFINITY)}`
  if (line.length <= width && !line.endsWith('…')) return [paint.good(line)]
  const parts = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (parts.length === 0 || parts.length > MOST_PARTS) {
    return [paint.good(`+ ${path}: ${formatValue(value, width - path.length - 4)}`)]
  }
  return parts.flatMap(([key, part]) => formatAdded(`${path}${below(key)}`, part, style))
}

function below(key: string): string {
  return escapeJson(formatKeys(['x', key]).slice(1))
}
