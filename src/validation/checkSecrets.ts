import type { Diagnostic } from '../diagnostics.ts'
import { at } from '../config/configFiles.ts'
import { storeSecret } from '../config/explainSecret.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** Names of the secrets that are set on this machine for an environment. */
export type SetSecrets = (environment: string) => Promise<ReadonlySet<string>>

/**
 * Secrets that secrets.yaml requires in an environment and that are not set on this machine: a warning for the
 * environment that is run or pushed to, a note for another that has some of its secrets here. Nothing is said of one
 * that has none: its secrets belong where it runs.
 */
export async function checkRequiredSecrets(
  { configFiles, config }: Pick<Workspace, 'configFiles' | 'config'>,
  setSecrets: SetSecrets,
  environment: string | undefined,
): Promise<readonly Diagnostic[]> {
  const { secrets } = configFiles
  if (!secrets?.value) return []
  const known = [...(config?.environments.keys() ?? [])]
  const set = new Map(await Promise.all(known.map(async (name) => [name, await setSecrets(name)] as const)))
  return Object.entries(secrets.value).flatMap(([secret, declared]): Diagnostic[] => {
    const missing = (declared?.requiredIn ?? []).filter((name) => {
      const held = set.get(name)
      return held !== undefined && !held.has(secret) && (held.size > 0 || name === environment)
    })
    const here = missing.filter((name) => name === environment)
    const told = here.length > 0 ? here : missing
    const [first] = told
    if (first === undefined) return []
    const message = `"${secret}" is required in ${told.join(', ')} and not set on this machine.`
    const severity = here.length > 0 ? 'warning' : 'note'
    const place = at(secrets, [secret, 'requiredIn'])
    const hint = storeHint(secret, first)
    return [{ ...place, severity, code: 'SECRET_NOT_SET', message, hint }]
  })
}

function storeHint(secret: string, environment: string): string {
  const variable = `STEPYARD_SECRET_${secret.replaceAll(/\W/g, '_')}`
  return `${storeSecret(secret, environment).split(', and list', 1)[0]}; or set ${variable}.`
}
