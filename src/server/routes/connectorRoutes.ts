import { SCHEMAS } from '../../config/schemaFiles.ts'
import type { FaultRule } from '../../config/schemaTypes.ts'
import { validate } from '../../config/validate.ts'
import { formatPath } from '../../config/path.ts'
import { StepyardError } from '../../errors.ts'
import { nearestSpelling } from '../../spelling.ts'
import type { ConnectorsPort } from '../connectorsPort.ts'
import { defineRoute, type Route } from '../route.ts'
import { ANY, DATA, FLAG, listOf, object, TEXT } from '../schemas.ts'
import type { ServedWorkspace } from '../servedWorkspace.ts'
import { anyKeys, anything, fields, oneOf, optional, text } from '../shape.ts'

const CONNECTOR = object(
  { name: TEXT, namespace: TEXT, type: TEXT, mode: TEXT, enabled: FLAG, operations: listOf(TEXT) },
  { path: TEXT, environments: listOf(TEXT) },
)
const NAME = fields({ name: text('name or namespace of a connector', { minLength: 1 }) })

const list = defineRoute({
  method: 'GET',
  path: '/api/connectors',
  summary: 'Connectors with what can be called, and who answers',
  access: 'read',
  scope: 'workspace',
  response: object({ connectors: listOf(CONNECTOR) }),
  answer: ({ workspace }) => ({ connectors: requireConnectors(workspace).list() }),
})

const mode = defineRoute({
  method: 'PATCH',
  path: '/api/connectors/{name}',
  summary: 'Lets calls of a connector be answered by fakes, by recordings alone, or not at all',
  access: 'write',
  scope: 'workspace',
  params: NAME,
  body: fields({ mode: oneOf('who answers', ['fake', 'replay', 'deny']) }),
  response: object({ connectors: listOf(CONNECTOR) }),
  answer({ workspace, params, body }) {
    const connectors = requireConnectors(workspace)
    connectors.setMode(requireConnector(connectors, params.name), body.mode)
    return { connectors: connectors.list() }
  },
})

const readState = defineRoute({
  method: 'GET',
  path: '/api/connectors/{name}/state',
  summary: 'What the fake of a connector remembers; null where it remembers nothing',
  access: 'read',
  scope: 'workspace',
  params: NAME,
  response: object({ state: ANY }),
  async answer({ workspace, params }) {
    const connectors = requireConnectors(workspace)
    return { state: (await connectors.readState(requireConnector(connectors, params.name))) ?? null }
  },
})

const setState = defineRoute({
  method: 'PATCH',
  path: '/api/connectors/{name}/state',
  summary: 'Replaces what the fake of a connector remembers',
  access: 'write',
  scope: 'workspace',
  params: NAME,
  body: fields({ state: anyKeys('all of it') }),
  response: object({ state: DATA }),
  answer({ workspace, params, body: { state } }) {
    const connectors = requireConnectors(workspace)
    connectors.setState(requireConnector(connectors, params.name), state)
    return { state }
  },
})

const faults = defineRoute({
  method: 'GET',
  path: '/api/faults',
  summary: 'The rules by which calls go wrong, those of faults.yaml among them',
  access: 'read',
  scope: 'workspace',
  response: object({ rules: listOf(DATA) }),
  answer: ({ workspace }) => ({ rules: requireConnectors(workspace).faults() }),
})

const addFault = defineRoute({
  method: 'POST',
  path: '/api/faults',
  summary: 'Adds a rule until the server ends, or replaces the one of the same name',
  access: 'write',
  scope: 'workspace',
  body: fields({
    name: text('what it is called', { minLength: 1 }),
    match: anyKeys('which calls: connector, operation, step, task, input'),
    when: optional(anyKeys('which of them: nth, every, rate, times')),
    effect: anyKeys('what happens: error, status, timeout, latency, malformed, dropped'),
  }),
  status: 201,
  response: object({ rules: listOf(DATA) }),
  answer({ workspace, body }) {
    const connectors = requireConnectors(workspace)
    connectors.addFault(requireRule(body))
    return { rules: connectors.faults() }
  },
})

const removeFault = defineRoute({
  method: 'DELETE',
  path: '/api/faults/{name}',
  summary: 'Takes a rule away until the server ends',
  access: 'write',
  scope: 'workspace',
  params: fields({ name: text('name of the rule', { minLength: 1 }) }),
  response: object({ removed: FLAG }),
  answer: ({ workspace, params }) => ({ removed: requireConnectors(workspace).removeFault(params.name) }),
})

const PINNED = { connector: text('namespace', { minLength: 1 }), operation: text('operation', { minLength: 1 }) }

const pins = defineRoute({
  method: 'GET',
  path: '/api/pins',
  summary: 'Results that are pinned: what operations answer whatever they are given',
  access: 'read',
  scope: 'workspace',
  response: object({ pins: DATA }),
  answer: ({ workspace }) => ({ pins: requireConnectors(workspace).pins() }),
})

const pin = defineRoute({
  method: 'POST',
  path: '/api/pins',
  summary: 'Pins what an operation answers, until the server ends',
  access: 'write',
  scope: 'workspace',
  body: fields({ ...PINNED, result: anything('JSON') }),
  status: 201,
  response: object({ pins: DATA }),
  answer({ workspace, body: { connector, operation, result } }) {
    const connectors = requireConnectors(workspace)
    connectors.pin(connector, operation, result)
    return { pins: connectors.pins() }
  },
})

const unpin = defineRoute({
  method: 'DELETE',
  path: '/api/pins/{connector}/{operation}',
  summary: 'Lets an operation answer as it would',
  access: 'write',
  scope: 'workspace',
  params: fields(PINNED),
  response: object({ removed: FLAG }),
  answer: ({ workspace, params: { connector, operation } }) => ({
    removed: requireConnectors(workspace).unpin(connector, operation),
  }),
})

// The same rules that a line of faults.yaml has to keep.
function requireRule(written: object): FaultRule {
  const [violation] = validate({ rules: [written] }, SCHEMAS.faults)
  if (violation) {
    const where = formatPath(violation.path.slice(2))
    throw new StepyardError('REQUEST_INVALID', { problems: [`body is no rule: ${where} (${violation.rule})`] })
  }
  // It fits the schema that the type is made from.
  return written as FaultRule
}

function requireConnector(connectors: ConnectorsPort, wanted: string): string {
  const all = connectors.list()
  const found = all.find(({ name, namespace }) => name === wanted || namespace === wanted)
  if (found) return found.name
  const nearest = nearestSpelling(
    wanted,
    all.flatMap(({ name, namespace }) => [name, namespace]),
  )
  throw new StepyardError('CONNECTOR_UNKNOWN', { name: wanted, ...(nearest !== undefined && { nearest }) })
}

function requireConnectors({ connectors }: ServedWorkspace): ConnectorsPort {
  if (connectors) return connectors
  throw new StepyardError('ROUTE_NOT_FOUND', { path: '/api/connectors' })
}

/** Routes to what answers the calls of steps. */
export const connectorRoutes: readonly Route[] = [
  list,
  mode,
  readState,
  setState,
  faults,
  addFault,
  removeFault,
  pins,
  pin,
  unpin,
]
