import { leaf, refuse, type Compilation, type Spot } from './compilation.ts'
import { describeValue } from './describe.ts'
import type { Combination, ExtensionSpec } from './extension.ts'
import type { Pattern, Scalar } from './pattern.ts'

/** The extensions that hold no other pattern. */
export type LeafExtension = Exclude<ExtensionSpec, Combination>

/** Compiles an extension that compares a value; what could never match is refused like everywhere else. */
export function compileLeafExtension(spec: LeafExtension, spot: Spot, compilation: Compilation): Pattern | undefined {
  switch (spec.name) {
    case 'isoDate':
      return leaf(spot, { kind: 'isoDate' })
    case 'exists':
      if (typeof spec.present !== 'boolean') return refuseOperand(spec.present, 'exists', { spot, compilation })
      return leaf(spot, { kind: spec.present ? 'exists' : 'missing' })
    case 'oneOf':
      return compileOneOf(spec.values, spot, compilation)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const { name, bound } = spec
      if (!isBound(bound)) return refuseOperand(bound, name, { spot, compilation })
      return leaf(spot, { kind: 'compare', comparison: name, bound })
    }
    default:
      return spec satisfies never
  }
}

function compileOneOf(values: readonly unknown[], spot: Spot, compilation: Compilation): Pattern | undefined {
  const wrong = values.find((value) => !isChoice(value))
  if (wrong !== undefined) return refuseOperand(wrong, 'oneOf', { spot, compilation })
  if (values.length === 0) return refuseOperand(undefined, 'oneOf', { spot, compilation })
  return leaf(spot, { kind: 'oneOf', values: new Set(values.filter(isChoice)) })
}

type ComparingName = Exclude<LeafExtension['name'], 'isoDate'>

const OPERAND_HINTS: Readonly<Record<ComparingName, string>> = {
  gt: 'Give a number or a string, such as `gt(3)` or `gt("2026-01-31")`.',
  gte: 'Give a number or a string, such as `gte(3)` or `gte("2026-01-31")`.',
  lt: 'Give a number or a string, such as `lt(3)` or `lt("2026-01-31")`.',
  lte: 'Give a number or a string, such as `lte(3)` or `lte("2026-01-31")`.',
  oneOf: 'Give strings, numbers, booleans or null, not in a list: `oneOf("a", "b")`; for patterns use `any(...)`.',
  exists: 'Write `exists()` or `exists(false)`.',
}

function refuseOperand(
  operand: unknown,
  name: ComparingName,
  { spot, compilation }: { spot: Spot; compilation: Compilation },
): undefined {
  const given = operand === undefined ? 'nothing' : `\`${describeValue(operand)}\``
  const problem = `gives ${given} to \`${name}\`, which could never match`
  return refuse(compilation, spot.path, { code: 'CONDITION_UNSUPPORTED', problem, hint: OPERAND_HINTS[name] })
}

function isBound(value: unknown): value is number | string {
  return typeof value === 'string' || (typeof value === 'number' && !Number.isNaN(value))
}

function isChoice(value: unknown): value is Scalar | null {
  return value === null || typeof value === 'boolean' || isBound(value)
}
