import { at } from '../../config/configFiles.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { nearestSpelling, quoteWord } from '../../spelling.ts'
import { findingAt } from '../../workspace/syntax.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import type { StepFacts } from '../stepFacts.ts'
import { listWords } from '../stepWords.ts'
import { readSchema } from '../schemaFiles.ts'
import { isCode, type ItemText, type ItemTexts } from './itemTexts.ts'

/** Keys that steps ask for and nothing sets, and keys and secrets that nothing asks for. */
export function judgeConfigKeys(workspace: Workspace, steps: readonly StepFacts[], texts: ItemTexts): Diagnostic[] {
  const setIn = environmentsByKey(workspace)
  const asked = steps.flatMap((facts) => judgeAsked(facts, workspace, setIn))
  // Before there is a step, nothing can ask; and who computes a key may ask for any.
  if (workspace.steps.length === 0 || texts.all.some((file) => isCode(file) && COMPUTED.test(file.text))) return asked
  return [
    ...asked,
    ...judgeValues(workspace, setIn, texts),
    ...judgeDescribed(workspace, setIn, texts),
    ...judgeSecrets(workspace, texts),
  ]
}

// The key is no text in quotes, or the function is taken out of `task`.
const COMPUTED =
  /\bconfig\s*\(\s*(?:[^\s'"`)]|`[^`]*\$\{|(?:'[^']*'|"[^"]*")\s*\+)|task\.config\b(?!\s*\()|[{,]\s*config\s*[,}:].*=\s*task\b/

/** The environments that set a key, in the order of their files. */
type SetIn = ReadonlyMap<string, readonly string[]>

function environmentsByKey({ environments }: Workspace): SetIn {
  const setIn = new Map<string, string[]>()
  for (const { name, value } of environments) {
    for (const key of Object.keys(value.values ?? {})) setIn.set(key, [...(setIn.get(key) ?? []), name])
  }
  return setIn
}

function judgeAsked({ syntax, asked }: StepFacts, workspace: Workspace, setIn: SetIn): Diagnostic[] {
  const { environments, secrets } = workspace
  return asked.flatMap(({ key, at: place }): Diagnostic[] => {
    if (key === 'ENVIRONMENT' || secrets.includes(key)) return []
    const having = setIn.get(key)
    const lacking = environments.map(({ name }) => name).filter((name) => having?.includes(name) !== true)
    if (lacking.length === 0) return []
    if (having !== undefined) {
      const message = `\`${key}\` is not set in ${listWords(lacking)}: there the call fails, unless the machine sets it.`
      const hint = `Add \`${key}\` to \`values\` in environments/${lacking[0]}.yaml.`
      return [findingAt(syntax, { code: 'CONFIG_KEY_NOT_EVERYWHERE', severity: 'warning', message, hint, at: place })]
    }
    const nearest = nearestSpelling(key, [...setIn.keys(), ...secrets])
    const message = `No environment sets \`${key}\`, and secrets.yaml does not declare it: the call fails, unless the machine sets it.`
    const hint =
      nearest === undefined
        ? `Add \`${key}\` to \`values\` in environments/${lacking[0]}.yaml, or to secrets.yaml if it is a secret.`
        : `Did you mean \`${nearest}\`?`
    return [findingAt(syntax, { code: 'CONFIG_KEY_UNKNOWN', severity: 'warning', message, hint, at: place })]
  })
}

function judgeValues(workspace: Workspace, setIn: SetIn, texts: ItemTexts): Diagnostic[] {
  return [...setIn].flatMap(([key, [first = '', ...others]]): Diagnostic[] => {
    if (texts.mentions(key, mayAsk)) return []
    const parsed = workspace.configFiles.environments.get(first)
    if (parsed === undefined) return []
    const also = others.length === 0 ? '' : `, as in ${listWords(others)}`
    const message = `Nothing asks for \`${key}\`, which is set here${also}.`
    const hint = `Delete the line, or read it with \`task.config('${key}')\` or \`\${env:${key}}\`.`
    return [{ ...at(parsed, ['values', key]), severity: 'note', code: 'CONFIG_KEY_UNUSED', message, hint }]
  })
}

// A key that only the schema of the configuration knows.
function judgeDescribed(workspace: Workspace, setIn: SetIn, texts: ItemTexts): Diagnostic[] {
  const file = readSchema(workspace, CONFIG_SCHEMA)
  const keys = file === undefined ? [] : propertiesOf(file.schema)
  return keys
    .filter((key) => !setIn.has(key) && !texts.mentions(key, mayAsk))
    .map((key) => {
      const message = `Nothing asks for \`${key}\`, which is described here, and no environment sets it.`
      const hint = 'Delete it from `properties` and `required`.'
      return { severity: 'note', code: 'CONFIG_KEY_UNUSED', message, hint, file: CONFIG_SCHEMA }
    })
}

const CONFIG_SCHEMA = 'schemas/config.schema.json'

function propertiesOf(schema: unknown): readonly string[] {
  const properties = typeof schema === 'object' && schema !== null && 'properties' in schema ? schema.properties : {}
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
}

function mayAsk({ kind }: ItemText): boolean {
  return kind !== 'environment'
}

function judgeSecrets({ secrets, configFiles }: Workspace, texts: ItemTexts): Diagnostic[] {
  const { secrets: parsed } = configFiles
  if (parsed === undefined) return []
  return secrets
    .filter((name) => !texts.mentions(name, () => true))
    .map((name) => {
      const message = `Nothing asks for the secret ${name}, so that nobody has to set it.`
      const hint = `Delete it from secrets.yaml, or read it with \`\${secret:${name}}\` or \`task.config(${quoteWord(name)})\`.`
      return { ...at(parsed, [name]), severity: 'note', code: 'SECRET_UNUSED', message, hint }
    })
}
