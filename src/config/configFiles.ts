import type { Diagnostic } from '../diagnostics.ts'
import type { ParsedConfig } from './parseConfig.ts'
import type { Path } from './path.ts'
import type {
  ConnectorConfig,
  EnvironmentConfig,
  FixtureConfig,
  SecretsConfig,
  StepyardConfig,
  WebhookConfig,
} from './schemaTypes.ts'

/** A rule for the data of an environment, as `policy` of its file names it. */
export type PolicyName = keyof NonNullable<EnvironmentConfig['policy']>

/** Every configuration file of a workspace. A file that could not be parsed takes part with what is known of it. */
export interface ConfigFiles {
  readonly stepyard: ParsedConfig<StepyardConfig>
  /** By the name in the file name: `environments/<name>.yaml`. */
  readonly environments: ReadonlyMap<string, ParsedConfig<EnvironmentConfig>>
  readonly secrets?: ParsedConfig<SecretsConfig>
  readonly connectors?: readonly ParsedConfig<ConnectorConfig>[]
  readonly webhooks?: readonly ParsedConfig<WebhookConfig>[]
  readonly fixtures?: readonly ParsedConfig<FixtureConfig>[]
  /** How many folders stand directly under `steps/`. */
  readonly automations: number
  /** The policies that this machine keeps. Default: none; this version stores no task data of its own. */
  readonly keptPolicies?: ReadonlySet<PolicyName>
}

/** The environments of `stepyard.yaml` as written; none when the file could not be read. */
export function environmentsOf(stepyard: ParsedConfig<StepyardConfig>): StepyardConfig['environments'] {
  return stepyard.value?.environments ?? Object.create(null)
}

/** The place of a finding that is an error. */
export function at(
  parsed: ParsedConfig<unknown>,
  path: Path,
): Pick<Diagnostic, 'severity' | 'file' | 'line' | 'column'> {
  return { severity: 'error', file: parsed.file, ...parsed.locate(path) }
}
