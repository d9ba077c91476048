import { findExportFault } from '../../config/checkTaskEvent.ts'
import { StepyardError } from '../../errors.ts'
import { defineRoute, type Route } from '../route.ts'
import { listOf, object, TEXT, WHOLE } from '../schemas.ts'
import { anything, fields, flag, optional } from '../shape.ts'

const importAll = defineRoute({
  method: 'POST',
  path: '/api/tasks/import',
  summary: 'Adds tasks that were exported, with their journals; none of them runs',
  access: 'write',
  scope: 'workspace',
  body: fields({
    document: anything('what `stepyard export` writes'),
    newIds: optional(flag('under new ids, beside those that are there already')),
  }),
  status: 201,
  response: object({ ids: listOf(TEXT) }),
  async answer({ body: { document, newIds = false }, workspace }) {
    // Whoever reads the journal later takes it for written by the engine.
    const problem = findExportFault(document)
    if (problem !== undefined) throw new StepyardError('IMPORT_INVALID', { problem })
    return { ids: await workspace.engine.import(document, newIds ? 'new' : 'kept') }
  },
})

const PAGE = 1_000

const reset = defineRoute({
  method: 'POST',
  path: '/api/tasks/reset',
  summary: 'Deletes all tasks of the namespace that is served, and what fakes remember of their calls',
  access: 'write',
  scope: 'workspace',
  body: fields({}),
  response: object({ deleted: WHOLE }),
  async answer({ workspace: { store, scope, engine, forgetCalls }, server }) {
    let deleted = 0
    let cursor: string | undefined
    do {
      const page = await store.list(scope, { limit: PAGE, ...(cursor !== undefined && { cursor }) })
      const ids = page.tasks.map(({ id }) => id)
      deleted += await engine.remove(ids)
      if (ids.length > 0) server.tell({ type: 'tasks.deleted', ids })
      cursor = page.cursor
    } while (cursor !== undefined)
    forgetCalls?.()
    return { deleted }
  },
})

/** Routes that add or delete many tasks at a time. */
export const manyTaskRoutes: readonly Route[] = [importAll, reset]
