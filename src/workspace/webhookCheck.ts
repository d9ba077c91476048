import { at } from '../config/configFiles.ts'
import type { ParsedConfig } from '../config/parseConfig.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { nearestSpelling } from '../spelling.ts'
import { addressOf, secretNamesOf, urlPathOf, type Webhook } from './webhook.ts'
import type { Workspace } from './workspace.ts'

/** What is wrong between webhooks and the rest of a workspace: a shared address, an unknown secret, a missing schema. */
export function checkWebhooks(workspace: Workspace): Diagnostic[] {
  const parsed = new Map((workspace.configFiles.webhooks ?? []).map((each) => [each.file, each]))
  return [
    ...checkAddresses(workspace.webhooks, parsed),
    ...workspace.webhooks.flatMap((webhook) => {
      const file = parsed.get(webhook.path)
      return file === undefined
        ? []
        : [...checkSecrets(webhook, file, workspace), ...checkSchema(webhook, file, workspace)]
    }),
  ]
}

type Files = ReadonlyMap<string, ParsedConfig<unknown>>

function checkAddresses(webhooks: readonly Webhook[], files: Files): Diagnostic[] {
  const owners = new Map<string, Webhook>()
  return webhooks.flatMap((webhook): Diagnostic[] => {
    const address = addressOf(webhook)
    const file = files.get(webhook.path)
    if (address === undefined || file === undefined) return []
    const owner = owners.get(address)
    if (owner === undefined) {
      owners.set(address, webhook)
      return []
    }
    const message = `The webhooks "${owner.name}" and "${webhook.name}" are both at ${urlPathOf(webhook)}.`
    const hint = 'Give one of them a `path` of its own.'
    return [{ ...at(file, ['path']), code: 'SHARED_PATH', message, hint }]
  })
}

function checkSecrets({ value }: Webhook, file: ParsedConfig<unknown>, { secrets }: Workspace): Diagnostic[] {
  return secretNamesOf(value)
    .filter((name) => !secrets.includes(name))
    .map((name): Diagnostic => {
      const nearest = nearestSpelling(name, secrets)
      const message = `verify.secret names "${name}", which secrets.yaml does not declare.`
      const hint = nearest === undefined ? `Add \`${name}:\` to secrets.yaml.` : `Did you mean "${nearest}"?`
      return { ...at(file, ['verify', 'secret']), code: 'UNDECLARED_SECRET', message, hint }
    })
}

function checkSchema({ value }: Webhook, file: ParsedConfig<unknown>, { paths }: Workspace): Diagnostic[] {
  const { schema } = value
  if (schema === undefined || paths.includes(schema)) return []
  const nearest = nearestSpelling(
    schema,
    paths.filter((path) => path.endsWith('.json')),
  )
  const message = `schema is "${schema}", which is no file of this workspace.`
  const hint =
    nearest === undefined
      ? 'Write the path of a JSON Schema from the root of the workspace.'
      : `Did you mean "${nearest}"?`
  return [{ ...at(file, ['schema']), code: 'MISSING_SCHEMA', message, hint }]
}
