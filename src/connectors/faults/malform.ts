import { checkAgainstSchema } from '../../config/checkAgainstSchema.ts'
import { readOwn, writeOwn } from '../../ownValue.ts'
import type { OpenSchema } from '../connector.ts'
import { fractionOf } from './draw.ts'

/**
 * An answer that breaks what an operation promises: a key is missing, or something has another type. Which one follows
 * from the seed. Where no schema says what is promised, any such change is one.
 */
export async function malform(result: unknown, schema: OpenSchema | undefined, seed: string): Promise<unknown> {
  const changes = changesOf(result)
  const start = Math.floor(fractionOf(seed) * changes.length)
  for (let step = 0; step < changes.length; step += 1) {
    const changed = changes[(start + step) % changes.length]
    if (schema === undefined || (await checkAgainstSchema(schema, changed)).length > 0) return changed
  }
  // A schema that accepts everything cannot be broken: another type is the least expected.
  return otherType(result)
}

function changesOf(result: unknown): readonly unknown[] {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return [otherType(result)]
  const keys = Object.keys(result)
  const without = keys.map((key) =>
    copyOf(
      result,
      keys.filter((other) => other !== key),
    ),
  )
  const retyped = keys.map((key) => {
    const copy = copyOf(result, keys)
    writeOwn(copy, key, otherType(readOwn(result, key)))
    return copy
  })
  return [...without, ...retyped, otherType(result)]
}

function otherType(value: unknown): unknown {
  return typeof value === 'string' ? { malformed: true } : 'malformed'
}

function copyOf(value: object, keys: readonly string[]): object {
  const copy = {}
  for (const key of keys) writeOwn(copy, key, readOwn(value, key))
  return copy
}
