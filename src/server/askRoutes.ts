import { StepyardError } from '../errors.ts'
import { answerMasked } from './answerMasked.ts'
import { splitTarget } from './guard.ts'
import type { Route, ServerFacts } from './route.ts'
import { ROUTES } from './routes.ts'

/** A request to the API, wherever it is answered. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Begins with `/`; parameters and query are percent-encoded. */
  readonly path: string
  readonly body?: object
}

/** Asks the API; throws what it refuses. */
export type AskApi = (request: ApiRequest) => Promise<unknown>

/** The API without HTTP in between, for agents that have shown the token already: nothing in answers is about people. */
export function askRoutes(facts: ServerFacts): AskApi {
  return async ({ method, path, body = {} }) => {
    const [plain, query] = splitTarget(path)
    for (const route of ROUTES) {
      const params = route.kind === 'json' && route.method === method ? readParams(route, plain) : undefined
      if (!params || route.kind !== 'json') continue
      const given = { params, query, body: async () => body, signal: () => new AbortController().signal }
      return (await answerMasked(route, given, facts)).body
    }
    throw new StepyardError('ROUTE_NOT_FOUND', { path: plain })
  }
}

function readParams(route: Route, path: string): Readonly<Record<string, string>> | undefined {
  const [declared, given] = [route.path.split('/'), path.split('/')]
  if (declared.length !== given.length) return undefined
  const params: [string, string][] = []
  for (const [index, part] of declared.entries()) {
    const value = given[index] ?? ''
    if (part.startsWith('{')) params.push([part.slice(1, -1), decodeURIComponent(value)])
    else if (part !== value) return undefined
  }
  return Object.fromEntries(params)
}
