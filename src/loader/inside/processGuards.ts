import { syncBuiltinESMExports } from 'node:module'
import process from 'node:process'
import { StepyardError } from '../../errors.ts'
import { currentRun, reportLate, stopRun, type ReportLate, type Run } from './run.ts'
import { placesOf } from './stackTraces.ts'

/**
 * Keeps what bodies do from ending the process: an error in a timer, a rejection that nobody handles and `process.exit`
 * fail the run they come from, or are reported when it has ended. What comes from elsewhere is left to Node. Answers how
 * to end this; it lasts until everyone who asked for it has ended it.
 */
export function installProcessGuards(late: ReportLate): () => void {
  if (reporters.size === 0) install()
  // A function of its own, so that two loaders may share a reporter.
  const reporter: ReportLate = (effect) => late(effect)
  reporters.add(reporter)
  return () => {
    reporters.delete(reporter)
    if (reporters.size === 0) uninstall()
  }
}

const reporters = new Set<ReportLate>()
let systemExit: typeof process.exit

function install(): void {
  systemExit = process.exit
  process.exit = exitUnlessInRun
  // For those who import `exit` by name.
  syncBuiltinESMExports()
  process.on('uncaughtException', catchThrown)
  process.on('unhandledRejection', catchRejection)
}

function uninstall(): void {
  process.off('uncaughtException', catchThrown)
  process.off('unhandledRejection', catchRejection)
  if (process.exit !== exitUnlessInRun) return
  process.exit = systemExit
  syncBuiltinESMExports()
}

function exitUnlessInRun(code?: number | string | null): never {
  const run = currentRun()
  if (run === undefined) return systemExit.call(process, code)
  const error = new StepyardError('STEP_EXITED', { step: run.call.step, code: String(code ?? '') })
  // The body may catch what is thrown here, and goes on to no effect.
  blameRun(run, error)
  throw error
}

function catchThrown(error: unknown): void {
  if (!blame(error)) leaveToNode(catchThrown, 'uncaughtException', error)
}

function catchRejection(reason: unknown): void {
  if (!blame(reason)) leaveToNode(catchRejection, 'unhandledRejection', reason)
}

function blame(error: unknown): boolean {
  const run = currentRun()
  if (run !== undefined) {
    blameRun(run, error)
    return true
  }
  // A microtask of its own has lost its run; the trace still says that it is code of a workspace.
  if (!comesFromWorkspace(error)) return false
  for (const report of reporters) report({ error })
  return true
}

function blameRun(run: Run, error: unknown): void {
  if (run.ended) reportLate(run, error)
  else stopRun(run, error)
}

function comesFromWorkspace(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // Reading the trace is what finds the places.
  void error.stack
  return placesOf(error).length > 0
}

// As if nobody listened: where others do, it is theirs; where nobody does, Node prints it and ends.
function leaveToNode(
  listener: (error: unknown) => void,
  event: 'uncaughtException' | 'unhandledRejection',
  error: unknown,
): void {
  if (process.listenerCount(event) > 1) return
  process.off(event, listener)
  setImmediate(() => {
    throw error
  })
}
