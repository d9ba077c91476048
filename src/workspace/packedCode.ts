import type { ParsedLibrary } from './library.ts'
import { globalNamed, nameOfGlobal } from './globalValues.ts'
import type { ConditionSource, ParsedStep, StepSource } from './stepSource.ts'

/** What was read of one file of code. */
export type ParsedCode = ParsedStep & ParsedLibrary

/** The same as JSON, in which conditions have types, regular expressions and `undefined`. */
export interface PackedCode extends Omit<ParsedCode, 'step'> {
  readonly step?: Omit<StepSource, 'condition'> & { readonly condition: Omit<ConditionSource, 'value'> }
  /** Present where the condition has a value. */
  readonly value?: PackedValue
}

/** A text, a number, `true`, `false` and `null` as they are; everything else by what it is. */
type PackedValue = string | number | boolean | null | PackedObject | PackedList | PackedName

interface PackedObject {
  readonly kind: 'object'
  readonly entries: readonly (readonly [key: string, value: PackedValue])[]
}

interface PackedList {
  readonly kind: 'list'
  readonly items: readonly PackedValue[]
}

interface PackedName {
  readonly kind: 'regex' | 'global' | 'number' | 'bigint'
  readonly text: string
  readonly flags?: string
}

/** What was read of a file, to be written down. */
export function packCode({ step, ...others }: ParsedCode): PackedCode {
  if (step === undefined) return others
  const { value, ...condition } = step.condition
  const packed = { ...others, step: { ...step, condition } }
  return 'value' in step.condition ? { ...packed, value: packValue(value) } : packed
}

/** What `packCode` was given. */
export function unpackCode({ step, value, ...others }: PackedCode): ParsedCode {
  if (step === undefined) return others
  if (value === undefined) return { ...others, step }
  return { ...others, step: { ...step, condition: { ...step.condition, value: unpackValue(value) } } }
}

function packValue(value: unknown): PackedValue {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0)) return value
  if (typeof value === 'bigint') return { kind: 'bigint', text: String(value) }
  if (value instanceof RegExp) return { kind: 'regex', text: value.source, flags: value.flags }
  if (Array.isArray(value)) return { kind: 'list', items: value.map(packValue) }
  const name = nameOfGlobal(value)
  if (name !== undefined) return { kind: 'global', text: name }
  if (typeof value === 'number') return { kind: 'number', text: Object.is(value, -0) ? '-0' : String(value) }
  const entries = Object.entries(Object(value) as object)
  return { kind: 'object', entries: entries.map(([key, part]) => [key, packValue(part)] as const) }
}

function unpackValue(packed: PackedValue): unknown {
  if (typeof packed !== 'object' || packed === null) return packed
  switch (packed.kind) {
    case 'object': {
      const value: object = {}
      // `__proto__` as a key must not become the prototype.
      for (const [key, part] of packed.entries) Object.defineProperty(value, key, { ...OPEN, value: unpackValue(part) })
      return value
    }
    case 'list':
      return packed.items.map(unpackValue)
    case 'regex':
      return new RegExp(packed.text, packed.flags)
    case 'global':
      return globalNamed(packed.text)
    case 'number':
      return Number(packed.text)
    case 'bigint':
      return BigInt(packed.text)
    default:
      return packed satisfies never
  }
}

const OPEN = { enumerable: true, configurable: true, writable: true } as const
