import type { JsonSchema } from '../config/jsonSchema.ts'
import type { RouteFacts } from './route.ts'
import { COMPONENTS, ref } from './schemas.ts'

/** The OpenAPI 3.1 document of these routes: nothing in it is written twice. */
export function openApiDocument(routes: readonly (RouteFacts & { readonly kind: string })[], version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Stepyard',
      version,
      description: 'The API of `stepyard dev`, for this machine only. What changes something needs the token.',
    },
    paths,
    components: {
      schemas: COMPONENTS,
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  }
}

function operationOf(route: RouteFacts & { readonly kind: string }): object {
  const { body, status = 200, response, kind } = route
  const type = kind === 'stream' ? 'text/event-stream' : 'application/json'
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.scope],
    ...(route.access === 'write' && { security: [{ token: [] }] }),
    parameters: [...parametersIn('path', route.params?.schema), ...parametersIn('query', route.query?.schema)],
    ...(body && { requestBody: { content: { 'application/json': { schema: body.schema } } } }),
    responses: {
      [status]: { description: 'As asked for.', content: { [type]: { schema: response } } },
      default: { description: 'Why not.', content: { 'application/json': { schema: ref('Error') } } },
    },
  }
}

// `POST /api/tasks/{id}/fork` is `post_tasks_id_fork`.
function operationId({ method, path }: RouteFacts): string {
  const words = path.replace(/^\/api\//, '').match(/\w+/g) ?? []
  return [method.toLowerCase(), ...words].join('_')
}

function parametersIn(place: 'path' | 'query', schema: JsonSchema | undefined): readonly object[] {
  return Object.entries(schema?.properties ?? {}).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: schema?.required?.includes(name) ?? false,
    ...(description !== undefined && { description }),
    schema: rest,
  }))
}
