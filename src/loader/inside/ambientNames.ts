import type { BodyNames } from './bodyNames.ts'
import { currentLibraries } from './libraryScope.ts'
import { currentRun } from './run.ts'

/**
 * Puts the names of bodies on `globalThis`: each says what the current run has. Outside of a run they are what they were
 * before, mostly `undefined`. Answers how to take them away; they stay until everyone who put them there has.
 */
export function installAmbientNames(): () => void {
  if (users === 0) for (const name of NAMES) earlier.set(name, install(name))
  users += 1
  return () => {
    users -= 1
    if (users === 0) for (const name of NAMES) uninstall(name, earlier.get(name))
  }
}

const NAMES = ['data', 'task', 'step', 'connectors', 'lib', 'audit', 'console'] as const satisfies (keyof BodyNames)[]

type AmbientName = (typeof NAMES)[number]

/** What a name is outside of runs. Code outside may assign to it, as tools do with `console`. */
interface Outside {
  readonly before: PropertyDescriptor | undefined
  value: unknown
}

let users = 0
const earlier = new Map<AmbientName, Outside>()

function install(name: AmbientName): Outside {
  const before = Object.getOwnPropertyDescriptor(globalThis, name)
  const outside: Outside = { before, value: Reflect.get(globalThis, name) }
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: before?.enumerable ?? false,
    get: () => readName(name, outside),
    set(value: unknown) {
      writeName(name, value, outside)
    },
  })
  return outside
}

function readName(name: AmbientName, outside: Outside): unknown {
  const run = currentRun()
  if (run !== undefined) return run.names[name]
  return (name === 'lib' ? currentLibraries() : undefined) ?? outside.value
}

function writeName(name: AmbientName, value: unknown, outside: Outside): void {
  const run = currentRun()
  if (run === undefined) outside.value = value
  else if (name === 'data') run.names.data = value
  else throw new TypeError(`\`${name}\` is given to the step and cannot be replaced.`)
}

function uninstall(name: AmbientName, outside: Outside | undefined): void {
  if (outside?.before === undefined) Reflect.deleteProperty(globalThis, name)
  else if ('value' in outside.before)
    Object.defineProperty(globalThis, name, { ...outside.before, value: outside.value })
  else Object.defineProperty(globalThis, name, outside.before)
}
