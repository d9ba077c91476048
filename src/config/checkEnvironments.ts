import type { Diagnostic } from '../diagnostics.ts'
import { nearestSpelling } from '../spelling.ts'
import { at, type ConfigFiles, environmentsOf, type PolicyName } from './configFiles.ts'
import type { ParsedConfig } from './parseConfig.ts'
import type { EnvironmentConfig } from './schemaTypes.ts'

/** What is wrong between `stepyard.yaml` and the files of its environments. */
export function checkEnvironmentFiles(files: ConfigFiles): Diagnostic[] {
  const perFile = [...files.environments].flatMap(([name, parsed]) => [
    ...checkDeclared({ name, parsed }, files),
    ...checkLimit(parsed, files.automations),
    ...checkPolicy(parsed, files.keptPolicies ?? KEPT),
  ])
  return [...checkProductions(files), ...perFile]
}

interface EnvironmentFile {
  readonly name: string
  readonly parsed: ParsedConfig<EnvironmentConfig>
}

/** A warning only: the file harms nothing, and on a branch that lacks the environment it is what a promotion brings. */
function checkDeclared({ name, parsed }: EnvironmentFile, { stepyard }: ConfigFiles): Diagnostic[] {
  const environments = environmentsOf(stepyard)
  if (stepyard.value === undefined || Object.hasOwn(environments, name)) return []
  const nearest = nearestSpelling(name, Object.keys(environments))
  const hint =
    nearest === undefined
      ? `Add it with \`stepyard env set ${name} --branch <branch>\`, or delete the file.`
      : `Did you mean environments/${nearest}.yaml?`
  const message = `stepyard.yaml has no environment "${name}"; nothing reads this file.`
  return [{ ...at(parsed, []), severity: 'warning', code: 'UNDECLARED_ENVIRONMENT', message, hint }]
}

const PRODUCTION_NAME = /^(?:prod|production|live)$/i

/** An error where the environment says that it is a production, a warning where only its name does. */
function checkProductions({ stepyard, environments }: ConfigFiles): Diagnostic[] {
  return Object.entries(environmentsOf(stepyard)).flatMap(([name, environment]): Diagnostic[] => {
    if (environment.protected === true) return []
    const type = environments.get(name)?.value?.type
    const named = type === undefined && PRODUCTION_NAME.test(name)
    if (type !== 'production' && !named) return []
    const message = `The production environment "${name}" is not protected: a push would reach it directly.`
    const hint = `Add \`protected: true\` to environments.${name} in stepyard.yaml.`
    const place = at(stepyard, ['environments', name])
    return [{ ...place, severity: named ? 'warning' : 'error', code: 'UNPROTECTED_PRODUCTION', message, hint }]
  })
}

function checkLimit(parsed: ParsedConfig<EnvironmentConfig>, automations: number): Diagnostic[] {
  const limit = parsed.value?.limits?.automations
  if (limit === undefined || automations <= limit) return []
  const message = `The workspace has ${automations} automations; limits.automations allows ${limit}.`
  const hint = 'An automation is a folder directly under steps/. Remove some, or raise the limit.'
  return [{ ...at(parsed, ['limits', 'automations']), code: 'TOO_MANY_AUTOMATIONS', message, hint }]
}

/** What each policy would need. A policy that asks for nothing (`piiAllowed: true`) is always kept. */
const NEEDS: Readonly<Record<PolicyName, { readonly asks: (value: unknown) => boolean; readonly reason: string }>> = {
  piiAllowed: { asks: (value) => value === false, reason: 'it does not look for personal data' },
  encryptionRequired: { asks: (value) => value === true, reason: 'it has no encrypted storage' },
  retentionDays: { asks: () => true, reason: 'it deletes no tasks by age' },
}

/** What the engine of a folder keeps by itself. */
const KEPT: ReadonlySet<PolicyName> = new Set(['piiAllowed', 'retentionDays'])

function checkPolicy(parsed: ParsedConfig<EnvironmentConfig>, kept: ReadonlySet<PolicyName>): Diagnostic[] {
  const { policy = {} } = parsed.value ?? {}
  const names: readonly PolicyName[] = ['piiAllowed', 'encryptionRequired', 'retentionDays']
  return names.flatMap((name): Diagnostic[] => {
    const value = policy[name]
    if (value === undefined || !NEEDS[name].asks(value) || kept.has(name)) return []
    const message = `policy.${name}: ${String(value)} is not kept by this version: ${NEEDS[name].reason}.`
    const hint = 'Keep it by other means, and leave the line: it is checked again by each version.'
    return [{ ...at(parsed, ['policy', name]), severity: 'warning', code: 'POLICY_NOT_KEPT', message, hint }]
  })
}
