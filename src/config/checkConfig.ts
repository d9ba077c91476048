import type { Diagnostic } from '../diagnostics.ts'
import { nearestSpelling } from '../spelling.ts'
import { at, type ConfigFiles, environmentsOf } from './configFiles.ts'
import { checkEnvironmentFiles } from './checkEnvironments.ts'
import { storeSecret } from './explainSecret.ts'
import { isMapValue } from './jsonSchema.ts'
import { formatPath, type Path } from './path.ts'
import type { ParsedConfig } from './parseConfig.ts'
import type { StepyardConfig } from './schemaTypes.ts'
import { isReference } from './secretText.ts'

/** What is wrong between files that are each valid. Findings inside one file are with `parseConfig`. */
export function checkConfig(files: ConfigFiles): Diagnostic[] {
  return [
    ...checkStepyardFile(files.stepyard),
    ...checkEnvironmentFiles(files),
    ...checkEnvironmentNames(files),
    ...checkDeclaredSecrets(files),
  ]
}

/** What is wrong between the environments of stepyard.yaml: a shared branch, a promotion from nowhere or in a circle. */
export function checkStepyardFile(stepyard: ParsedConfig<StepyardConfig>): Diagnostic[] {
  return [...checkBranches(stepyard), ...checkPromotions(stepyard)]
}

function checkBranches(stepyard: ParsedConfig<StepyardConfig>): Diagnostic[] {
  const owners = new Map<string, string>()
  return Object.entries(environmentsOf(stepyard)).flatMap(([name, { branch }]): Diagnostic[] => {
    const owner = owners.get(branch)
    if (owner === undefined) owners.set(branch, name)
    if (owner === undefined) return []
    const message = `The environments "${owner}" and "${name}" are both on branch "${branch}".`
    const hint = `Give one of them a branch of its own: stepyard env set ${name} --branch <branch>`
    return [{ ...at(stepyard, ['environments', name, 'branch']), code: 'SHARED_BRANCH', message, hint }]
  })
}

function checkPromotions(stepyard: ParsedConfig<StepyardConfig>): Diagnostic[] {
  const environments = environmentsOf(stepyard)
  return Object.entries(environments).flatMap(([name, { promoteFrom }]): Diagnostic[] => {
    if (promoteFrom === undefined) return []
    const path = ['environments', name, 'promoteFrom']
    if (!Object.hasOwn(environments, promoteFrom)) {
      return [unknownEnvironment({ parsed: stepyard, path, name: promoteFrom }, Object.keys(environments))]
    }
    const cycle = findCycle(name, environments)
    // Reported once, at the member that comes first in the alphabet.
    if (cycle === undefined || [...cycle].sort()[0] !== name) return []
    const message = `The promotions go in a circle: ${[...cycle, name].join(' <- ')}.`
    const hint = 'Delete one `promoteFrom`, so that the circle has a start.'
    return [{ ...at(stepyard, path), code: 'PROMOTION_CYCLE', message, hint }]
  })
}

/** The environments on the way from `start` back to itself, or `undefined` when the way ends or circles elsewhere. */
function findCycle(start: string, environments: StepyardConfig['environments']): string[] | undefined {
  const way: string[] = []
  let name: string | undefined = start
  while (name !== undefined && !way.includes(name)) {
    way.push(name)
    name = Object.hasOwn(environments, name) ? environments[name]?.promoteFrom : undefined
  }
  return name === start ? way : undefined
}

function checkEnvironmentNames({ stepyard, secrets, connectors = [], webhooks = [] }: ConfigFiles): Diagnostic[] {
  if (stepyard.value === undefined) return []
  const known = Object.keys(stepyard.value.environments)
  const check = (parsed: ParsedConfig<unknown>, path: Path, names: readonly string[] | undefined): Diagnostic[] =>
    (names ?? []).flatMap((name, index) =>
      known.includes(name) ? [] : [unknownEnvironment({ parsed, path: [...path, index], name }, known)],
    )
  return [
    ...Object.entries(secrets?.value ?? {}).flatMap(([name, secret]) =>
      secrets === undefined ? [] : check(secrets, [name, 'requiredIn'], secret?.requiredIn),
    ),
    ...[...connectors, ...webhooks].flatMap((parsed) => check(parsed, ['environments'], parsed.value?.environments)),
  ]
}

interface Mention {
  readonly parsed: ParsedConfig<unknown>
  readonly path: Path
  readonly name: string
}

function unknownEnvironment({ parsed, path, name }: Mention, known: readonly string[]): Diagnostic {
  const nearest = nearestSpelling(name, known)
  const guess = nearest === undefined ? '' : `Did you mean "${nearest}"? `
  const message = `${formatPath(path)} names the environment "${name}", which stepyard.yaml does not have.`
  return {
    ...at(parsed, path),
    code: 'UNKNOWN_ENVIRONMENT',
    message,
    hint: `${guess}Environments: ${known.join(', ')}.`,
  }
}

/** A name of `secrets.yaml` that has a value in another file: the value would reach everyone who can read the branch. */
function checkDeclaredSecrets(files: ConfigFiles): Diagnostic[] {
  const names = new Set(Object.keys(files.secrets?.value ?? {}))
  const { connectors = [], webhooks = [], fixtures = [] } = files
  // The tasks of a fixture are data, which may have a field of any name.
  const valuesOf = (parsed: ParsedConfig<unknown>): unknown =>
    isMapValue(parsed.value) ? { values: parsed.value['values'] } : undefined
  const places = [
    ...[...files.environments].map(([environment, parsed]) => ({ environment, parsed, value: parsed.value })),
    ...[...connectors, ...webhooks].map((parsed) => ({ environment: '<environment>', parsed, value: parsed.value })),
    ...fixtures.map((parsed) => ({ environment: '<environment>', parsed, value: valuesOf(parsed) })),
  ]
  return places.flatMap(({ environment, parsed, value }) =>
    findNamed(value, [], names).map((path): Diagnostic => {
      const name = String(path.at(-1))
      const message = `${formatPath(path)} gives a value to "${name}", which secrets.yaml declares as a secret.`
      const hint = storeSecret(name, environment)
      return { ...at(parsed, path), code: 'SECRET_IN_CONFIG', message, hint }
    }),
  )
}

function findNamed(value: unknown, path: Path, names: ReadonlySet<string>): Path[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => findNamed(item, [...path, index], names))
  if (!isMapValue(value)) return []
  return Object.entries(value).flatMap(([key, child]) => {
    const place = [...path, key]
    return names.has(key) && isLiteral(child) ? [place] : findNamed(child, place, names)
  })
}

function isLiteral(value: unknown): boolean {
  if (typeof value === 'string') return value !== '' && !isReference(value)
  return typeof value === 'number' || typeof value === 'boolean'
}
