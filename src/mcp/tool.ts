import type { JsonSchema } from '../config/jsonSchema.ts'
import { StepyardError, isStepyardError } from '../errors.ts'
import type { AskApi } from '../server/askRoutes.ts'
import { ROUTES } from '../server/routes.ts'
import { requireShape } from '../server/shape.ts'

/** Something that a coding agent can call. */
export interface Tool {
  readonly name: string
  /** What it answers, and what to call next. */
  readonly description: string
  /** Of its arguments: an object. */
  readonly input: JsonSchema
  /** Whether it leaves everything as it is. */
  readonly readOnly: boolean
  /** How to get what a long answer leaves out. */
  readonly more: string
  call(given: ToolArguments, api: AskApi): Promise<object>
}

/** Arguments that fit the input of a tool. */
export type ToolArguments = Readonly<Record<string, unknown>>

/** A route by its method and its path, as it is declared. */
export type RouteName = readonly ['GET' | 'POST' | 'DELETE', `/api/${string}`]

/** What a tool takes that is one route of the API: what the route takes, with a few things said otherwise. */
export interface RouteInput {
  /** Properties in other words, or that only the tool has; those of the route by the same name are replaced. */
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly without?: readonly string[]
}

/** The schema of everything that a route takes, in one object: its parameters, its query and its body. */
export function inputOf(name: RouteName, { properties = {}, without = [] }: RouteInput = {}): JsonSchema {
  const { params, query, body } = routeOf(name)
  const parts = [params, query, body].flatMap((part) => (part ? [part.schema] : []))
  const declared = Object.assign({}, ...parts.map((part) => part.properties)) as Record<string, JsonSchema>
  const kept = Object.entries({ ...declared, ...properties }).filter(([key]) => !without.includes(key))
  const required = parts.flatMap((part) => part.required ?? []).filter((key) => !without.includes(key))
  return {
    type: 'object',
    properties: Object.fromEntries(kept),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

/** Asks a route with the arguments of a tool, each where the route takes it; those that it does not take stay here. */
export async function askRoute(name: RouteName, given: ToolArguments, api: AskApi): Promise<object> {
  const { method, path, query, body } = routeOf(name)
  const words = new URLSearchParams()
  for (const [key, value] of taken(given, query)) {
    for (const word of Array.isArray(value) ? value : [value]) words.append(key, String(word))
  }
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, key: string) => encodeURIComponent(String(given[key])))
  const target = words.size > 0 ? `${filled}?${words.toString()}` : filled
  const content = body && { body: Object.fromEntries(taken(given, body)) }
  // Every route answers an object.
  return (await api({ method, path: target, ...content })) as object
}

/** Arguments that fit. Throws `TOOL_INPUT_INVALID`. */
export function readArguments({ name, input }: Pick<Tool, 'name' | 'input'>, given: unknown): ToolArguments {
  try {
    return requireShape<ToolArguments>({ schema: input }, given ?? {}, 'arguments')
  } catch (error) {
    if (!isStepyardError(error, 'REQUEST_INVALID')) throw error
    throw new StepyardError('TOOL_INPUT_INVALID', { tool: name, problems: error.data.problems })
  }
}

function routeOf([method, path]: RouteName) {
  const route = ROUTES.find((each) => each.method === method && each.path === path)
  if (!route) throw new TypeError(`${method} ${path} is no route`)
  return route
}

function taken(given: ToolArguments, part: { readonly schema: JsonSchema } | undefined): [string, unknown][] {
  const known = part?.schema.properties ?? {}
  return Object.entries(given).filter(([key]) => Object.hasOwn(known, key))
}
