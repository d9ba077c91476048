import type { SchemaFault } from '../config/compileSchemaCheck.ts'
import { isSecretName, showText } from '../config/secretText.ts'
import { formatKeys } from '../dataPath.ts'
import { StepyardError } from '../errors.ts'
import type { WorkspaceValues } from '../workspace/loadValues.ts'
import type { SchemaFile } from '../workspace/workspace.ts'
import { isPlaceholder, leavesOf, type Pii, readPii, saysSomething } from './pii.ts'
import { openTaskKinds, type Misfit } from './taskKinds.ts'

/** What an environment asks of task data that comes in. */
export interface TaskRulesOptions {
  readonly schemas: readonly SchemaFile[]
  /** `engine.validate` of stepyard.yaml. */
  readonly validate: 'off' | 'warn' | 'refuse'
  readonly environment: string
  /** `policy.piiAllowed` of the environment. */
  readonly piiAllowed: boolean
}

/** What is wrong at one place of task data, in words that can be kept: nothing in it is about people or secret. */
export interface DataWarning {
  readonly code: 'TASK_DATA_INVALID'
  /** Path of the schema that the data comes nearest to. */
  readonly schema: string
  /** Where, as data is addressed; '' is the data itself. */
  readonly path: string
  readonly expected: string
  /** What stands there. */
  readonly actual: string
}

/** The rules for task data in one environment. */
export interface TaskRules {
  readonly pii: Pii
  /** Whether the environment takes data about people. */
  readonly piiAllowed: boolean
  /** Looks at data before it is written: what to note with it. Throws `TASK_DATA_INVALID`, `PII_NOT_ALLOWED`. */
  admit(data: object): readonly DataWarning[]
  /** Throws `PII_NOT_ALLOWED`. */
  allow(data: unknown): void
  /** Texts in data that are about people. */
  personal(data: object): readonly string[]
}

/** The rules of an environment of a workspace. */
export function openEnvironmentRules(
  { schemas, config, configFiles }: Pick<WorkspaceValues, 'schemas' | 'config' | 'configFiles'>,
  environment: string,
): Promise<TaskRules> {
  const policy = configFiles.environments.get(environment)?.value?.policy
  const validate = config?.engine.validate ?? 'off'
  return openTaskRules({ schemas, validate, environment, piiAllowed: policy?.piiAllowed ?? true })
}

/** Makes the rules. */
export async function openTaskRules(options: TaskRulesOptions): Promise<TaskRules> {
  const { validate, environment, piiAllowed } = options
  const kinds = await openTaskKinds(options.schemas)
  const pii = readPii(kinds.schemas)
  const allow = (data: unknown): void => {
    if (!piiAllowed) refusePii(pii, data, environment)
  }
  return {
    pii,
    piiAllowed,
    allow,
    admit(data) {
      allow(data)
      const misfit = validate === 'off' ? undefined : kinds.check(data)
      const warnings = misfit ? warningsOf(misfit, pii) : []
      if (validate !== 'refuse' || warnings.length === 0) return warnings
      throw new StepyardError('TASK_DATA_INVALID', { schema: misfit?.schema ?? '', faults: warnings })
    },
    personal: (data) => (pii.any ? pii.find(data).flatMap(({ value }) => leavesOf(value).map(String)) : []),
  }
}

function refusePii(pii: Pii, data: unknown, environment: string): void {
  const paths = pii.find(data).flatMap(({ keys, value }) => (saysSomething(value) ? [formatKeys(keys)] : []))
  if (paths.length > 0) throw new StepyardError('PII_NOT_ALLOWED', { environment, paths: paths.slice(0, MOST) })
}

// The first ones say what is wrong; a list with a thousand wrong items says no more.
const MOST = 10

function warningsOf({ schema, faults }: Misfit, pii: Pii): readonly DataWarning[] {
  const told = faults.filter(({ actual }) => !isPlaceholder(actual))
  return told.slice(0, MOST).map((fault) => ({
    code: 'TASK_DATA_INVALID',
    schema,
    path: fault.path,
    expected: fault.expected,
    actual: shownActual(fault, pii),
  }))
}

function shownActual({ keys, actual, key }: SchemaFault, pii: Pii): string {
  if (actual === undefined) return 'nothing'
  if (key !== undefined) return 'a value'
  if (pii.covers(keys)) return '<pii>'
  if (keys.some(isSecretName)) return '***'
  if (typeof actual === 'string') return JSON.stringify(showText(actual))
  if (Array.isArray(actual)) return `a list of ${actual.length}`
  return typeof actual === 'object' && actual !== null ? 'an object' : String(actual)
}
