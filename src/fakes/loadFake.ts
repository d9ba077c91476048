import { findInCatalogue } from '../connectors/catalogue/catalogue.ts'
import type { Connector } from '../connectors/connector.ts'
import { readFake, type Fake } from '../connectors/fakes/readFake.ts'
import { connectorNamespace } from '../workspace/connectorNamespace.ts'

/** Where fakes come from. */
export interface FakeSource {
  /** Relative to the workspace. */
  readonly files: readonly string[]
  readonly evaluate: (path: string) => Promise<Readonly<Record<string, unknown>>>
}

/** The fake of a connector: that of its file, and of its built-in type for what the file says nothing of. */
export async function loadFake(
  { files, evaluate }: FakeSource,
  namespace: string,
  connector: Connector | undefined,
): Promise<Fake | undefined> {
  const wanted = [connector?.name, namespace].filter((name) => name !== undefined)
  const path = files.find((file) => isFakeOf(file, wanted))
  const builtIn = builtInFake(connector?.type)
  if (path === undefined) return builtIn
  const own = readFake(await evaluate(path), path)
  if (!builtIn) return own
  return {
    ...own,
    initial: { ...builtIn.initial, ...own.initial },
    find: (operation) => own.find(operation) ?? builtIn.find(operation),
    findRoute: (method, url) => own.findRoute(method, url) ?? builtIn.findRoute(method, url),
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
