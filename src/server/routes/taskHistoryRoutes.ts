import { changeOf, readEvents, readVersion, type TypedEvent } from '../../engine/history.ts'
import { diffJson } from '../../engine/patch.ts'
import { defineRoute, type Route } from '../route.ts'
import { DATA, FLAG, listOf, object, ref, TEXT, WHOLE } from '../schemas.ts'
import { fields, optional, text, whole } from '../shape.ts'
import { requireTask, TASK_PARAMS } from './showTask.ts'

const READS = { method: 'GET', access: 'read', scope: 'task' } as const

const versions = defineRoute({
  ...READS,
  path: '/api/tasks/{id}/versions',
  summary: 'What made each version of the data',
  params: TASK_PARAMS,
  response: object({
    versions: listOf(object({ version: WHOLE, event: TEXT, type: TEXT, at: TEXT }, { step: TEXT, run: WHOLE })),
  }),
  async answer({ params, workspace: { store, scope } }) {
    const { id } = await requireTask({ store, scope }, params.id)
    return { versions: (await readEvents(store, scope, id)).flatMap(versionOf) }
  },
})

function versionOf(event: TypedEvent): object[] {
  const version = event.type === 'TaskCreated' ? 0 : changeOf(event)?.version
  if (version === undefined) return []
  const by = event.type === 'StepFinished' ? { step: event.data.step, run: event.data.run } : {}
  return [{ version, event: event.id, type: event.type, at: event.timestamp, ...by }]
}

const version = defineRoute({
  ...READS,
  path: '/api/tasks/{id}/versions/{version}',
  summary: 'The data as it was at a version; 0 is as submitted',
  params: fields({ id: text('id of a task', { minLength: 1 }), version: text('a whole number') }),
  response: object({ version: WHOLE, data: DATA }),
  async answer({ params: { id, version: asked }, workspace: { store, scope } }) {
    // What is no number is a version that no task has.
    const number = /^\d{1,9}$/.test(asked) ? Number(asked) : Number.NaN
    return { version: number, data: await readVersion(store, scope, { task: id, version: number }) }
  },
})

const PAGE = 1_000

const journal = defineRoute({
  ...READS,
  path: '/api/tasks/{id}/journal',
  summary: 'What happened to a task, event by event',
  params: TASK_PARAMS,
  query: fields({
    after: optional(whole('number of the last event that is known')),
    limit: optional(
      whole(`how many; default ${PAGE}; those of one commit stay together`, { minimum: 1, maximum: PAGE }),
    ),
  }),
  response: object({
    events: listOf(ref('TaskEvent')),
    more: { ...FLAG, description: 'ask again after the last one' },
  }),
  async answer({ params, query: { after = -1, limit = PAGE }, workspace: { store, scope } }) {
    const { id, events: count } = await requireTask({ store, scope }, params.id)
    const page = await store.events(scope, { task: id, from: after + 1, limit })
    const events = page.map(({ offset: _place, ...event }) => event)
    return { events, more: (page.at(-1)?.number ?? count) < count - 1 }
  },
})

const diff = defineRoute({
  ...READS,
  path: '/api/tasks/{id}/diff',
  summary: 'What turns the data at one version into that at another',
  params: TASK_PARAMS,
  query: fields({
    from: optional(whole('a version; default: the one before `to`')),
    to: optional(whole('a version; default: the newest')),
  }),
  response: object({ from: WHOLE, to: WHOLE, patch: ref('Patch') }),
  async answer({ params, query, workspace: { store, scope } }) {
    const record = await requireTask({ store, scope }, params.id)
    const { to = record.version } = query
    const { from = Math.max(0, to - 1) } = query
    const read = (at: number): Promise<object> => readVersion(store, scope, { task: record.id, version: at })
    const [before, after] = await Promise.all([read(from), read(to)])
    return { from, to, patch: diffJson(before, after) }
  },
})

/** Routes to what tasks were before. */
export const taskHistoryRoutes: readonly Route[] = [versions, version, journal, diff]
