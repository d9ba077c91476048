import type { OpenObject } from './condition/data.ts'
import type { WorkspaceConnectors } from './define.ts'

/** A programmable fake of one connector: the default export of `fakes/<connector>.ts`. */
export interface FakeDefinition {
  /** The connector it stands for: its name, its namespace or its type. */
  readonly connector: string
  readonly parts: Readonly<Record<string, unknown>>
}

/** What every fake may have, whatever its operations are. */
export interface FakeBase<State extends object> {
  /** What it begins with. Kept for each namespace of tasks; JSON. Default `{}`. */
  readonly state?: State
  /** How long answers take, on the clock of the engine. Default: no time at all. */
  readonly latency?: FakeLatency
  /** Answers of `request` and `fetch` by method and address: `'GET /customers/:id'`. */
  readonly routes?: Readonly<Record<string, FakeRoute<NoInfer<State>>>>
  readonly operations?: Readonly<Record<string, FakeHandler<NoInfer<State>>>>
}

/**
 * What a fake is made of: `state`, `latency`, `routes`, and a handler or a fixed answer for each operation. Operations
 * with dots are written with dots: `'crm.contacts.getPage'`. One that is called like a part stands under `operations`.
 * Where `stepyard types` has described the connector, handlers take and answer what it says.
 */
export type FakeParts<State extends object, Name extends string = string> = FakeBase<State> &
  (string extends keyof WorkspaceConnectors
    ? LooseHandlers<State>
    : Name extends keyof WorkspaceConnectors
      ? DescribedHandlers<WorkspaceConnectors[Name], State>
      : LooseHandlers<State>)

interface LooseHandlers<State extends object> {
  readonly [operation: string]: FakeHandler<NoInfer<State>> | object | undefined
}

type DescribedHandlers<Operations, State extends object> = {
  readonly [Operation in keyof Operations]?: Operations[Operation] extends (input: infer Input) => Promise<infer Output>
    ? DescribedHandler<Input, Output, NoInfer<State>> | (Output extends (...given: never) => unknown ? never : Output)
    : FakeHandler<NoInfer<State>> | object
} & { readonly [dotted: `${string}.${string}`]: FakeHandler<NoInfer<State>> | object | undefined }

type DescribedHandler<Input, Output, State extends object> = {
  answer(input: NonNullable<Input>, context: FakeContext<State>): Output | Promise<Output>
}['answer']

/** Milliseconds: half of the answers are faster than `p50`, all but a twentieth faster than `p95`. */
export interface FakeLatency {
  readonly p50: number
  readonly p95: number
}

/**
 * Answers calls of one operation. What it throws, the step gets. Written as a method, so that a handler may say more
 * exactly what it takes.
 */
export type FakeHandler<State extends object> = {
  answer(input: OpenObject, context: FakeContext<State>): unknown
}['answer']

/** Answers requests to one address: with a body, or with what `respond` makes. */
export type FakeRoute<State extends object> = (request: FakeRequest, context: FakeContext<State>) => unknown

/** A request of `request` or `fetch`. */
export interface FakeRequest {
  readonly method: string
  /** As it was called, with the base address of the connector in front of a relative one. */
  readonly url: string
  /** What stood where the route has `:name`. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: OpenObject
}

/** What a handler is given besides the input. Everything that is drawn is the same for the same call. */
export interface FakeContext<State extends object> {
  /** To be changed: kept from call to call. */
  readonly state: State
  /** An id that looks real: `id('ch')` is `ch_` and 16 letters and digits. Another one with every call in a handler. */
  id(prefix?: string): string
  /** From 0 up to 1. */
  random(): number
  /** Milliseconds since 1970 on the clock of the engine. */
  now(): number
  /** Ends the call as the service would refuse it. */
  fail(refusal: FakeRefusal): never
  /** An answer of a route with status and headers. */
  respond(response: FakeResponse): unknown
  readonly call: FakedCall
}

/** Which call it is. */
export interface FakedCall {
  readonly connector: string
  readonly operation: string
  readonly task: string
  readonly step: string
  /** How often the step run has made it before. */
  readonly nth: number
}

/** How a service refuses a call. */
export interface FakeRefusal {
  /** Default 400. */
  readonly status?: number
  readonly code?: string
  readonly message?: string
  readonly body?: unknown
}

/** What a route answers. */
export interface FakeResponse {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Makes a fake: what `connectors.<namespace>` answers on this machine. */
export function defineFake<State extends object, const Name extends string>(
  connector: Name,
  parts: FakeParts<State, Name>,
): FakeDefinition {
  return { connector, parts }
}
