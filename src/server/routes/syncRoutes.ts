import { StepyardError } from '../../errors.ts'
import { defineRoute, type Route } from '../route.ts'
import { DATA, listOf, object, ref, TEXT } from '../schemas.ts'
import type { ServedWorkspace } from '../servedWorkspace.ts'
import { fields, flag, list, oneOf, optional, text, type Shape } from '../shape.ts'
import type { SyncPort } from '../syncPort.ts'

const PATH = text('a path', { minLength: 1, maxLength: 4_096 })
const ENVIRONMENT = optional(text('name of an environment; default that of the checked-out branch', { minLength: 1 }))

const SELECTION = {
  environment: ENVIRONMENT,
  paths: optional(list('items, folders or names of items, from the root of the workspace; default all', PATH)),
  only: optional(list('globs: only items whose path matches', PATH)),
  exclude: optional(list('globs: no items whose path matches', PATH)),
  kinds: optional(list('only these kinds: steps, libraries, connectors, ...', text('a kind'))),
}

const MAX_DELETE: Shape<number | string> = {
  schema: {
    type: ['integer', 'string'],
    minimum: 0,
    maxLength: 20,
    description: 'lets it delete this many items, or this share ("40%")',
  },
}

const PLANNED = {
  ...SELECTION,
  direction: oneOf('which side is changed: the folder, or the branch', ['pull', 'push']),
  allowDelete: optional(flag('of a push: deletes on the branch what was deleted here; connectors and secrets by path')),
  maxDelete: optional(MAX_DELETE),
}

const status = defineRoute({
  method: 'POST',
  path: '/api/sync/status',
  summary: 'What changed here and on the branch since the last sync',
  access: 'write',
  scope: 'workspace',
  body: fields({
    ...SELECTION,
    fetch: optional(flag('asks the remote first; default false: compares with what was fetched last')),
  }),
  response: ref('Report'),
  answer: ({ body, workspace, signal }) => requireSync(workspace).status(body, signal),
})

const plan = defineRoute({
  method: 'POST',
  path: '/api/sync/plan',
  summary: 'Fetches, and shows what a pull or a push would do, under the hash that seals it',
  access: 'write',
  scope: 'workspace',
  body: fields(PLANNED),
  response: ref('Report'),
  answer: ({ body, workspace, signal }) => requireSync(workspace).plan(body, signal),
})

const apply = defineRoute({
  method: 'POST',
  path: '/api/sync/apply',
  summary: 'Carries out the plan that was shown, or says why it is refused',
  access: 'write',
  scope: 'workspace',
  body: fields({
    ...PLANNED,
    plan: text('hash of the plan that was shown', { minLength: 64, maxLength: 64 }),
    message: optional(text('of the commit of a push; default what it does', { minLength: 1, maxLength: 10_000 })),
  }),
  response: ref('Report'),
  answer: ({ body, workspace, signal }) => requireSync(workspace).apply(body, signal),
})

const resolve = defineRoute({
  method: 'POST',
  path: '/api/sync/resolve',
  summary: 'Decides conflicts that a pull has found, and lists those that are open',
  access: 'write',
  scope: 'workspace',
  body: fields({
    environment: ENVIRONMENT,
    paths: optional(list('conflicts, or folders of them; without any they are only listed', PATH)),
    resolution: optional(
      oneOf('keep ours, take theirs, what is in the file is merged, or write both into it with markers', [
        'ours',
        'theirs',
        'merged',
        'markers',
      ]),
    ),
    abort: optional(flag('forgets the open conflicts; nothing in the folder changes')),
  }),
  response: object({
    schemaVersion: { type: 'integer', enum: [1] },
    command: { type: 'string', enum: ['resolve'] },
    environment: TEXT,
    conflicts: listOf(DATA),
    decided: listOf(object({ path: TEXT }, { backup: TEXT })),
  }),
  answer: ({ body, workspace, signal }) => requireSync(workspace).resolve(body, signal),
})

function requireSync({ sync }: ServedWorkspace): SyncPort {
  if (sync) return sync
  throw new StepyardError('ROUTE_NOT_FOUND', { path: '/api/sync' })
}

/** Routes that bring the folder together with a branch: the only ones by which the server reaches another machine. */
export const syncRoutes: readonly Route[] = [status, plan, apply, resolve]
