import { isMapValue } from '../../config/jsonSchema.ts'
import type { Path } from '../../config/path.ts'
import { findSecrets, isReference } from '../../config/secretText.ts'
import type { Diagnostic } from '../../diagnostics.ts'

/** A value in a deploy.yaml that must not be copied, by what it is replaced. */
export interface FoundValue {
  /** The name that the secret has, or gets. */
  readonly name: string
  /** For people: whose value it is. */
  readonly what: string
}

/** Values of secrets by their path, as `pathKey` writes it. */
export type FoundValues = ReadonlyMap<string, FoundValue>

/** A path as a key of `FoundValues`. */
export function pathKey(path: Path): string {
  return JSON.stringify(path)
}

/** Finds what must not be copied: whatever stands as the value of a secret, and what looks like one elsewhere. */
export function findValues(document: unknown): FoundValues {
  const found = new Map<string, FoundValue>()
  for (const { path, what } of findSecrets(document, 'all')) {
    const [, , list, , , ...rest] = path
    const entry = entryAt(document, path.slice(0, 4))
    const owner = [entry['namespace'], entry['connectorName'], entry['connectorId'], entry['name']].find(isText)
    const isConfig = list === 'connectors' && owner !== undefined
    const name = wordOf(isConfig ? [owner, ...rest.map(String)] : path.slice(2).map(String))
    found.set(pathKey(path), { name, what: isConfig ? `${what} of the connector "${owner}"` : what })
  }
  for (const [path, { name, value }] of secretsOf(document)) {
    if (value === undefined || value === null || (isText(value) && isReference(value))) continue
    const called = isText(name) ? name : 'SECRET'
    found.set(pathKey([...path, 'value']), { name: called, what: `the value of the secret "${called}"` })
  }
  return found
}

/** What to tell about them, each once. */
export function describeValues(values: FoundValues, file: string): Diagnostic[] {
  return [...values.values()].map(({ name, what }) => ({
    severity: 'warning',
    code: 'SECRET_NOT_COPIED',
    message: `${file} holds ${what}; it was not copied.`,
    hint: `Write \`${name}=...\` into .env.<environment>, and make a new one where others could have read it.`,
    file,
  }))
}

type Entry = Readonly<Record<string, unknown>>

function secretsOf(document: unknown): (readonly [Path, Entry])[] {
  const workspaces = isMapValue(document) ? document['workspaces'] : undefined
  if (!Array.isArray(workspaces)) return []
  return workspaces.flatMap((workspace: unknown, at) => {
    const secrets = isMapValue(workspace) ? workspace['secrets'] : undefined
    if (!Array.isArray(secrets)) return []
    return secrets.flatMap((secret: unknown, index) =>
      isMapValue(secret) ? [[['workspaces', at, 'secrets', index], secret] as const] : [],
    )
  })
}

function entryAt(document: unknown, path: Path): Entry {
  const found = path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return typeof key === 'number' ? at[key] : undefined
    return isMapValue(at) ? at[String(key)] : undefined
  }, document)
  return isMapValue(found) ? found : {}
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function wordOf(parts: readonly string[]): string {
  const words = parts.join('_').replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
  return words
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^(?=\d)/g, '_')
    .toUpperCase()
}
