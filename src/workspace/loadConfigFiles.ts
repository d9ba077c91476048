import { posix } from 'node:path'
import type { ConfigFiles } from '../config/configFiles.ts'
import { parseConfig, type ParsedConfig } from '../config/parseConfig.ts'
import { configKindOf, type ConfigKind, type ConfigTypes } from '../config/schemaFiles.ts'
import type { ConnectorConfig, StepyardConfig } from '../config/schemaTypes.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { ItemFiles } from './itemFiles.ts'
import { itemName } from './layout.ts'
import type { ConfigItem, Workspace } from './workspace.ts'

/** The configured items of a workspace, the files they come from, and what is wrong inside them. */
export type LoadedConfig = Pick<
  Workspace,
  | 'connectors'
  | 'webhooks'
  | 'environments'
  | 'fixtures'
  | 'recordings'
  | 'faults'
  | 'secrets'
  | 'configFiles'
  | 'diagnostics'
>

/** Reads and validates every configuration file but stepyard.yaml, which came first. */
export async function loadConfigFiles(files: ItemFiles, stepyard: ParsedConfig<StepyardConfig>): Promise<LoadedConfig> {
  const [environments, webhooks, fixtures, secrets, deploy, recordings, faultFiles] = await Promise.all([
    parseAll(files, 'environment'),
    parseAll(files, 'webhook'),
    parseAll(files, 'fixture'),
    parseAll(files, 'secrets'),
    parseAll(files, 'deploy'),
    parseAll(files, 'recording'),
    parseAll(files, 'faults'),
  ])
  const connectors = withoutDocuments(await parseAll(files, 'connector'))
  const all: readonly ParsedConfig<unknown>[] = [
    ...connectors,
    ...webhooks,
    ...environments,
    ...fixtures,
    ...secrets,
    ...deploy,
    ...recordings,
    ...faultFiles,
  ]
  const [faults] = faultFiles.flatMap(toItem)
  return {
    connectors: connectors.flatMap(toItem),
    webhooks: webhooks.flatMap(toItem),
    environments: environments.flatMap(toItem),
    fixtures: fixtures.flatMap(toItem),
    recordings: recordings.flatMap(toItem),
    ...(faults && { faults }),
    secrets: Object.keys(secrets[0]?.value ?? {}),
    configFiles: toConfigFiles({ stepyard, environments, connectors, webhooks, fixtures, secrets }, files.paths),
    diagnostics: all.flatMap((parsed): readonly Diagnostic[] => parsed.diagnostics),
  }
}

type Parsed<K extends ConfigKind> = readonly ParsedConfig<ConfigTypes[K]>[]

async function parseAll<K extends ConfigKind>({ paths, read, parsed }: ItemFiles, kind: K): Promise<Parsed<K>> {
  const files = paths.filter((path) => configKindOf(path) === kind)
  return Promise.all(
    files.map(async (path) => {
      const bytes = await read(path)
      // The kind follows from the path, which is always the same for these bytes.
      const known = parsed?.config.get(bytes) as ParsedConfig<ConfigTypes[K]> | undefined
      const config = known ?? parseConfig(kind, bytes, path)
      parsed?.config.set(bytes, config)
      return config
    }),
  )
}

// An OpenAPI document may lie beside the connector that names it, and looks like a connector by its path alone.
function withoutDocuments(
  connectors: readonly ParsedConfig<ConnectorConfig>[],
): readonly ParsedConfig<ConnectorConfig>[] {
  const documents = new Set(
    connectors.flatMap(({ file, value }) =>
      value?.openapi === undefined ? [] : [posix.join(posix.dirname(file), value.openapi)],
    ),
  )
  return connectors.filter(({ file }) => !documents.has(file))
}

function toItem<T>({ file, value }: ParsedConfig<T>): ConfigItem<T>[] {
  return value === undefined ? [] : [{ name: itemName(file), path: file, value }]
}

interface Groups {
  readonly stepyard: ParsedConfig<StepyardConfig>
  readonly environments: Parsed<'environment'>
  readonly connectors: Parsed<'connector'>
  readonly webhooks: Parsed<'webhook'>
  readonly fixtures: Parsed<'fixture'>
  readonly secrets: Parsed<'secrets'>
}

function toConfigFiles({ environments, secrets: [secrets], ...groups }: Groups, paths: readonly string[]): ConfigFiles {
  return {
    ...groups,
    environments: new Map(environments.map((parsed) => [itemName(parsed.file), parsed])),
    ...(secrets && { secrets }),
    automations: countAutomations(paths),
  }
}

// An automation is a folder directly under `steps/`.
function countAutomations(paths: readonly string[]): number {
  const folders = paths.map((path) => /^(?:src\/)?steps\/[^/]+(?=\/)/.exec(path)?.[0])
  return new Set(folders.filter((folder) => folder !== undefined)).size
}
