import { environmentValues } from '../config/environmentValues.ts'
import type { EngineSettings } from '../engine/settings.ts'
import { StepyardError } from '../errors.ts'
import { settingsOf } from '../runningEnvironment.ts'
import { nearestSpelling } from '../spelling.ts'
import { openEnvironmentRules, type TaskRules } from '../validation/taskRules.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { CurrentTest } from './currentTest.ts'

/** What steps of a test get of their environment. Nothing of this machine is in it, so that a test is the same on each. */
export interface TestEnvironment {
  readonly environment: string
  readonly config: (key: string) => unknown
  readonly settings: EngineSettings
  /** What is asked of task data that comes in. */
  readonly rules: TaskRules
  /** The test that runs now; absent where none does, as while a test is written. */
  readonly currentTest?: () => CurrentTest
}

/** What a test says about its environment. */
export interface TestEnvironmentOptions {
  /** Default: the first of stepyard.yaml. */
  readonly environment?: string
  /** Values and secrets in place of those of the environment. */
  readonly config?: Readonly<Record<string, unknown>>
}

/**
 * The values of an environment as its file has them, with those that the test gives in front. A secret that the test
 * does not give is `test-<NAME>`. Throws `ENVIRONMENT_UNKNOWN`.
 */
export async function openTestEnvironment(
  workspace: Workspace,
  options: TestEnvironmentOptions,
  currentTest?: () => CurrentTest,
): Promise<TestEnvironment> {
  const environment = chooseEnvironment(workspace, options.environment)
  const item = workspace.environments.find(({ name }) => name === environment)?.value
  const secrets = Object.fromEntries(workspace.secrets.map((name) => [name, `test-${name}`]))
  const values = { ...secrets, ...item?.values, ...options.config }
  const { read } = environmentValues({ environment, values, declared: [], envFile: '', env: {} })
  const settings = settingsOf(workspace.config, workspace, environment)
  const opened = { environment, config: read, settings, rules: await openEnvironmentRules(workspace, environment) }
  return currentTest ? { ...opened, currentTest, settings: withinTest(settings, currentTest) } : opened
}

// Aborted before its test is, a step says itself that it took too long. The first test also loads the steps.
const SHARE = 0.6

function withinTest(settings: EngineSettings, currentTest: () => CurrentTest): EngineSettings {
  return {
    ...settings,
    get stepTimeout() {
      return Math.min(settings.stepTimeout, currentTest().timeout * SHARE)
    },
  }
}

function chooseEnvironment({ config }: Workspace, wanted: string | undefined): string {
  const names = [...(config?.environments.keys() ?? [])]
  const name = wanted ?? names[0]
  if (name !== undefined && names.includes(name)) return name
  const nearest = wanted === undefined ? undefined : nearestSpelling(wanted, names)
  throw new StepyardError('ENVIRONMENT_UNKNOWN', {
    name: name ?? '',
    known: names,
    ...(nearest !== undefined && { nearest }),
  })
}
