import { formatDuration } from '../../config/duration.ts'
import type { ResolvedEnvironment } from '../../config/resolveConfig.ts'
import { readMoment } from '../../engine/taskFilters.ts'
import { examineHealth, healthDocument } from '../../health/examineHealth.ts'
import { defineRoute, type Route } from '../route.ts'
import { ANY, FLAG, listOf, object, ref, TEXT, TEXT_OR_NULL, WHOLE } from '../schemas.ts'
import { fields, oneOf, optional, text } from '../shape.ts'
import { spellParameter } from './spellParameter.ts'

const workspace = defineRoute({
  method: 'GET',
  path: '/api/workspace',
  summary: 'The workspace that is served, and what is in it',
  access: 'read',
  scope: 'workspace',
  response: object({
    name: TEXT,
    id: TEXT,
    root: TEXT_OR_NULL,
    environment: TEXT,
    generation: WHOLE,
    actor: TEXT,
    counts: object({ steps: WHOLE, libraries: WHOLE, connectors: WHOLE, webhooks: WHOLE, fixtures: WHOLE }),
  }),
  answer({ workspace: served }) {
    const { name, root = null, steps, libraries, connectors, webhooks, fixtures } = served.workspace()
    return {
      name,
      id: served.scope.workspaceId,
      root,
      environment: served.environment,
      generation: served.table().generation,
      actor: served.actor,
      counts: {
        steps: steps.length,
        libraries: libraries.length,
        connectors: connectors.length,
        webhooks: webhooks.length,
        fixtures: fixtures.length,
      },
    }
  },
})

const reload = defineRoute({
  method: 'POST',
  path: '/api/reload',
  summary: 'Reads the files again and makes a new generation of them',
  access: 'write',
  scope: 'workspace',
  body: fields({}),
  response: object({ generation: WHOLE, diagnostics: listOf(ref('Diagnostic')) }),
  async answer({ workspace: served }) {
    await served.reload()
    return { generation: served.table().generation, diagnostics: served.diagnostics() }
  },
})

const environments = defineRoute({
  method: 'GET',
  path: '/api/environments',
  summary: 'The environments of the workspace',
  access: 'read',
  scope: 'workspace',
  response: object({
    environments: listOf(
      object({
        name: TEXT,
        branch: TEXT,
        current: FLAG,
        protected: FLAG,
        promoteFrom: TEXT_OR_NULL,
        gates: listOf(TEXT),
        approvals: object({ count: WHOLE, timeout: TEXT }),
      }),
    ),
  }),
  answer({ workspace: served }) {
    const all = [...(served.workspace().config?.environments.values() ?? [])]
    return { environments: all.map((each) => ({ ...describe(each), current: each.name === served.environment })) }
  },
})

function describe({ name, branch, promoteFrom, gates, approvals, ...rest }: ResolvedEnvironment): object {
  const { count, timeout } = approvals
  const shown = { count, timeout: formatDuration(timeout.milliseconds) }
  return { name, branch, protected: rest.protected, promoteFrom: promoteFrom ?? null, gates, approvals: shown }
}

const MASK = '***'

const config = defineRoute({
  method: 'GET',
  path: '/api/config',
  summary: 'Keys that `task.config` serves; of secrets only whether they are set',
  access: 'read',
  scope: 'workspace',
  response: object({
    environment: TEXT,
    settings: listOf(
      object({ key: TEXT, kind: { type: 'string', enum: ['value', 'secret'] }, isSet: FLAG }, { value: ANY }),
    ),
  }),
  answer({ workspace: served }) {
    const settings = served.settings().map((setting) => {
      if (setting.kind === 'value') return { ...setting, isSet: true }
      // Written key by key: whatever else the object has does not go out.
      const { key, kind, isSet } = setting
      return { key, kind, isSet, ...(isSet && { value: MASK }) }
    })
    return { environment: served.environment, settings }
  },
})

const diagnostics = defineRoute({
  method: 'GET',
  path: '/api/diagnostics',
  summary: 'Everything that is wrong with the workspace, or likely to be: what `stepyard check --no-types` lists',
  access: 'read',
  scope: 'workspace',
  query: fields({
    complete: optional(oneOf('`true` waits until everything has been looked at', ['true', 'false'])),
  }),
  response: object({
    generation: WHOLE,
    diagnostics: listOf(ref('Diagnostic')),
    complete: { ...FLAG, description: 'else `diagnostics.changed` may follow on /api/events' },
  }),
  async answer({ query, workspace: served }) {
    if (query.complete === 'true') await served.findings?.complete()
    return {
      generation: served.table().generation,
      diagnostics: served.diagnostics(),
      complete: served.findings?.isComplete() ?? true,
    }
  },
})

const findings = defineRoute({
  method: 'GET',
  path: '/api/findings',
  summary: 'What nobody else tells: what is never used, recurs, or is near a limit',
  access: 'read',
  scope: 'workspace',
  query: fields({ since: optional(text('a length of time or a date: 7d; default: all that is kept')) }),
  response: object({
    since: TEXT_OR_NULL,
    findings: listOf(ref('Finding')),
    scanned: object({
      tasks: { ...WHOLE, description: 'whose journal was read, the newest' },
      of: { ...WHOLE, description: 'tasks that there are' },
      cut: { ...FLAG, description: 'there is more that was not looked at' },
      open: { ...listOf(TEXT), description: 'files that may call any connector; then none is found unused' },
    }),
  }),
  async answer({ query, server, workspace: { store, scope, hooks, ...served } }) {
    const context = { now: server.now().getTime(), spell: spellParameter }
    const since = query.since === undefined ? undefined : readMoment(query.since, 'since', context)
    const sources = { store, scope, workspace: served.workspace(), lastUses: await hooks?.lastUses(), since }
    return healthDocument(await examineHealth(sources), since)
  },
})

/** Routes about the workspace as a whole. */
export const workspaceRoutes: readonly Route[] = [workspace, reload, environments, config, diagnostics, findings]
