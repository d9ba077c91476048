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
 * all of it reaches the process that serves, or goes on without it. A workspace may `allow` modules. Contains accidents and
 * is no sandbox.
 */
export function guardSystem(allow: readonly string[]): void {
  for (const { module, target, names } of REFUSED) if (!allow.includes(module)) replace(module, target, names)
  // For those who import them by name.
  syncBuiltinESMExports()
}

const PROGRAMS = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']

const REFUSED: readonly { readonly module: string; readonly target: object; readonly names: readonly string[] }[] = [
  { module: 'child_process', target: child, names: PROGRAMS },
  { module: 'child_process', target: child.ChildProcess.prototype, names: ['spawn'] },
  { module: 'worker_threads', target: threads, names: ['Worker'] },
  { module: 'inspector', target: inspector, names: ['open', 'Session'] },
  { module: 'net', target: net.Server.prototype, names: ['listen'] },
  // Nobody can allow these: the process is not that of the step.
  { module: 'process', target: process, names: ['kill', 'abort', '_kill', '_debugProcess'] },
]

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
