import { formatKeys, parsePath, writeAt } from '../../dataPath.ts'
import type { Connectors } from '../../define.ts'
import { StepyardError } from '../../errors.ts'
import { requirePath } from './arguments.ts'
import { openCall } from './openCalls.ts'
import { callOutside, refuseLate, type Run } from './run.ts'
import { rememberSite } from './stackTraces.ts'

/** Makes `connectors` for one run: any namespace, any operation, however deeply nested. */
export function createConnectors(run: Run): Connectors {
  return new Proxy({}, { get: (_, key) => (isName(key) ? createOperation(run, [key]) : undefined) })
}

function createOperation(run: Run, path: readonly string[]): object {
  return new Proxy(NOTHING, {
    get: (target, key) => (isName(key) ? createOperation(run, [...path, key]) : Reflect.get(target, key)),
    apply: (_, __, input: unknown[]) => callConnector(run, path, input[0]),
  })
}

// Looked at instead of the proxy by whatever shows a value. Not an arrow: those have no `prototype`.
const NOTHING = Object.freeze(() => {})

// `await connectors.stripe` asks for `then`, `JSON.stringify` for `toJSON`, `String` for the others: none is a call.
const NO_OPERATIONS: ReadonlySet<string> = new Set([
  'then',
  'toJSON',
  'toString',
  'valueOf',
  'prototype',
  'constructor',
])

function isName(key: string | symbol): key is string {
  return typeof key === 'string' && !NO_OPERATIONS.has(key)
}

// A namespace that is called itself is its only operation: `connectors.fetch({...})`.
function callConnector(run: Run, path: readonly string[], given: unknown): Promise<unknown> {
  const [connector = '', ...nested] = path
  const operation = nested.join('.') || connector
  const site = rememberSite(callConnector)
  return openCall(run.calls, async () => {
    const late = refuseLate(run, `connectors.${path.join('.')}`)
    if (late) throw late
    const { input, into } = takeInto(given)
    const keys = into === undefined ? undefined : parsePath(requirePath(into))
    try {
      // What the engine starts to answer, such as a connection that others will use, is no part of this run.
      const result = await callOutside(() => run.world.call({ connector, operation, input }))
      if (keys && !run.ended) keepResult(run, keys, isRecord(result) ? result : { [path.at(-1) ?? '']: result })
      return result
    } catch (reason) {
      site.blame(reason)
      throw reason
    }
  })
}

function keepResult(run: Run, keys: readonly string[], result: object): void {
  const { data } = run
  if (!isRecord(data)) throw new StepyardError('PATH_BLOCKED', { path: formatKeys(keys), at: 'data' })
  writeAt(data, keys, result)
}

function takeInto(given: unknown): { readonly input: unknown; readonly into?: unknown } {
  if (!isRecord(given) || !Object.hasOwn(given, 'into')) return { input: given }
  const { into, ...input } = given
  return { input, into }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
