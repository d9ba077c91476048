import { StepyardError } from '../../errors.ts'
import { defineRoute, type Route } from '../route.ts'
import { listOf, object, ref, TEXT, TEXT_OR_NULL } from '../schemas.ts'
import type { HooksPort, ServedWorkspace } from '../servedWorkspace.ts'
import { fields, optional, text, whole } from '../shape.ts'

const PAGE = 50
const DELIVERY_PARAMS = fields({ id: text('id of a delivery') })
const DELIVERED = object({ delivery: ref('Delivery') })

const webhooks = defineRoute({
  method: 'GET',
  path: '/api/webhooks',
  summary: 'Webhooks with their addresses, and schedules with their next moments',
  access: 'read',
  scope: 'workspace',
  response: object({
    webhooks: listOf(object({ name: TEXT, path: TEXT_OR_NULL })),
    schedules: listOf(object({ name: TEXT, cron: TEXT, timezone: TEXT, next: TEXT_OR_NULL })),
  }),
  answer: ({ workspace }) => requireHooks(workspace).list(),
})

const deliveries = defineRoute({
  method: 'GET',
  path: '/api/webhooks/requests',
  summary: 'Requests that came to webhooks, the newest first',
  access: 'read',
  scope: 'workspace',
  query: fields({ limit: optional(whole(`how many; default ${PAGE}`, { minimum: 1, maximum: 200 })) }),
  response: object({ deliveries: listOf(ref('Delivery')) }),
  async answer({ query: { limit = PAGE }, workspace }) {
    return { deliveries: (await requireHooks(workspace).deliveries()).slice(0, limit) }
  },
})

const send = defineRoute({
  method: 'POST',
  path: '/api/webhooks/{name}/send',
  summary: 'Sends to a webhook as its sender would, signed',
  access: 'write',
  scope: 'workspace',
  params: fields({ name: text('name of a webhook') }),
  body: fields({
    body: text('the body as it is sent', { maxLength: 10_000_000 }),
    contentType: optional(text('default application/json')),
  }),
  status: 201,
  response: DELIVERED,
  async answer({ params: { name }, body, workspace }) {
    return { delivery: await requireHooks(workspace).send(name, body) }
  },
})

const resend = defineRoute({
  method: 'POST',
  path: '/api/webhooks/requests/{id}/resend',
  summary: 'Sends a delivery again: as it came, or with another body and signed anew',
  access: 'write',
  scope: 'workspace',
  params: DELIVERY_PARAMS,
  body: fields({ body: optional(text('another body', { maxLength: 10_000_000 })) }),
  status: 201,
  response: DELIVERED,
  async answer({ params: { id }, body: { body }, workspace }) {
    return { delivery: await requireHooks(workspace).resend(id, body) }
  },
})

function requireHooks({ hooks }: ServedWorkspace): HooksPort {
  if (hooks) return hooks
  throw new StepyardError('ROUTE_NOT_FOUND', { path: '/api/webhooks' })
}

/** Routes to what others send. */
export const hookRoutes: readonly Route[] = [deliveries, resend, webhooks, send]
