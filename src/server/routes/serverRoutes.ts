import type { Diagnostic } from '../../diagnostics.ts'
import { isStepyardError } from '../../errors.ts'
import { defineRoute, type Route } from '../route.ts'
import { DATA, FLAG, object, ref, TEXT, WHOLE } from '../schemas.ts'
import type { ServedWorkspace } from '../servedWorkspace.ts'
import { fields } from '../shape.ts'

const health = defineRoute({
  method: 'GET',
  path: '/api/health',
  summary: 'Whether the workspace is loaded, and how it stands',
  access: 'read',
  scope: 'server',
  response: object(
    { ready: FLAG, version: TEXT, now: TEXT },
    {
      generation: WHOLE,
      environment: TEXT,
      tasks: ref('Counts'),
      findings: object({ errors: WHOLE, warnings: WHOLE }),
      problem: object({ code: TEXT, message: TEXT }, { hint: TEXT }),
    },
  ),
  async answer({ server: { served, problem, version, now } }) {
    const facts = { ready: served !== undefined, version, now: now().toISOString() }
    return { ...facts, ...(problem && { problem }), ...(served && (await healthOf(served))) }
  },
})

async function healthOf(served: ServedWorkspace): Promise<object> {
  const findings = served.diagnostics()
  const count = (severity: Diagnostic['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length
  return {
    environment: served.environment,
    generation: served.table().generation,
    findings: { errors: count('error'), warnings: count('warning') },
    ...(await countTasks(served)),
  }
}

// Whoever asks how things stand gets an answer even where the tasks cannot be read.
async function countTasks({ store, scope }: ServedWorkspace): Promise<object> {
  try {
    return { tasks: await store.counts(scope) }
  } catch (error) {
    if (!isStepyardError(error)) throw error
    const { code, message, hint } = error
    return { problem: { code, message, hint } }
  }
}

const openapi = defineRoute({
  method: 'GET',
  path: '/api/openapi.json',
  summary: 'This description of every route',
  access: 'read',
  scope: 'server',
  response: DATA,
  answer: ({ server }) => server.document(),
})

/** What a page does first: it reads the token behind `#` of its address, shows it here and takes it out of the address. */
const session = defineRoute({
  method: 'POST',
  path: '/api/session',
  summary: 'Gives a page that shows the token a cookie to be known by',
  access: 'write',
  scope: 'server',
  body: fields({}),
  response: object({ ok: FLAG }),
  answer: () => ({ ok: true }),
  headers: ({ server }) => ({ 'Set-Cookie': server.setCookie }),
})

/** Routes that answer while the workspace is being loaded. */
export const serverRoutes: readonly Route[] = [health, openapi, session]
