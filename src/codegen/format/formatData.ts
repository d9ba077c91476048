import { typeKey, nameType } from '../typeName.ts'
import type { CompiledUnit } from '../typeUnit.ts'
import { augment, namespaceOf, typeFile } from './typeFile.ts'

/** A kind of task with its types. */
export interface TaskTypes {
  readonly kind: string
  readonly unit: CompiledUnit
}

/** The file with the kinds of tasks. */
export function formatTasks(tasks: readonly TaskTypes[]): string {
  const taken = new Set<string>()
  const scopes = tasks.map(({ kind, unit }) => ({ kind, unit, scope: nameType(kind, taken) }))
  const members = scopes.map(({ kind, unit, scope }) => `${typeKey(kind)}: ${scope}.${unit.roots[0]?.type ?? ''}`)
  return typeFile([], ...scopes.map(({ scope, unit }) => namespaceOf(scope, unit)), augment({ TaskSchemas: members }))
}

/** What `task.config` serves. */
export interface ConfigTypes {
  /** Values, as the schema or what the environments have describes them. */
  readonly unit: CompiledUnit | undefined
  readonly secrets: readonly string[]
}

/** The file with the keys of `task.config`. A key that is asked for is there, so none is optional. */
export function formatConfig({ unit, secrets }: ConfigTypes): string {
  const root = unit?.roots[0]
  const values = (root?.keys ?? []).toSorted(byCode)
  const taken = new Set(values)
  const others = secrets.filter((secret) => !taken.has(secret))
  const environment = [...values, ...others].includes('ENVIRONMENT') ? [] : ['readonly ENVIRONMENT: Environments']
  const members = [
    ...environment,
    ...values.map((key) => `readonly ${typeKey(key)}: Values[${JSON.stringify(key)}]`),
    ...others.map((key) => `/** A secret. */\nreadonly ${typeKey(key)}: string`),
    // Where nobody says which there are, any may be meant.
    ...(values.length + others.length === 0 ? ['readonly [key: string]: any'] : []),
  ]
  const scope = unit ? namespaceOf('Config', unit) : ''
  const type = root ? `type Values = Required<Config.${root.type}>` : ''
  return typeFile(['Environments'], scope, type, augment({ ConfigValues: members }))
}

function byCode(left: string, right: string): number {
  return left < right ? -1 : 1
}
