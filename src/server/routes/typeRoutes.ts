import { StepyardError } from '../../errors.ts'
import { defineRoute, type Route } from '../route.ts'
import { FLAG, listOf, object, ref, TEXT } from '../schemas.ts'
import type { ServedWorkspace, TypesPort } from '../servedWorkspace.ts'
import { fields } from '../shape.ts'

const TYPES = object({
  stale: FLAG,
  files: listOf(object({ path: TEXT, status: TEXT })),
  diagnostics: listOf(ref('Diagnostic')),
})

const read = defineRoute({
  method: 'GET',
  path: '/api/types',
  summary: 'How the files stand that tell editors about the workspace, and what is wrong with its schemas',
  access: 'read',
  scope: 'workspace',
  response: TYPES,
  answer: ({ workspace }) => requireTypes(workspace).read(),
})

const write = defineRoute({
  method: 'POST',
  path: '/api/types',
  summary: 'Writes those files anew where they are stale; answers how they stood',
  access: 'write',
  scope: 'workspace',
  body: fields({}),
  response: TYPES,
  answer: ({ workspace }) => requireTypes(workspace).write(),
})

/** What editors know of the workspace. */
export const typeRoutes: readonly Route[] = [read, write]

function requireTypes({ types }: ServedWorkspace): TypesPort {
  if (types) return types
  throw new StepyardError('ROUTE_NOT_FOUND', { path: '/api/types' })
}
