import { StepyardError } from '../errors.ts'
import { compileCondition, type Compiled } from './compile.ts'
import type { CompiledCondition } from './pattern.ts'

/** `compileCondition`, remembered for as long as the condition lives. */
export function compileOnce(condition: unknown): Compiled {
  if (typeof condition !== 'object' || condition === null) return compileCondition(condition)
  const known = compiled.get(condition)
  if (known !== undefined) return known
  const fresh = compileCondition(condition)
  compiled.set(condition, fresh)
  return fresh
}

/** The compiled form of `value`; throws `CONDITION_REFUSED` with the first finding. */
export function requireCompiled(value: unknown): CompiledCondition {
  const { condition, diagnostics } = compileOnce(value)
  if (condition !== undefined) return condition
  const [finding] = diagnostics
  throw new StepyardError('CONDITION_REFUSED', { message: finding?.message ?? '', hint: finding?.hint ?? '' })
}

const compiled = new WeakMap<object, Compiled>()
