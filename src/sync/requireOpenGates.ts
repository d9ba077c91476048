import { StepyardError } from '../errors.ts'
import type { Plan } from './plan.ts'

/** Throws `GATE_CLOSED` for the first gate that did not pass. */
export function requireOpenGates(gates: Plan['gates']): void {
  for (const gate of gates) {
    if (!gate.passed)
      throw new StepyardError('GATE_CLOSED', { reason: gate.reason, ...(gate.flag && { flag: gate.flag }) })
  }
}
