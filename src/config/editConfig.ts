import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import { editYaml, type YamlEdit } from './editYaml.ts'
import { storeSecret } from './explainSecret.ts'
import type { Json } from './json.ts'
import { isMapValue } from './jsonSchema.ts'
import { parseConfig } from './parseConfig.ts'
import { readYaml } from './readYaml.ts'
import type { ConfigKind } from './schemaFiles.ts'
import type { StepyardEnvironment } from './schemaTypes.ts'

/** What `env set` can change in `stepyard.yaml`: fields of one environment, and where all of them are kept. */
export interface EnvironmentChange extends Partial<StepyardEnvironment> {
  readonly repository?: string
  readonly username?: string
}

/** Values by name, as they go below `values:` of `environments/<env>.yaml`; `undefined` takes one out. */
export type ValueChange = Readonly<Record<string, Json | undefined>>

/** Whose values `setValues` changes. `secretNames` are those of `secrets.yaml`, which may not get a value there. */
export interface ValueOwner {
  readonly environment: string
  readonly secretNames?: Iterable<string>
}

/** What a new `stepyard.yaml` says. */
export interface NewConfig {
  readonly name: string
  readonly source?: { readonly repository?: string; readonly username?: string }
  readonly environments: Readonly<Record<string, StepyardEnvironment>>
  /** Default: nothing besides the layout. */
  readonly include?: readonly string[]
}

const FILE = 'stepyard.yaml'

/**
 * `text` of a configuration file with the edits made; comments, order and layout stay. What the edits themselves make
 * wrong is refused (`CONFIG_REFUSED`, `SECRET_IN_CONFIG`); what was wrong before stays for `stepyard check`.
 */
export function editConfig(
  { kind, file, text }: { kind: ConfigKind; file: string; text: string },
  edits: readonly YamlEdit[],
): string {
  const edited = editYaml(text, edits, file)
  if (edited === text) return text
  const known = new Set(parseConfig(kind, text, file).diagnostics.map(({ code, message }) => `${code} ${message}`))
  const [fault] = parseConfig(kind, edited, file).diagnostics.filter(
    ({ code, message }) => !known.has(`${code} ${message}`),
  )
  if (fault === undefined) return edited
  const { code, message: reason, hint = 'Choose another value.' } = fault
  const key = String(edits.at(-1)?.path.at(-1))
  if (code === 'SECRET_IN_CONFIG') throw new StepyardError('SECRET_IN_CONFIG', { file, key, store: hint })
  throw new StepyardError('CONFIG_REFUSED', { file, reason, hint })
}

/** `stepyard.yaml` with fields of an environment set; one that is not there yet is added and needs a `branch`. */
export function setEnvironment(text: string, name: string, change: EnvironmentChange): string {
  const { repository, username, ...fields } = change
  const declared = isMapValue(environmentsIn(text)[name])
  const edits = [
    ...editsOf(['source'], { repository, username }),
    // A new environment is written in one piece, in the style of its neighbours.
    ...(declared
      ? editsOf(['environments', name], fields)
      : [{ path: ['environments', name], value: withoutGaps(fields) }]),
  ]
  return editConfig({ kind: 'stepyard', file: FILE, text }, edits)
}

/** `stepyard.yaml` without an environment; throws `ENVIRONMENT_UNKNOWN` when it has none of that name. */
export function removeEnvironment(text: string, name: string): string {
  const known = Object.keys(environmentsIn(text))
  if (!known.includes(name)) {
    const nearest = nearestSpelling(name, known)
    throw new StepyardError('ENVIRONMENT_UNKNOWN', { name, known, ...(nearest === undefined ? {} : { nearest }) })
  }
  return editConfig({ kind: 'stepyard', file: FILE, text }, [{ path: ['environments', name], value: undefined }])
}

/** `environments/<env>.yaml` with values set; `text` is `undefined` when there is no such file yet. */
export function setValues(text: string | undefined, values: ValueChange, owner: ValueOwner): string {
  const file = `environments/${owner.environment}.yaml`
  const secretNames = new Set(owner.secretNames)
  for (const [key, value] of Object.entries(values)) {
    const store = storeSecret(key, owner.environment)
    if (secretNames.has(key) && value !== undefined) throw new StepyardError('SECRET_IN_CONFIG', { file, key, store })
  }
  const edits = Object.entries(values).map(([key, value]) => ({ path: ['values', key], value }))
  return editConfig({ kind: 'environment', file, text: text ?? '' }, edits)
}

/** The text of a new `stepyard.yaml`; refuses what `parseConfig` would not accept. */
export function formatNewConfig({ name, source = {}, environments, include = [] }: NewConfig): string {
  const entries = Object.entries(environments)
  const added = entries.map(([key, fields]) => ({ path: ['environments', key], value: withoutGaps(fields) }))
  const edits: YamlEdit[] = [
    { path: ['format'], value: 1 },
    { path: ['name'], value: name },
    ...editsOf(['source'], source),
    ...(added.length > 0 ? added : [{ path: ['environments'], value: {} }]),
    ...(include.length > 0 ? [{ path: ['include'], value: [...include] }] : []),
  ]
  return editConfig({ kind: 'stepyard', file: FILE, text: '' }, edits)
}

function environmentsIn(text: string): Readonly<Record<string, unknown>> {
  const { value } = readYaml(text, FILE)
  const environments = isMapValue(value) ? value['environments'] : undefined
  return isMapValue(environments) ? environments : {}
}

function editsOf(parent: readonly string[], fields: Readonly<Record<string, unknown>>): YamlEdit[] {
  return Object.entries(withoutGaps(fields)).map(([key, value]) => ({ path: [...parent, key], value }))
}

/** The fields that are given; one that is `undefined` is left as it is. */
function withoutGaps(fields: object): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
