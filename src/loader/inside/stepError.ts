import { relative } from 'node:path'
import { inspect } from 'node:util'
import { isStepyardError } from '../../errors.ts'
import type { StepError } from '../../stepHost.ts'
import { describeType } from './arguments.ts'
import { placesOf } from './stackTraces.ts'
import type { Place } from './tracedScripts.ts'

/**
 * What was thrown, in plain data, with places relative to the workspace `root`. Whatever it is: nothing that is thrown
 * while it is looked at gets out.
 */
export function describeThrown(thrown: unknown, root: string): StepError {
  try {
    return isError(thrown) ? describeError(thrown, root) : describeValue(thrown)
  } catch {
    return { code: 'STEP_THREW', message: 'Something was thrown that throws when it is looked at.' }
  }
}

/**
 * The first place in files of the workspace that a stack trace names, or else that of its cause; files of packages do
 * not count. `file` is relative to `root`.
 */
export function findPlace(thrown: unknown, root: string, depth = 0): Place | undefined {
  if (typeof thrown !== 'object' || thrown === null || depth > DEEPEST_CAUSE) return undefined
  if (isError(thrown) && isStepyardError(thrown, 'MODULE_BROKEN')) {
    const { file, line, column } = thrown.data
    return { file, line, column }
  }
  // Reading the trace is what finds the places.
  void readText(thrown, 'stack')
  for (const place of placesOf(thrown)) {
    const file = relative(root, place.file).replaceAll('\\', '/')
    if (!file.startsWith('../') && !file.includes('node_modules/')) return { ...place, file }
  }
  return isError(thrown) ? findPlace(thrown.cause, root, depth + 1) : undefined
}

/** Whether what was thrown is an error; asking a hostile value may throw, so that it is none. */
export function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error
  } catch {
    return false
  }
}

/** The message of what was thrown, in the words of its author. */
export function messageOf(thrown: unknown): string {
  return describeThrown(thrown, '/').message
}

const LONGEST_MESSAGE = 10_000
const LONGEST_STACK = 20_000
const DEEPEST_CAUSE = 3

function describeError(error: Error, root: string): StepError {
  const at = findPlace(error, root)
  const hint = isStepyardError(error) ? error.hint : undefined
  // Of our own errors only the lines of the workspace are of use.
  const stack = hint === undefined || at !== undefined ? traceOf(error, 0) : undefined
  return {
    code: codeOf(error),
    message: withoutImports(readText(error, 'message') ?? '').slice(0, LONGEST_MESSAGE),
    ...(hint !== undefined && { hint }),
    ...(stack !== undefined && { stack: stack.slice(0, LONGEST_STACK) }),
    ...(at && { at }),
  }
}

// Codes as Node and we write them, such as ECONNREFUSED; anything else would be text from outside in the place of a word.
function codeOf(error: Error): string {
  const code = readText(error, 'code')
  return code !== undefined && /^[A-Z][A-Z0-9_]{2,63}$/.test(code) ? code : 'STEP_THREW'
}

function traceOf(error: Error, depth: number): string | undefined {
  const stack = readText(error, 'stack')
  if (stack === undefined) return undefined
  const own = endAtBody(withoutImports(stack), placesOf(error))
  const cause = depth < DEEPEST_CAUSE ? error.cause : undefined
  return isError(cause) ? `${own}\nCaused by: ${traceOf(cause, depth + 1) ?? ''}` : own
}

// What called the body is of no use to whoever wrote it.
function endAtBody(stack: string, places: readonly Place[]): string {
  const files = [...new Set(places.map(({ file }) => file))]
  const lines = stack.split('\n')
  const last = lines.findLastIndex((line) => files.some((file) => line.includes(`${file}:`)))
  return last < 0 ? stack : lines.slice(0, last + 1).join('\n')
}

function describeValue(thrown: unknown): StepError {
  if (typeof thrown === 'string') return { code: 'STEP_THREW', message: thrown.slice(0, LONGEST_MESSAGE) }
  const shown = typeof thrown === 'object' && thrown !== null ? inspect(thrown, PLAINLY) : String(thrown)
  const message = `${describeType(thrown)} was thrown, and no error: ${shown}`
  return { code: 'STEP_THREW', message: message.slice(0, LONGEST_MESSAGE) }
}

// No code of the body runs: neither getters nor its own ways of being shown.
const PLAINLY = { depth: 2, breakLength: Infinity, customInspect: false, getters: false } as const

// What is imported is called `(0 , __vite_ssr_import_0__.parse)` in code that Vite has made.
function withoutImports(text: string): string {
  return text.replaceAll(/\(0 ?, ?__vite_ssr_import_\d+__\.([\w$]+)\)|__vite_ssr_import_\d+__\.([\w$]+)/g, '$1$2')
}

function readText(error: object, key: string): string | undefined {
  try {
    const value: unknown = Reflect.get(error, key)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
