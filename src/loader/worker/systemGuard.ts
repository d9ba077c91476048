import child from 'node:child_process'
import inspector from 'node:inspector'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import process from 'node:process'
import threads from 'node:worker_threads'
import { StepyardError } from '../../errors.ts'
import { currentRun } from '../inside/run.ts'

/**
 * Refuses, for the rest of this thread, what would start programs or threads, end processes, listen or open a debugger:
 * all of it reaches the process that serves, or goes on without it. Contains accidents and is no sandbox.
 */
export function guardSystem(): void {
  replace('child_process', child, ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
  replace('child_process', child.ChildProcess.prototype, ['spawn'])
  replace('worker_threads', threads, ['Worker'])
  replace('inspector', inspector, ['open', 'Session'])
  replace('net', net.Server.prototype, ['listen'])
  replace('process', process, ['kill', 'abort', '_kill', '_debugProcess'])
  // For those who import them by name.
  syncBuiltinESMExports()
}

function replace(module: string, target: object, names: readonly string[]): void {
  for (const name of names) {
    if (typeof Reflect.get(target, name) !== 'function') continue
    const value = refusing(`${module}.${name}`)
    Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: true })
  }
}

// No arrow: some of them are called with `new`.
function refusing(call: string): () => never {
  return function refused() {
    const step = currentRun()?.call.step
    throw new StepyardError('SYSTEM_REFUSED', { call, ...(step !== undefined && { step }) })
  }
}
