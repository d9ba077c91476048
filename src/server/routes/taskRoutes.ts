import { parsePath, writeAt } from '../../dataPath.ts'
import { listedTask } from '../../engine/describeTask.ts'
import type { Engine } from '../../engine/engine.ts'
import { listFamily } from '../../engine/listFamily.ts'
import { parseFilters } from '../../engine/taskFilters.ts'
import { StepyardError } from '../../errors.ts'
import { defineRoute, type Route } from '../route.ts'
import { listOf, object, ref, TEXT_OR_NULL, WHOLE } from '../schemas.ts'
import { anyKeys, anything, fields, flag, list, optional, text, whole } from '../shape.ts'
import { spellParameter } from './spellParameter.ts'
import { requireTask, showTask, TASK_PARAMS } from './showTask.ts'

const PAGE = 30
const LARGEST = 1_000
const LONGEST_WAIT = 300

const listTasks = defineRoute({
  method: 'GET',
  path: '/api/tasks',
  summary: 'Tasks that meet all filters, newest first',
  access: 'read',
  scope: 'workspace',
  query: fields({
    state: optional(list('states, or `attention` for all that need somebody', text('one or several with commas'))),
    step: optional(text('a step that has run')),
    tag: optional(text('a tag they have')),
    name: optional(text('a part of their name')),
    since: optional(text('submitted since then: 2h, 3d or 2026-03-01')),
    until: optional(text('submitted before then')),
    where: optional(list('a value in the data, such as order.status:paid', text('path:value', { maxLength: 2_000 }))),
    limit: optional(whole(`how many; default ${PAGE}`, { minimum: 1, maximum: LARGEST })),
    cursor: optional(text('go on where another list ended')),
  }),
  response: object({ tasks: listOf(ref('ListedTask')), cursor: TEXT_OR_NULL, counts: ref('Counts') }),
  async answer({ query, server, workspace: { store, scope } }) {
    const { limit = PAGE, cursor, ...given } = query
    const written = { ...given, state: given.state?.flatMap((words) => words.split(',')) }
    const filters = parseFilters(written, { now: server.now().getTime(), spell: spellParameter })
    const [page, counts] = await Promise.all([
      store.list(scope, { ...filters, limit, ...(cursor !== undefined && { cursor }) }),
      store.counts(scope),
    ])
    return { tasks: page.tasks.map(listedTask), cursor: page.cursor ?? null, counts }
  },
})

const create = defineRoute({
  method: 'POST',
  path: '/api/tasks',
  summary: 'Submits a task',
  access: 'write',
  scope: 'workspace',
  body: fields({
    name: text('what it is called', { maxLength: 500, minLength: 1 }),
    data: optional(anything('a JSON object; default {}')),
    tags: optional(list('tags', text('a tag'))),
    id: optional(text('an id of the sender, so that it is submitted once')),
    wait: optional(flag('answer only when it rests')),
    run: optional(flag('whether it runs by itself; default true, else it rests until it is resumed')),
  }),
  status: 201,
  response: object({ task: ref('Task') }),
  async answer({ body, workspace }) {
    const { wait = false, data = {}, ...input } = body
    const id = await workspace.engine.submit({ ...input, data, actor: workspace.actor })
    if (wait) await workspace.engine.rested(id)
    return showTask(workspace, id)
  },
})

const show = defineRoute({
  method: 'GET',
  path: '/api/tasks/{id}',
  summary: 'One task with its data',
  access: 'read',
  scope: 'task',
  params: TASK_PARAMS,
  query: fields({ wait: optional(whole('seconds to wait for it to rest; default 0', { maximum: LONGEST_WAIT })) }),
  response: object({ task: ref('Task') }),
  async answer({ params, query: { wait = 0 }, workspace }) {
    const { id } = await requireTask(workspace, params.id)
    if (wait > 0) await restedWithin(workspace.engine, id, wait * 1000)
    return showTask(workspace, id)
  },
})

async function restedWithin(engine: Engine, id: string, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  // A server that is closed meanwhile does not wait for it.
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds).unref()))
  await Promise.race([engine.rested(id), late]).finally(() => clearTimeout(timer))
}

const edit = defineRoute({
  method: 'PATCH',
  path: '/api/tasks/{id}',
  summary: 'Changes the data of a task; one that waits or is incomplete goes on',
  access: 'write',
  scope: 'task',
  params: TASK_PARAMS,
  body: fields({
    data: optional(anything('the new data as a whole')),
    set: optional(anyKeys('single values by their path, such as order.total')),
    version: optional(whole('refuses the change when the data is at another version by now')),
  }),
  response: object({ task: ref('Task') }),
  async answer({ params, body: { data, set, version }, workspace }) {
    const record = await requireTask(workspace, params.id)
    if (version !== undefined && version !== record.version) {
      throw new StepyardError('TASK_VERSION_STALE', { id: record.id, expected: version, found: record.version })
    }
    const edited = changeData(JSON.parse(record.data) as object, { data, set })
    await workspace.engine.edit({ task: record.id, actor: workspace.actor, data: edited })
    return showTask(workspace, record.id)
  },
})

/** Data with the changes of a request made. Throws `REQUEST_INVALID` when there are none, `PATH_INVALID`, `PATH_BLOCKED`. */
export function changeData(
  before: object,
  { data, set }: { readonly data?: unknown; readonly set?: Readonly<Record<string, unknown>> | undefined },
): unknown {
  if (data === undefined && set === undefined) {
    throw new StepyardError('REQUEST_INVALID', { problems: ['body lacks "data" or "set"'] })
  }
  const changed = data === undefined ? before : data
  // What is no object is refused by the engine, with its words.
  if (typeof changed !== 'object' || changed === null) return changed
  for (const [path, value] of Object.entries(set ?? {})) writeAt(changed, parsePath(path), value)
  return changed
}

const remove = defineRoute({
  method: 'DELETE',
  path: '/api/tasks/{id}',
  summary: 'Deletes a task with its sub-tasks and everything that is known about them',
  access: 'write',
  scope: 'task',
  params: TASK_PARAMS,
  response: object({ deleted: WHOLE }),
  async answer({ params, workspace, server }) {
    const { id } = await requireTask(workspace, params.id)
    const ids = [id, ...(await listFamily(workspace, id)).map((task) => task.id)]
    const deleted = await workspace.engine.remove(ids)
    server.tell({ type: 'tasks.deleted', ids })
    return { deleted }
  },
})

const failures = defineRoute({
  method: 'GET',
  path: '/api/failures',
  summary: 'Failures by their reason, the latest first',
  access: 'read',
  scope: 'workspace',
  query: fields({ limit: optional(whole(`how many; default ${PAGE}`, { minimum: 1, maximum: LARGEST })) }),
  response: object({ failures: listOf(ref('FailureGroup')) }),
  async answer({ query: { limit = PAGE }, workspace: { store, scope } }) {
    const groups = await store.failures(scope, limit)
    return {
      failures: groups.map(({ firstAt, lastAt, ...group }) => ({
        ...group,
        firstAt: new Date(firstAt).toISOString(),
        lastAt: new Date(lastAt).toISOString(),
      })),
    }
  },
})

/** Routes to tasks as they are. */
export const taskRoutes: readonly Route[] = [listTasks, create, show, edit, remove, failures]
