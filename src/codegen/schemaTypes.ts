import { compile, type JSONSchema } from 'json-schema-to-typescript'
import { format } from 'oxfmt'
import { type ConfigKind, SCHEMAS } from '../config/schemaFiles.ts'

const NAMES: Readonly<Record<ConfigKind, string>> = {
  stepyard: 'StepyardConfig',
  environment: 'EnvironmentConfig',
  secrets: 'SecretsConfig',
  connector: 'ConnectorConfig',
  webhook: 'WebhookConfig',
  fixture: 'FixtureConfig',
  deploy: 'DeployConfig',
  'source-config': 'SourceConfig',
  report: 'Report',
}

const HEADER = '// Generated from schemas/*.schema.json by `npm run generate`. Do not edit: change the schema.\n'

/** The text of `src/config/schemaTypes.ts`: one exported type for each schema and each of its definitions. */
export async function formatSchemaTypes(): Promise<string> {
  const kinds = Object.keys(NAMES) as ConfigKind[]
  const parts = await Promise.all(kinds.map((kind) => formatSchema(SCHEMAS[kind], NAMES[kind])))
  const mutable = await formatCode(`${HEADER}\n${parts.join('\n')}`)
  return formatCode(mutable.replaceAll(PROPERTY, '$1readonly $2').replaceAll(LIST, 'readonly $&'))
}

// The style of the repository, as .oxfmtrc.json says it: the file must pass the format check as it is written.
const STYLE = { semi: false, singleQuote: true, printWidth: 120, trailingComma: 'all' } as const

function formatSchema(schema: object, name: string): Promise<string> {
  const options = { bannerComment: '', additionalProperties: false, enableConstEnums: false, format: false }
  return compile({ ...withoutTitles(schema), title: name } as JSONSchema, name, options)
}

async function formatCode(text: string): Promise<string> {
  const { code } = await format('schemaTypes.ts', text, STYLE)
  return code
}

const PROPERTY = /^( +)((?:[\w$]+|'[^']+'|\[k: string\])\??: )/gm
const LIST = /(?<=[:|] )(?:\w+|\([^()\n]+\))\[\]/g

/**
 * The schema as the generator wants it: it makes a named type of everything that has a title, and ours have one
 * everywhere, for editors. What has a name in `definitions` keeps that name.
 */
function withoutTitles<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withoutTitles) as T
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node).filter(([key, value]) => !(key === 'title' && typeof value === 'string'))
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutTitles(value)])) as T
}
