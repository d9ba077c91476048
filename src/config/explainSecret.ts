import type { Explanation } from './explain.ts'
import { isMapValue } from './jsonSchema.ts'
import { formatPath } from './path.ts'
import type { ConfigKind } from './schemaFiles.ts'
import { findSecrets, isReference, type SecretFinding } from './secretText.ts'

/** Values in a file of this kind that must not be there. */
export function findFileSecrets(kind: ConfigKind, value: unknown): SecretFinding[] {
  // A source configuration is made to hold a token, which its reader takes out; a report never leaves this program.
  if (kind === 'source-config' || kind === 'report') return []
  const declared = DECLARED_VALUES[kind]?.(value) ?? []
  // The data of a fixture may well have a made-up password.
  const others = findSecrets(value, kind === 'fixture' || kind === 'secrets' ? 'none' : 'all')
  const seen = new Set(declared.map(({ path }) => formatPath(path)))
  return [...declared, ...others.filter(({ path }) => !seen.has(formatPath(path)))]
}

/** A secret in a file, in words that name its place and the way to store it, and never the value. */
export function explainSecret(secret: SecretFinding, { kind, file }: { kind: ConfigKind; file: string }): Explanation {
  const message = `${formatPath(secret.path)} holds ${secret.what}. Delete it: this file is sent to the repository.`
  return {
    code: 'SECRET_IN_CONFIG',
    message,
    hint: kind === 'stepyard' ? STORE_IN_GIT : storeInEnv(secret, { kind, file }),
  }
}

/** How the credential of a repository is stored, as a command that reads it from the keyboard. */
export const STORE_IN_GIT =
  'Give it to the Git credential store: run `git credential approve`, type the lines `url=https://<user>@<host>` and ' +
  '`password=<token>`, then an empty line.'

/** How the value of a secret is stored for one environment. */
export function storeSecret(name: string, environment: string): string {
  return `Put \`${name}=<value>\` into .env.${environment}, which is never sent, and list ${name} in secrets.yaml.`
}

function storeInEnv({ path }: SecretFinding, { kind, file }: { kind: ConfigKind; file: string }): string {
  if (kind === 'deploy') return 'Write ${VARIABLE} in its place and give the value with --env-file.'
  const key = kind === 'secrets' ? path[0] : path.findLast((part) => typeof part === 'string')
  const name = String(key ?? 'NAME')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/\W/g, '_')
    .toUpperCase()
  const environment = kind === 'environment' ? (/([^/]+)\.ya?ml$/.exec(file)?.[1] ?? '<environment>') : '<environment>'
  const reference = kind === 'connector' || kind === 'webhook' ? ` Write \${secret:${name}} here.` : ''
  return `${storeSecret(name, environment)}${reference}`
}

const DECLARED_VALUES: { readonly [K in ConfigKind]?: (value: unknown) => SecretFinding[] } = {
  secrets: valuesInSecrets,
  deploy: valuesInDeploy,
}

function valuesInSecrets(value: unknown): SecretFinding[] {
  if (!isMapValue(value)) return []
  return Object.entries(value).flatMap(([name, declaration]): SecretFinding[] => {
    if (typeof declaration === 'string' || typeof declaration === 'number')
      return [{ path: [name], what: 'a secret value' }]
    if (!isMapValue(declaration)) return []
    const keys = ['value', 'default'].filter((key) => Object.hasOwn(declaration, key))
    return keys.map((key) => ({ path: [name, key], what: 'a secret value' }))
  })
}

function valuesInDeploy(value: unknown): SecretFinding[] {
  return listOf(value, 'workspaces').flatMap((workspace, index) =>
    listOf(workspace, 'secrets').flatMap((secret, place): SecretFinding[] => {
      if (!isMapValue(secret) || secret['encrypted'] === false || secret['value'] === undefined) return []
      const path = ['workspaces', index, 'secrets', place, 'value']
      return isReference(String(secret['value'])) ? [] : [{ path, what: 'a secret value' }]
    }),
  )
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const list = isMapValue(value) ? value[key] : undefined
  return Array.isArray(list) ? list : []
}
