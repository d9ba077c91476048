import { namespaceOf } from '../workspace/connectorNamespace.ts'
import { itemKind, itemName } from '../workspace/layout.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** What the types of a workspace are made of, besides the files of its schemas. Plain data, each list in one order. */
export interface TypeSources {
  readonly steps: readonly string[]
  readonly environments: readonly string[]
  readonly webhooks: readonly string[]
  readonly secrets: readonly string[]
  /** `values` of each environment. */
  readonly values: readonly Readonly<Record<string, unknown>>[]
  readonly connectors: readonly ConnectorTypes[]
  readonly libraries: readonly LibraryTypes[]
}

/** A connector as far as types go. */
export interface ConnectorTypes {
  readonly namespace: string
  readonly description?: string
  /** Where it is described; what a `$ref` in a schema is relative to. */
  readonly path: string
  /** Empty where nobody says what can be called: then anything can. */
  readonly operations: readonly OperationTypes[]
}

/** One operation of a connector. */
export interface OperationTypes {
  /** With dots where it is nested: `contacts.create`. */
  readonly name: string
  readonly description?: string
  /** JSON Schema. */
  readonly input?: unknown
  /** JSON Schema. */
  readonly output?: unknown
}

/** A library as far as types go. */
export interface LibraryTypes {
  readonly namespace: string
  readonly path: string
  /** Names that it exports; empty where only running it tells. */
  readonly exports: readonly string[]
  /** Whether its file is a module whose exports are the library. */
  readonly isModule: boolean
  /** Declarations that the file writes out as text. */
  readonly declared?: string
}

/** The schema that describes the keys of `task.config`. */
export const CONFIG_SCHEMA = 'schemas/config.schema.json'

/** Collects what the types are made of. */
export function collectSources(workspace: Workspace): TypeSources {
  const { config, environments, paths, steps, secrets, connectors, libraries, webhooks } = workspace
  const known = new Map(steps.map(({ path, name }) => [path, name]))
  const stepPaths = paths.filter((path) => itemKind(path) === 'step')
  return {
    steps: inOrder(stepPaths.map((path) => known.get(path) ?? itemName(path))),
    environments: inOrder([...(config?.environments.keys() ?? environments.map(({ name }) => name))]),
    webhooks: inOrder(webhooks.map(({ name }) => name)),
    secrets: inOrder(secrets),
    values: environments.map(({ value }) => value.values ?? {}),
    connectors: connectors.map((connector) => ({
      namespace: namespaceOf(connector),
      ...(connector.value.description !== undefined && { description: connector.value.description }),
      path: connector.path,
      operations: Object.entries(connector.value.operations ?? {})
        .map(([name, { description, input, output }]) => ({
          name,
          ...(description !== undefined && { description }),
          ...(input !== undefined && { input }),
          ...(output !== undefined && { output }),
        }))
        .sort((left, right) => compare(left.name, right.name)),
    })),
    libraries: libraries.map(({ namespace, path, exports, dialect, declared }) => ({
      namespace,
      path,
      exports,
      isModule: dialect === 'native',
      ...(declared !== undefined && { declared }),
    })),
  }
}

/** The kind of task that a file of `schemas/tasks/` describes; `undefined` for any other file. */
export function taskKindOf(path: string): string | undefined {
  return path.startsWith('schemas/tasks/') ? itemName(path).replace(/^tasks\//, '') : undefined
}

/** Texts in the order of their code units, which is the same everywhere; each once. */
export function inOrder(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compare)
}

function compare(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
