import { readCalls } from '../../health/readCalls.ts'
import { drawStepGraph } from '../../health/stepGraph.ts'
import { defineRoute, type Route } from '../route.ts'
import { DATA, FLAG, listOf, object, TEXT, WHOLE } from '../schemas.ts'
import { fields, flag, optional, text, whole } from '../shape.ts'

const PAGE = 50
const LARGEST = 1000

const calls = defineRoute({
  method: 'GET',
  path: '/api/calls',
  summary: 'Calls that step runs have made of connectors, the newest first',
  access: 'read',
  scope: 'workspace',
  query: fields({
    task: optional(text('only of this task')),
    connector: optional(text('only of this connector, as steps call it')),
    operation: optional(text('only of this operation')),
    layer: optional(text('only those that this layer answered: fake, recording, live, ...')),
    failed: optional(flag('only those that failed')),
    limit: optional(whole(`how many; default ${PAGE}`, { minimum: 1, maximum: LARGEST })),
  }),
  response: object({
    calls: listOf(DATA),
    scanned: object({ tasks: WHOLE, of: WHOLE, cut: FLAG, more: FLAG }),
  }),
  async answer({ query: { failed = false, limit = PAGE, ...wanted }, workspace: { store, scope } }) {
    const found = await readCalls(store, scope, { ...wanted, failed, limit })
    return { ...found, calls: found.calls.map((call) => ({ ...call, at: new Date(call.at).toISOString() })) }
  },
})

const graph = defineRoute({
  method: 'GET',
  path: '/api/graph',
  summary: 'Which step has followed which in the newest tasks, and the steps that never ran',
  access: 'read',
  scope: 'workspace',
  response: object({
    steps: listOf(object({ name: TEXT, disabled: FLAG, runs: WHOLE })),
    edges: listOf(object({ count: WHOLE }, { from: TEXT, to: TEXT })),
    scanned: object({ tasks: WHOLE, cut: FLAG }),
  }),
  answer: ({ workspace: { store, scope, table } }) => drawStepGraph(store, scope, table()),
})

/** Routes to what the tasks of the past have done, as far as it is read in a moment. */
export const pastRoutes: readonly Route[] = [calls, graph]
