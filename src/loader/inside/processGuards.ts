import { syncBuiltinESMExports } from 'node:module'
import process from 'node:process'
import { StepyardError } from '../../errors.ts'
import { currentRun, reportLate, stopRun, type ReportLate, type Run } from './run.ts'
import { placesOf } from './stackTraces.ts'

/**
 * Keeps what bodies do from ending the process: an error in a timer, a rejection that nobody handles and `process.exit`
 * fail the run they come from, or are reported when it has ended. What comes from elsewhere is left to Node. Answers how
 * to give `process.exit` back and to end the reports. Errors of bodies are caught to the end of the process: a timer of
 * theirs may go off long after everything has been closed.
 */
export function installProcessGuards(late: ReportLate): () => void {
  listen()
  if (reporters.size === 0) guardExit()
  // A function of its own, so that two loaders may share a reporter.
  const reporter: ReportLate = (effect) => late(effect)
  reporters.add(reporter)
  return () => {
    reporters.delete(reporter)
    if (reporters.size === 0) releaseExit()
  }
}

const reporters = new Set<ReportLate>()
let systemExit: typeof process.exit

function guardExit(): void {
  systemExit = process.exit
  process.exit = exitUnlessInRun
  // For those who import `exit` by name.
  syncBuiltinESMExports()
}

function releaseExit(): void {
  if (process.exit !== exitUnlessInRun) return
  process.exit = systemExit
  syncBuiltinESMExports()
}

function exitUnlessInRun(code?: number | string | null): never {
  const run = currentRun()
  if (run === undefined) return systemExit.call(process, code)
  const error = new StepyardError('STEP_EXITED', { step: run.call.step, code: String(code ?? '') })
  // The body may catch what is thrown here, and goes on to no effect.
  if (!run.ended) stopRun(run, error)
  throw error
}

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

type GuardedEvent = (typeof EVENTS)[number]

// Another copy of this package may listen, too: the mark keeps each from taking the other for somebody who copes.
const GUARD = Symbol.for('stepyard.loader.guard')

const listeners = new Map<GuardedEvent, (error: unknown) => void>(
  EVENTS.map((event) => [event, Object.assign((error: unknown) => catchError(event, error), { [GUARD]: true })]),
)

function listen(): void {
  for (const [event, listener] of listeners) {
    if (!process.listeners(event as 'uncaughtException').includes(listener)) process.on(event, listener)
  }
}

function catchError(event: GuardedEvent, error: unknown): void {
  const run = currentRun()
  if (run !== undefined) blameRun(run, error)
  // A microtask of its own has lost its run; the trace still says that it is code of a workspace.
  else if (comesFromWorkspace(error)) for (const report of reporters) report({ error })
  else leaveToNode(event, error)
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

// As if nobody of ours listened: where others do, it is theirs; where nobody does, Node prints it and ends.
function leaveToNode(event: GuardedEvent, error: unknown): void {
  const others = process.listeners(event as 'uncaughtException').filter((listener) => !(GUARD in listener))
  if (others.length > 0) return
  for (const [guarded, listener] of listeners) process.off(guarded, listener)
  setImmediate(() => {
    throw error
  })
}
