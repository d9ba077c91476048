import { isMapValue } from '../config/jsonSchema.ts'
import { isPathText, parsePath } from '../dataPath.ts'
import type { PatchStep, PiiMasking } from './maskPii.ts'

/**
 * A document about tasks as it may be shown: task data and patches wherever they stand in it, then every text in which a
 * value from these, or one that was noted before, is found. For what is read, not for what is imported again: a name
 * that is the same as a value is masked, too.
 */
export function maskDocument<Document>(masking: PiiMasking, document: Document): Document {
  // The shape stays: texts become others, and numbers in task data.
  return masking.texts(masked(masking, document, '')) as Document
}

// Where documents have task data, whole or as a patch.
const DATA: ReadonlySet<string> = new Set(['data', 'input', 'output', 'expected', 'actual', 'left', 'right'])

function masked(masking: PiiMasking, value: unknown, key: string): unknown {
  if (isPatch(value)) return masking.patch(value)
  if (Array.isArray(value)) return value.map((item) => masked(masking, item, key))
  if (!isMapValue(value)) return value
  const hidden = misfitMasked(masking, DATA.has(key) ? masking.data(value) : value)
  return Object.fromEntries(Object.entries(hidden).map(([name, inner]) => [name, masked(masking, inner, name)]))
}

// What is told of one place of task data.
function misfitMasked(masking: PiiMasking, value: Readonly<Record<string, unknown>>): typeof value {
  const { path, actual } = value
  if (typeof path !== 'string' || actual === undefined || !isPathText(path)) return value
  return { ...value, actual: masking.at(parsePath(path), actual) }
}

function isPatch(value: unknown): value is readonly PatchStep[] {
  return Array.isArray(value) && value.length > 0 && value.every((step) => isMapValue(step) && isStep(step))
}

function isStep({ op, path }: Readonly<Record<string, unknown>>): boolean {
  return typeof op === 'string' && typeof path === 'string'
}
