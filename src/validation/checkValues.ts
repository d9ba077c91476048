import { at } from '../config/configFiles.ts'
import { loadWholeCheck, type SchemaFault } from '../config/compileSchemaCheck.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { WorkspaceValues } from '../workspace/loadValues.ts'
import { checkRequiredSecrets, type SetSecrets } from './checkSecrets.ts'
import { explainValue, type ValueSchema } from './explainValue.ts'
import { readMarks } from './markedPlaces.ts'
import { describeLost } from './schemaProblems.ts'
import { openSchemaFolder } from './schemaFolder.ts'

/** The schema that describes the keys of `task.config`. */
export const CONFIG_SCHEMA = 'schemas/config.schema.json'

/** Whose values are looked at, and what this machine knows. */
export interface ValueCheckOptions {
  /** The environment that is run or pushed to: what is wrong elsewhere are warnings. Default: all alike. */
  readonly environment?: string
  /** Secrets that are set on this machine. Default: nothing is said about secrets. */
  readonly setSecrets?: SetSecrets
}

/**
 * What is wrong with the values of all environments: values that `schemas/config.schema.json` does not take, keys that it
 * wants and no file has, and secrets that are required and not set on this machine. The one answer for `check`, `env
 * check`, a push and a dev server. Loads ajv where there is such a schema.
 */
export async function checkValues(workspace: WorkspaceValues, options: ValueCheckOptions = {}): Promise<Diagnostic[]> {
  const { environment, setSecrets } = options
  const ofValues = (await checkAgainstConfigSchema(workspace)).map((finding) => softened(finding, environment))
  const ofSecrets = setSecrets ? await checkRequiredSecrets(workspace, setSecrets, environment) : []
  return [...ofValues, ...ofSecrets]
}

function softened(finding: Diagnostic, environment: string | undefined): Diagnostic {
  const isAbout = environment === undefined || finding.file === fileOf(environment)
  return isAbout || finding.severity !== 'error' ? finding : { ...finding, severity: 'warning' }
}

function fileOf(environment: string): string {
  return `environments/${environment}.yaml`
}

async function checkAgainstConfigSchema(workspace: WorkspaceValues): Promise<readonly Diagnostic[]> {
  const bundled = openSchemaFolder(workspace.schemas).bundle(CONFIG_SCHEMA)
  if (!bundled) return []
  if (!('schema' in bundled)) return [bundled.diagnostic]
  const { schema, lost } = bundled
  const compiled = (await loadWholeCheck())(schema)
  if (!compiled.usable) {
    const message = `No value is checked, because this schema cannot be used: ${compiled.problem.slice(0, 200)}.`
    return [{ severity: 'error', code: 'SCHEMA_UNUSABLE', message, file: CONFIG_SCHEMA, line: 1, column: 1 }]
  }
  const known: ValueSchema = { schema, secret: readMarks(schema, isSecret), declared: workspace.secrets }
  const environments = environmentsOf(workspace)
  const findings = environments.flatMap((name) => checkOne(workspace, name, { check: compiled.check, known }))
  return [...describeLost(lost), ...findings]
}

function isSecret(schema: Readonly<Record<string, unknown>>): boolean {
  return schema['x-secret'] === true || schema['writeOnly'] === true
}

// Those that stepyard.yaml names, whether or not they have a file; a file that nothing reads is another finding.
function environmentsOf({ config, configFiles }: WorkspaceValues): readonly string[] {
  return config ? [...config.environments.keys()] : [...configFiles.environments.keys()]
}

interface ValueCheck {
  readonly check: (value: unknown) => readonly SchemaFault[]
  readonly known: ValueSchema
}

function checkOne({ configFiles }: WorkspaceValues, name: string, { check, known }: ValueCheck): readonly Diagnostic[] {
  const parsed = configFiles.environments.get(name)
  // What is wrong with the file itself is told by whoever read it.
  if (parsed && parsed.value === undefined) return []
  // What the reader of YAML makes has no prototype, which some keywords ask for.
  const values: unknown = JSON.parse(JSON.stringify(parsed?.value?.values ?? {}))
  const faults = check(values).filter((fault) => !isServedOtherwise(fault, known))
  return faults.slice(0, MOST).map((fault): Diagnostic => {
    const { part, ...words } = explainValue(fault, { known, values, file: fileOf(name) })
    if (!parsed) return { severity: 'error', ...words, file: fileOf(name) }
    const path = ['values', ...placeIn(values, fault.keys)]
    const place = parsed.locate(path, part)
    return { ...at(parsed, path), ...words, ...place }
  })
}

const MOST = 100

// Secrets have their values elsewhere, and `ENVIRONMENT` is always there.
function isServedOtherwise({ rule, keys, key }: SchemaFault, { declared }: ValueSchema): boolean {
  return rule === 'required' && keys.length === 1 && key !== undefined && [...declared, 'ENVIRONMENT'].includes(key)
}

function placeIn(values: unknown, keys: readonly string[]): readonly (string | number)[] {
  let value = values
  return keys.map((key) => {
    const isItem = Array.isArray(value)
    value = typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined
    return isItem ? Number(key) : key
  })
}
