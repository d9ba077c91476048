import type { StepyardError } from '../errors.ts'
import type { Paint } from './paint.ts'
import { shown } from './shown.ts'

/** An error as a person reads it: what is wrong with its code, and below it what to type. */
export function formatError({ code, message, hint }: StepyardError, paint: Paint): string {
  return `${paint.bad('error:')} ${shown(message)} ${paint.dim(code)}\n${shown(hint)}\n`
}
