import type { JsonSchema } from '../config/jsonSchema.ts'
import { StepyardError } from '../errors.ts'
import type { Credentials } from './accessToken.ts'
import type { DevError, DevEvent } from './devEvent.ts'
import { readQuery } from './readQuery.ts'
import type { ServedWorkspace } from './servedWorkspace.ts'
import { requireShape, type Shape } from './shape.ts'

/** What a route is, besides what it does: requests are checked, documented and attacked by this. */
export interface RouteFacts {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** As OpenAPI writes it: `/api/tasks/{id}`. */
  readonly path: string
  readonly summary: string
  /** Whether it changes anything or runs code: then the token has to be shown. */
  readonly access: 'read' | 'write'
  /**
   * What it reaches: the server itself, the workspace that is served, or one task by its id; of another workspace, such
   * a task is not found (ISO-02). Only the server answers while the workspace is being loaded.
   */
  readonly scope: 'server' | 'workspace' | 'task'
  readonly params?: Shape
  readonly query?: Shape
  readonly body?: Shape
  /** Default 200. */
  readonly status?: 200 | 201
  /** What it answers; of a stream, its events. */
  readonly response: JsonSchema
}

/** A request that fits its route. */
export interface Call<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly server: ServerFacts
  /** Throws `STARTING` or `NOT_LOADED` while there is none. */
  readonly workspace: ServedWorkspace
  /** Aborts when nobody waits for the answer any more; made when it is first asked for. */
  readonly signal: AbortSignal
}

/** What routes may know of the server. */
export interface ServerFacts {
  /** Of the package. */
  readonly version: string
  readonly now: () => Date
  /** Absent while the workspace is being loaded. */
  readonly served: ServedWorkspace | undefined
  /** Why there is none; absent while that is not known. */
  readonly problem: DevError | undefined
  /** Gives a page that has shown the token what it is known by from then on. */
  readonly setCookie: string
  readonly requireToken: (credentials: Credentials) => void
  /** Tells everybody who listens of something that no journal has. */
  readonly tell: (event: DevEvent) => void
  /** What `GET /api/openapi.json` answers. */
  readonly document: () => object
}

/** Parts of a request as they came. */
export interface GivenRequest {
  /** Percent-decoded. */
  readonly params: Readonly<Record<string, string>>
  /** Raw, without `?`. */
  readonly query: string
  /** What the body says; asked for only where the route has one. */
  readonly body: () => Promise<unknown>
  /** Aborts when nobody waits for the answer any more; asked for only by what takes long. */
  readonly signal: () => AbortSignal
}

/** What goes back. */
export interface Reply {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

/** A route that answers with JSON. */
export interface Route extends RouteFacts {
  readonly kind: 'json'
  answer(given: GivenRequest, server: ServerFacts): Promise<Reply>
}

/** A route with what it does. */
export interface RouteDefinition<Params, Query, Body> extends RouteFacts {
  readonly params?: Shape<Params>
  readonly query?: Shape<Query>
  readonly body?: Shape<Body>
  answer(call: Call<Params, Query, Body>): unknown
  /** Headers besides those that every answer has. */
  headers?(call: Call<Params, Query, Body>, answer: unknown): Readonly<Record<string, string>>
}

/** Declares a route: everything that it is given has been checked when it is called. */
export function defineRoute<Params, Query, Body>(definition: RouteDefinition<Params, Query, Body>): Route {
  const { answer, headers, ...facts } = definition
  return {
    ...facts,
    kind: 'json',
    async answer(given, server) {
      const call = await readCall(definition, given, server)
      const body = await answer(call)
      return { status: facts.status ?? 200, body, headers: headers?.(call, body) ?? {} }
    },
  }
}

/** Parts of a request, checked by what the route takes. Throws what `requireServed` throws, `REQUEST_INVALID`, and what reading throws. */
export async function readCall<Params, Query, Body>(
  route: Pick<RouteDefinition<Params, Query, Body>, 'params' | 'query' | 'body' | 'scope'>,
  given: GivenRequest,
  server: ServerFacts,
): Promise<Call<Params, Query, Body>> {
  if (route.scope !== 'server') requireServed(server)
  const { params = NOTHING, query = NOTHING, body } = route
  return {
    // Where a route declares nothing, nobody looks at what would be there.
    params: requireShape(params as Shape<Params>, given.params, 'path'),
    query: requireShape(query as Shape<Query>, readQuery(query.schema, given.query), 'query'),
    body: body ? requireShape(body, await given.body(), 'body') : (undefined as Body),
    server,
    get workspace() {
      return requireServed(server)
    },
    get signal() {
      return given.signal()
    },
  }
}

/** The workspace that is served. Throws `STARTING`, or `NOT_LOADED` where it is known that it cannot be loaded. */
export function requireServed({ served, problem }: Pick<ServerFacts, 'served' | 'problem'>): ServedWorkspace {
  if (served) return served
  if (!problem) throw new StepyardError('STARTING', {})
  const { message: reason, hint = 'Run `stepyard check` to see what is wrong.' } = problem
  throw new StepyardError('NOT_LOADED', { reason, hint })
}

const NOTHING: Shape = { schema: { type: 'object', properties: {}, additionalProperties: false } }
