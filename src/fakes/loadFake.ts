import { findInCatalogue } from '../connectors/catalogue/catalogue.ts'
import type { Connector } from '../connectors/connector.ts'
import { readFake, type Fake } from '../connectors/fakes/readFake.ts'
import type { FakeDefinition } from '../defineFake.ts'
import { connectorNamespace } from '../workspace/connectorNamespace.ts'

/** Where fakes come from. */
export interface FakeSource {
  /** Relative to the workspace. */
  readonly files: readonly string[]
  readonly evaluate: (path: string) => Promise<Readonly<Record<string, unknown>>>
  /** Fakes that are asked before those of files, by the name or namespace of the connector. */
  readonly given?: GivenFakes
}

/** What `defineFake` takes, by the name or namespace of the connector. */
export type GivenFakes = Readonly<Record<string, FakeDefinition['parts']>>

/** The fake of a connector: what was given, what its file says, that of its built-in type; the first that has an answer. */
export async function loadFake(
  { files, evaluate, given = {} }: FakeSource,
  namespace: string,
  connector: Connector | undefined,
): Promise<Fake | undefined> {
  const wanted = [connector?.name, namespace].filter((name) => name !== undefined)
  const path = files.find((file) => isFakeOf(file, wanted))
  const name = wanted.find((candidate) => Object.hasOwn(given, candidate))
  const layers = [
    name === undefined
      ? undefined
      : readFake({ default: { connector: name, parts: given[name] } }, `the fake of ${name}`),
    path === undefined ? undefined : readFake(await evaluate(path), path),
    builtInFake(connector?.type),
  ]
  return layers.reduce((above, below) => (above && below ? stack(above, below) : (above ?? below)), undefined)
}

function stack(above: Fake, below: Fake): Fake {
  return {
    ...above,
    latency: above.latency ?? below.latency,
    initial: { ...below.initial, ...above.initial },
    find: (operation) => above.find(operation) ?? below.find(operation),
    findRoute: (method, url) => above.findRoute(method, url) ?? below.findRoute(method, url),
  }
}

function builtInFake(type: string | undefined): Fake | undefined {
  const fake = type === undefined ? undefined : findInCatalogue(type)?.fake
  return fake && readFake({ default: fake }, fake.connector)
}

function isFakeOf(file: string, wanted: readonly string[]): boolean {
  const name = file.replace(/^fakes\//, '').replace(/\.(?:mts|ts|js)$/, '')
  return wanted.includes(name) || wanted.includes(connectorNamespace(name))
}
