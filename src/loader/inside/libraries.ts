import type { Libraries } from '../../define.ts'
import { StepyardError } from '../../errors.ts'
import { callWithLibraries } from './libraryScope.ts'
import { callOutside } from './run.ts'
import { messageOf } from './stepError.ts'

/** A file of `libraries/` that has been evaluated, or why it could not be. */
export interface LibraryModule {
  readonly namespace: string
  /** Relative to the workspace. */
  readonly path: string
  /** Whether `content` makes the library by setting `module.exports`. */
  readonly madeByContent: boolean
  readonly exports?: Readonly<Record<string, unknown>>
  readonly failure?: unknown
}

/**
 * Makes `lib`: a namespace for each first folder of `libraries/`, put together when it is first asked for, so that
 * libraries may use each other. Of two functions of one name the first file in path order wins.
 */
export function createLibraries(modules: readonly LibraryModule[]): Libraries {
  const libraries: Libraries = {}
  const made = new Map<string, Libraries[string]>()
  for (const namespace of new Set(modules.map((module) => module.namespace))) {
    const own = modules.filter((module) => module.namespace === namespace)
    const get = (): unknown => {
      if (!made.has(namespace))
        made.set(
          namespace,
          callOutside(() => mergeModules(own, libraries)),
        )
      return made.get(namespace)
    }
    Object.defineProperty(libraries, namespace, { get, enumerable: true })
  }
  return Object.freeze(libraries)
}

function mergeModules(modules: readonly LibraryModule[], libraries: Libraries): Libraries[string] {
  const merged: Record<string, unknown> = {}
  for (const module of modules.toReversed()) {
    for (const [name, value] of Object.entries(exportsOf(module, libraries))) define(merged, name, value)
  }
  // Shared by every run of the generation: what one step hangs on it must not reach another.
  return Object.freeze(merged) as Libraries[string]
}

function exportsOf(module: LibraryModule, libraries: Libraries): object {
  try {
    if (module.exports === undefined) throw module.failure
    return module.madeByContent ? exportsOfContent(module.exports, libraries) : module.exports
  } catch (cause) {
    throw new StepyardError('LIBRARY_BROKEN', { path: module.path, reason: messageOf(cause) }, { cause })
  }
}

// The wrapper of a module has `module` and `exports`; what is assigned to them becomes its default export.
function exportsOfContent(exports: Readonly<Record<string, unknown>>, libraries: Libraries): object {
  const known = contents.get(exports)
  if (known !== undefined) return known
  const { content } = exports
  if (typeof content === 'function') callWithLibraries(libraries, () => Reflect.apply(content, undefined, []))
  const made: unknown = exports.default
  const result = typeof made === 'object' && made !== null ? made : {}
  contents.set(exports, result)
  return result
}

// A module that a reload did not touch is not made again.
const contents = new WeakMap<object, object>()

function define(target: object, key: string, value: unknown): void {
  if (key !== 'default')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}
