import process from 'node:process'
import { StepyardError } from '../../errors.ts'
import { currentRun, stopRun, type Run } from '../inside/run.ts'

/** What one run may write to standard output and standard error, in characters. */
export const MOST_OUTPUT = 1024 * 1024

/**
 * Turns what bodies write to standard output into lines of their log; what comes from nowhere is dropped. A run that
 * writes more than `MOST_OUTPUT` ends.
 */
export function guardOutput(): void {
  const written = new WeakMap<Run, number>()
  const write = (level: 'info' | 'error', chunk: unknown): boolean => {
    const run = currentRun()
    if (run === undefined) return true
    const length = (written.get(run) ?? 0) + lengthOf(chunk)
    written.set(run, length)
    if (length > MOST_OUTPUT) refuse(run)
    run.names.console[level]?.(String(chunk).replace(/\n$/, ''))
    return true
  }
  Object.assign(process.stdout, { write: (chunk: unknown) => write('info', chunk) })
  Object.assign(process.stderr, { write: (chunk: unknown) => write('error', chunk) })
}

function refuse(run: Run): never {
  const error = new StepyardError('STEP_FLOODED', { step: run.call.step, limit: MOST_OUTPUT })
  if (!run.ended) stopRun(run, error)
  throw error
}

function lengthOf(chunk: unknown): number {
  return typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk.length : 1
}
