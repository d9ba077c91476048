import type { Connectors } from '../../define.ts'
import type { Run } from './run.ts'

/** Makes `connectors` for one run: any namespace, any operation, however deeply nested. */
export function createConnectors(run: Run): Connectors {
  return new Proxy({}, { get: (_, key) => (isName(key) ? createOperation(run, [key]) : undefined) })
}

function createOperation(run: Run, path: readonly string[]): object {
  return new Proxy(NOTHING, {
    get: (_, key) => (isName(key) ? createOperation(run, [...path, key]) : undefined),
    apply: (_, __, [input]: unknown[]) => callConnector(run, path, input),
  })
}

const NOTHING = (): void => {}

// `await connectors.stripe` asks for `then`, and `JSON.stringify` for `toJSON`: neither is a call.
const NEVER: ReadonlySet<string> = new Set(['then', 'toJSON'])

function isName(key: string | symbol): key is string {
  return typeof key === 'string' && !NEVER.has(key)
}

function callConnector(run: Run, path: readonly string[], input: unknown): Promise<unknown> {
  const [connector = '', ...operation] = path
  const call = { connector, operation: operation.join('.') || connector, input }
  const result = run.world.call(call)
  const forget = (): void => void run.calls.delete(settled)
  const settled: Promise<void> = result.then(forget, forget)
  run.calls.add(settled)
  return result
}
