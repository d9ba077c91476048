import connector from '../../schemas/connector.schema.json' with { type: 'json' }
import deploy from '../../schemas/deploy.schema.json' with { type: 'json' }
import environment from '../../schemas/environment.schema.json' with { type: 'json' }
import faults from '../../schemas/faults.schema.json' with { type: 'json' }
import fixture from '../../schemas/fixture.schema.json' with { type: 'json' }
import recording from '../../schemas/recording.schema.json' with { type: 'json' }
import report from '../../schemas/report.schema.json' with { type: 'json' }
import secrets from '../../schemas/secrets.schema.json' with { type: 'json' }
import seed from '../../schemas/seed.schema.json' with { type: 'json' }
import sourceConfig from '../../schemas/source-config.schema.json' with { type: 'json' }
import stepyard from '../../schemas/stepyard.schema.json' with { type: 'json' }
import taskEvent from '../../schemas/task-event.schema.json' with { type: 'json' }
import webhook from '../../schemas/webhook.schema.json' with { type: 'json' }
import type { JsonSchema } from './jsonSchema.ts'
import type {
  ConnectorConfig,
  DeployConfig,
  EnvironmentConfig,
  FaultsConfig,
  FixtureConfig,
  RecordingConfig,
  Report,
  SecretsConfig,
  SeedConfig,
  SourceConfig,
  StepyardConfig,
  TaskEvent,
  WebhookConfig,
} from './schemaTypes.ts'

/** What each kind of file holds once it is valid: as written, without defaults. */
export interface ConfigTypes {
  readonly stepyard: StepyardConfig
  readonly environment: EnvironmentConfig
  readonly secrets: SecretsConfig
  readonly connector: ConnectorConfig
  readonly webhook: WebhookConfig
  readonly recording: RecordingConfig
  readonly faults: FaultsConfig
  readonly fixture: FixtureConfig
  readonly seed: SeedConfig
  readonly deploy: DeployConfig
  readonly 'source-config': SourceConfig
  readonly report: Report
  readonly 'task-event': TaskEvent
}

/** The kinds of files that have a schema; each is `schemas/<kind>.schema.json`. */
export type ConfigKind = keyof ConfigTypes

/** The published schemas, the only source of types and defaults. */
export const SCHEMAS: Readonly<Record<ConfigKind, JsonSchema>> = {
  stepyard,
  environment,
  secrets,
  connector,
  webhook,
  recording,
  faults,
  fixture,
  seed,
  deploy,
  'source-config': sourceConfig,
  report,
  'task-event': taskEvent,
}

/** The kind of file at `path` in a workspace, or `undefined` for a file that has no schema of ours. */
export function configKindOf(path: string): ConfigKind | undefined {
  if (path === 'stepyard.yaml') return 'stepyard'
  if (path === 'secrets.yaml') return 'secrets'
  if (path === 'deploy.yaml') return 'deploy'
  if (path === 'faults.yaml') return 'faults'
  if (/^recordings\/.+\.ya?ml$/.test(path)) return 'recording'
  const folder = /^(connectors|environments|webhooks|fixtures)\/[^/]+\.ya?ml$/.exec(path)?.[1]
  return folder === undefined ? undefined : FOLDERS.get(folder)
}

const FOLDERS: ReadonlyMap<string, ConfigKind> = new Map([
  ['connectors', 'connector'],
  ['environments', 'environment'],
  ['webhooks', 'webhook'],
  ['fixtures', 'fixture'],
])
