import type { BodyNames } from './bodyNames.ts'
import { currentRun } from './run.ts'

/**
 * Puts the names of bodies on `globalThis`: each says what the current run has, and is `undefined` outside of one.
 * Answers how to take them away; they stay until everyone who put them there has.
 */
export function installAmbientNames(): () => void {
  if (users === 0) for (const name of NAMES) Object.defineProperty(globalThis, name, describeName(name))
  users += 1
  return () => {
    users -= 1
    if (users === 0) for (const name of NAMES) Reflect.deleteProperty(globalThis, name)
  }
}

let users = 0

const NAMES = ['data', 'task', 'step', 'connectors', 'lib', 'audit'] as const satisfies (keyof BodyNames)[]

function describeName(name: (typeof NAMES)[number]): PropertyDescriptor {
  return {
    configurable: true,
    get: () => currentRun()?.names[name],
    set: (value) => {
      const run = currentRun()
      if (run !== undefined && name === 'data') run.names.data = value
    },
  }
}
