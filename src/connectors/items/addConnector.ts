import { formatEntry } from '../../config/formatBlock.ts'
import type { Json } from '../../config/json.ts'
import { isMapValue } from '../../config/jsonSchema.ts'
import { parseConfig } from '../../config/parseConfig.ts'
import { SCHEMAS } from '../../config/schemaFiles.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { StepyardError } from '../../errors.ts'
import { connectorNamespace } from '../../workspace/connectorNamespace.ts'
import { listConnectors } from '../../workspace/edit/connectorItem.ts'
import type { ItemPlan } from '../../workspace/edit/itemPlan.ts'
import { claimPath } from '../../workspace/edit/newPath.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { findInCatalogue, nearestTypes, type CatalogueEntry } from '../catalogue/catalogue.ts'
import { listConfigKeys } from './configKeys.ts'

/** What a person asked of a new connector. */
export interface ConnectorRequest {
  /** As it was typed: any spelling of a built-in type. */
  readonly type: string
  /** Default: the short name of the type. */
  readonly name?: string
  readonly namespace?: string
  readonly tags: readonly string[]
  /** Keys of `config`, and of the file beside it: `baseUrl`, `auth`, `headers`. */
  readonly config: Readonly<Record<string, Json>>
}

/**
 * Plans the file of a connector of a built-in type, with the keys of its type as references to secrets. Throws
 * `CONNECTOR_TYPE_UNKNOWN`, `ITEM_EXISTS`, `NAMESPACE_TAKEN`, and `SECRET_IN_CONFIG` for a secret that is written out.
 */
export function planAddConnector(workspace: Workspace, request: ConnectorRequest): ItemPlan {
  const { type, namespace, tags, config } = request
  const entry = findInCatalogue(type)
  if (!entry) throw new StepyardError('CONNECTOR_TYPE_UNKNOWN', { type, nearest: nearestTypes(type) })
  const name = readName(request.name ?? defaultName(entry))
  const path = claimPath(workspace, { kind: 'connector', name, folder: 'connectors/', ending: '.yaml' })
  refuseNamespace(workspace, connectorNamespace(name, namespace))
  const written = splitKeys(config)
  const keys = {
    type: entry.type,
    ...(namespace !== undefined && { namespace }),
    ...(tags.length > 0 && { tags: [...tags] }),
    ...written.file,
    ...configOf(entry, written.config),
  }
  const text = formatFile(entry, keys)
  const value = requireValid(text, path)
  return {
    items: [{ kind: 'connector', name, path }],
    changes: [{ path, after: Buffer.from(text) }],
    notes: undeclared(workspace, value, path),
  }
}

/** Throws where another connector than the one at `except` is called by a namespace, and not by chance of every workspace. */
export function refuseNamespace(workspace: Workspace, namespace: string, except?: string): void {
  const owner = listConnectors(workspace).find((other) => other.path !== except && other.namespace === namespace)
  if (owner) throw new StepyardError('NAMESPACE_TAKEN', { namespace, owner: owner.name, path: owner.path })
}

/** The name of a connector as a person types it: with or without its folder and ending. */
export function readName(typed: string): string {
  const name = typed
    .normalize('NFC')
    .replace(/^connectors\//, '')
    .replace(/\.ya?ml$/, '')
  if (!name.includes('/') && name.trim() !== '') return name
  const hint = 'Write a name such as `--name crm`.'
  throw new StepyardError('USAGE', { reason: `"${typed}" cannot be the name of a connector.`, hint })
}

/** Tells apart what belongs under `config` from the keys that a file has beside it. */
export function splitKeys(given: Readonly<Record<string, Json>>): {
  readonly file: Readonly<Record<string, Json>>
  readonly config: Readonly<Record<string, Json>>
} {
  const entries = Object.entries(given)
  return {
    file: Object.fromEntries(entries.filter(([key]) => FILE_KEYS.has(key))),
    config: Object.fromEntries(entries.filter(([key]) => !FILE_KEYS.has(key))),
  }
}

const OWN_OPTIONS = ['type', 'namespace', 'tags', 'enabled', 'config']
const FILE_KEYS: ReadonlySet<string> = new Set(
  Object.keys(SCHEMAS.connector.properties ?? {}).filter((key) => !OWN_OPTIONS.includes(key)),
)

/** Names of secrets that secrets.yaml does not declare, each with what to do about it. */
export function undeclared(
  { secrets }: Pick<Workspace, 'secrets'>,
  value: Readonly<Record<string, unknown>>,
  file: string,
): Diagnostic[] {
  const names = new Set(listConfigKeys(value).flatMap((key) => key.secrets))
  return [...names]
    .filter((name) => !secrets.includes(name))
    .map((name) => ({
      severity: 'warning',
      code: 'UNDECLARED_SECRET',
      message: `secrets.yaml does not declare "${name}".`,
      hint: `Add \`${name}:\` to secrets.yaml, and its value to .env.<environment>.`,
      file,
    }))
}

// Every workspace has these by their name already: another one is a service of its own.
function defaultName(entry: CatalogueEntry): string {
  const [short = entry.type] = entry.names
  if (entry.everywhere === undefined) return short
  const hint = `Write \`stepyard connector add ${entry.type} --name crm\`.`
  throw new StepyardError('USAGE', {
    reason: `Every workspace has \`connectors.${entry.everywhere[0] ?? short}\`; another one needs a name.`,
    hint,
  })
}

function configOf(entry: CatalogueEntry, given: Readonly<Record<string, Json>>): { readonly config?: Json } {
  const references = Object.entries(entry.config).flatMap(([key, words]) => {
    const [reference] = /\$\{secret:\w+\}/.exec(words) ?? []
    return reference === undefined || isOtherSignIn(entry, key, given) ? [] : [[key, reference] as const]
  })
  const config = { ...Object.fromEntries(references), ...given }
  return Object.keys(config).length > 0 ? { config } : {}
}

// `token` need not be filled in where somebody gives `apiKey`.
function isOtherSignIn({ auth }: CatalogueEntry, key: string, given: Readonly<Record<string, Json>>): boolean {
  const names: readonly unknown[] = Array.isArray(auth?.['from']) ? auth['from'] : []
  return names.includes(key) && Object.keys(given).some((other) => names.includes(other))
}

function formatFile(entry: CatalogueEntry, keys: Readonly<Record<string, Json>>): string {
  const { config, ...others } = keys
  const lines: string[] = Object.entries(others).flatMap(([key, value]) => formatEntry(key, value))
  const settings = Object.entries(isMapValue(config) ? config : {}).flatMap(([key, value]) => formatEntry(key, value))
  if (settings.length > 0) lines.push('config:', ...settings.map((line) => `  ${line}`))
  const left = Object.entries(entry.config).filter(
    ([key, words]) => !Object.hasOwn(Object(config), key) && !words.includes('${secret:'),
  )
  // What may be said besides stays for whoever opens the file.
  const more = left.map(([key, words]) => `# config.${key}: ${words}`)
  const http = entry.type === 'http' && !Object.hasOwn(keys, 'baseUrl') ? HTTP_LINES : []
  return `${[...lines, ...more, ...http].join('\n')}\n`
}

const HTTP_LINES = ['# baseUrl: https://api.example.com/v1', '# auth: { type: bearer, token: "${secret:API_TOKEN}" }']

function requireValid(text: string, path: string): Readonly<Record<string, unknown>> {
  const { value, diagnostics } = parseConfig('connector', text, path)
  const [finding] = diagnostics
  if (value && !finding) return { ...value }
  const { code, message: reason = 'it cannot be read.', hint = 'Write something else.' } = finding ?? {}
  const key = /^\S+/.exec(reason)?.[0] ?? 'config'
  if (code === 'SECRET_IN_CONFIG') throw new StepyardError('SECRET_IN_CONFIG', { file: path, key, store: hint })
  throw new StepyardError('CONFIG_REFUSED', { file: path, reason, hint })
}
