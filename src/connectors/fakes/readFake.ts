import { isMapValue } from '../../config/jsonSchema.ts'
import type { FakeDefinition, FakeLatency } from '../../defineFake.ts'
import { StepyardError } from '../../errors.ts'
import { createRoutes, type FindRoute } from './routes.ts'

/** A fake as its file defines it, ready to answer. */
export interface Fake {
  /** Whom its file says it stands for. */
  readonly connector: string
  readonly initial: object
  readonly latency: FakeLatency | undefined
  readonly findRoute: FindRoute
  /** A handler, or an answer that is always the same; `undefined` where it has none. */
  find(operation: string): FakeAnswer | undefined
}

/** What a fake has for one operation. */
export type FakeAnswer =
  | { readonly kind: 'handler'; readonly answer: (...given: readonly unknown[]) => unknown }
  | { readonly kind: 'value'; readonly value: unknown }

/** The fake that a module exports. Throws `FAKE_INVALID`. */
export function readFake(module: Readonly<Record<string, unknown>>, path: string): Fake {
  const refuse = (problem: string) => new StepyardError('FAKE_INVALID', { path, problem })
  const definition = module['default']
  if (!isDefinition(definition)) throw refuse('its default export is not what `defineFake` makes')
  const { connector, parts } = definition
  const { state = {}, latency, routes = {}, operations = {} } = parts
  if (!isMapValue(state)) throw refuse('`state` is no object')
  if (!isMapValue(routes)) throw refuse('`routes` is no object')
  if (!isMapValue(operations)) throw refuse('`operations` is no object')
  if (latency !== undefined && !isLatency(latency)) throw refuse('`latency` is not `{ p50, p95 }` in milliseconds')
  const found = createRoutes(routes)
  if ('problem' in found) throw refuse(found.problem)
  return {
    connector,
    initial: state,
    latency,
    findRoute: found.find,
    find: (operation) =>
      answerIn(operations, operation) ?? (PARTS.has(operation) ? undefined : answerIn(parts, operation)),
  }
}

const PARTS: ReadonlySet<string> = new Set(['state', 'latency', 'routes', 'operations'])

// Written with dots, or nested.
function answerIn(parts: Readonly<Record<string, unknown>>, operation: string): FakeAnswer | undefined {
  if (Object.hasOwn(parts, operation)) return answerOf(parts[operation])
  const [first = '', ...rest] = operation.split('.')
  const inner = Object.hasOwn(parts, first) && !PARTS.has(first) ? parts[first] : undefined
  return rest.length > 0 && isMapValue(inner) ? answerIn(inner, rest.join('.')) : undefined
}

function answerOf(value: unknown): FakeAnswer | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'function') return { kind: 'value', value }
  return { kind: 'handler', answer: (...given) => Reflect.apply(value, undefined, given) as unknown }
}

function isDefinition(value: unknown): value is FakeDefinition {
  return isMapValue(value) && typeof value['connector'] === 'string' && isMapValue(value['parts'])
}

function isLatency(value: unknown): value is FakeLatency {
  return isMapValue(value) && isDuration(value['p50']) && isDuration(value['p95']) && value['p50'] <= value['p95']
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value)
}
