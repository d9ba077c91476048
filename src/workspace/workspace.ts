import type { ConfigFiles } from '../config/configFiles.ts'
import type { ResolvedConfig } from '../config/resolveConfig.ts'
import type {
  ConnectorConfig,
  EnvironmentConfig,
  FaultsConfig,
  FixtureConfig,
  RecordingConfig,
  WebhookConfig,
} from '../config/schemaTypes.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { LibrarySource } from './library.ts'
import type { StepSource } from './stepSource.ts'

/** An item that is one valid YAML file. */
export interface ConfigItem<T> {
  /** Name of the file without folder and ending. */
  readonly name: string
  readonly path: string
  /** As written, without defaults. */
  readonly value: T
}

/** A file of `schemas/` as text. */
export interface SchemaFile {
  readonly path: string
  readonly text: string
}

/**
 * Everything a workspace says about itself, read without running anything. What could not be read is left out here and
 * named in `diagnostics`; findings that need several files come from `checkWorkspace`.
 */
export interface Workspace {
  /** Absolute folder; absent when it was read from a snapshot. */
  readonly root?: string
  readonly name: string
  /** stepyard.yaml with its defaults; absent when it has errors. */
  readonly config?: ResolvedConfig
  readonly steps: readonly StepSource[]
  readonly libraries: readonly LibrarySource[]
  readonly connectors: readonly ConfigItem<ConnectorConfig>[]
  readonly webhooks: readonly ConfigItem<WebhookConfig>[]
  readonly environments: readonly ConfigItem<EnvironmentConfig>[]
  readonly fixtures: readonly ConfigItem<FixtureConfig>[]
  readonly recordings: readonly ConfigItem<RecordingConfig>[]
  /** Absent where there is no faults.yaml, or it cannot be read. */
  readonly faults?: ConfigItem<FaultsConfig>
  /** Names declared in secrets.yaml; values are never read. */
  readonly secrets: readonly string[]
  /** Files of `schemas/` in path order, not looked into. */
  readonly schemas: readonly SchemaFile[]
  /** Every path that the workspace owns, sorted. */
  readonly paths: readonly string[]
  /** The configuration files as parsed, for findings between them. */
  readonly configFiles: ConfigFiles
  /** What is wrong inside single files. */
  readonly diagnostics: readonly Diagnostic[]
}
