import { readDuration } from '../config/duration.ts'
import type { ConnectorConfig, ConnectorOperation } from '../config/schemaTypes.ts'
import { connectorNamespace } from '../workspace/connectorNamespace.ts'
import { CATALOGUE, findInCatalogue, type CatalogueEntry } from './catalogue/catalogue.ts'
import type { Connector, Operation, Operations, RequestTemplate, Service } from './connector.ts'

/** A connector as its file has it. */
export interface ConnectorItem {
  readonly name: string
  readonly path: string
  readonly value: ConnectorConfig
}

/** The connectors of a workspace, those that every workspace has among them. */
export interface ConnectorTable {
  /** By namespace. */
  find(namespace: string): Connector | undefined
  /** By name. */
  readonly all: readonly Connector[]
}

/** The operations of the OpenAPI document that a connector names; `undefined` where it has none that can be read. */
export type ReadOperations = (item: ConnectorItem) => Operations | undefined

/** Puts together what files, imported documents and the catalogue say of connectors. */
export function createConnectorTable(
  items: readonly ConnectorItem[],
  imported: ReadOperations = () => undefined,
): ConnectorTable {
  const table = new Map<string, Connector>()
  for (const entry of CATALOGUE) {
    for (const namespace of entry.everywhere ?? []) table.set(namespace, builtIn(namespace, entry))
  }
  for (const item of items) {
    const connector = fromFile(item, imported)
    table.set(connector.namespace, connector)
  }
  const all = [...table.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1))
  return { find: (namespace) => table.get(namespace), all }
}

function builtIn(namespace: string, { type, operations }: CatalogueEntry): Connector {
  return { name: namespace, namespace, type, enabled: true, operations: listed(operations), service: { config: {} } }
}

function fromFile(item: ConnectorItem, imported: ReadOperations): Connector {
  const { name, path, value } = item
  const { type, namespace, enabled = true, environments, operations = {} } = value
  const entry = findInCatalogue(type)
  const own = listed({ ...entry?.operations, ...operations })
  const others = imported(item)
  return {
    name,
    namespace: connectorNamespace(name, namespace),
    type,
    path,
    enabled,
    ...(environments && { environments }),
    operations: others ? joined(own, others) : own,
    service: serviceOf(value, entry),
  }
}

function joined(first: Operations, second: Operations): Operations {
  return {
    names: [...new Set([...first.names, ...second.names])].toSorted(),
    find: (name) => first.find(name) ?? second.find(name),
  }
}

function listed(operations: Readonly<Record<string, ConnectorOperation>>): Operations {
  const byName = new Map(Object.entries(operations).map(([name, written]) => [name, readOperation(name, written)]))
  return { names: [...byName.keys()].toSorted(), find: (name) => byName.get(name) }
}

function readOperation(name: string, written: ConnectorOperation): Operation {
  const { description, input, output, examples } = written
  const request = requestOf(written)
  return {
    name,
    ...(description !== undefined && { description }),
    ...(input && { input }),
    ...(output && { output }),
    ...(examples && { examples }),
    ...(request && { request }),
  }
}

function requestOf({
  method = 'GET',
  path,
  idempotencyHeader,
  contentType,
}: ConnectorOperation): RequestTemplate | undefined {
  if (path === undefined) return undefined
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name)
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return {
    method,
    path,
    parameters: names.map((name) => ({ name, in: 'path' })),
    // Without a body, what is no part of the path is the query.
    ...(hasBody
      ? { body: { contentType: typeof contentType === 'string' ? contentType : 'application/json', from: 'rest' } }
      : { restInQuery: true }),
    ...(idempotencyHeader !== undefined && { idempotencyHeader }),
  }
}

function serviceOf(value: ConnectorConfig, entry: CatalogueEntry | undefined): Service {
  const { config = {}, headers, allowPrivate, rateLimit, retry } = value
  const baseUrl = value.baseUrl ?? entry?.baseUrl
  const auth = value.auth ?? signInOf(entry?.auth, config)
  const timeout = value.timeout === undefined ? undefined : readDuration(value.timeout)
  return {
    config,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(auth && { auth }),
    ...(headers && { headers }),
    ...(allowPrivate && { allowPrivate }),
    ...(timeout !== undefined && { timeout }),
    ...(rateLimit && { rateLimit: { requests: rateLimit.requests, per: readDuration(rateLimit.per) ?? 1000 } }),
    ...(retry && { retry: { attempts: retry.attempts ?? 3, backoff: readDuration(retry.backoff ?? '') ?? 500 } }),
  }
}

// Of a built-in type, the token stands under `config` by one of several names.
function signInOf(
  auth: CatalogueEntry['auth'],
  config: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  if (!auth) return undefined
  const { from, ...rest } = auth
  const key = Array.isArray(from) ? from.map(String).find((name) => Object.hasOwn(config, name)) : undefined
  if (from !== undefined && key === undefined) return undefined
  return key === undefined ? rest : { ...rest, token: config[key] }
}
