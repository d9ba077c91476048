import { compile, type JSONSchema } from 'json-schema-to-typescript'
import { format } from 'oxfmt'
import { type ConfigKind, SCHEMAS } from '../config/schemaFiles.ts'

const NAMES: Readonly<Record<ConfigKind, string>> = {
  stepyard: 'StepyardConfig',
  environment: 'EnvironmentConfig',
  secrets: 'SecretsConfig',
  connector: 'ConnectorConfig',
  webhook: 'WebhookConfig',
  recording: 'RecordingConfig',
  faults: 'FaultsConfig',
  fixture: 'FixtureConfig',
  seed: 'SeedConfig',
  deploy: 'DeployConfig',
  'source-config': 'SourceConfig',
  report: 'Report',
  'task-event': 'TaskEvent',
}

const HEADER = '// Generated from schemas/*.schema.json by `npm run generate`. Do not edit: change the schema.\n'

/** The text of `src/config/schemaTypes.ts`: one exported type for each schema and each of its definitions. */
export async function formatSchemaTypes(): Promise<string> {
  const kinds = Object.keys(NAMES) as ConfigKind[]
  const parts = await Promise.all(kinds.map((kind) => formatSchema(SCHEMAS[kind], NAMES[kind])))
  const mutable = await formatCode(`${HEADER}\n${parts.join('\n')}`)
  const readonly = mutable.replaceAll(PROPERTY, '$1readonly $2').replaceAll(LIST, 'readonly $&')
  return formatCode(readonly.replaceAll(REFERENCED, ''))
}

// The style of the repository, as .oxfmtrc.json says it: the file must pass the format check as it is written.
const STYLE = { semi: false, singleQuote: true, printWidth: 120, trailingComma: 'all' } as const

function formatSchema(schema: object, name: string): Promise<string> {
  const options = {
    bannerComment: '',
    additionalProperties: false,
    enableConstEnums: false,
    format: false,
    unreachableDefinitions: true,
  }
  return compile({ ...withoutTitles(schema), title: name } as JSONSchema, name, options)
}

async function formatCode(text: string): Promise<string> {
  const { code } = await format('schemaTypes.ts', text, STYLE)
  return code
}

const PROPERTY = /^( +)((?:[\w$]+|'[^']+'|\[k: string\])\??:(?: |$))/gm
const LIST = /(?<=[:|] )(?:\w+|\([^()\n]+\))\[\]/g

// What the generator adds to each definition, which the reader of one file can see.
const REFERENCED = /\n \*\n \* This interface was referenced by `\w+`'s JSON-Schema\n \* via the `definition` "\w+"\./g

/**
 * The schema as the generator wants it: it makes a named type of everything that has a title, and ours have one
 * everywhere, for editors. What has a name in `definitions` keeps that name.
 */
function withoutTitles<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withoutTitles) as T
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node).filter(([key, value]) => !(key === 'title' && typeof value === 'string'))
  // A field that says what it is for and nothing of its type takes any JSON; the generator would make it an object.
  if (entries.length === 1 && entries[0]?.[0] === 'description') entries.push(['tsType', 'unknown'])
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutTitles(value)])) as T
}
