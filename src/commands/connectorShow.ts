import type { Connector, OpenSchema, Operation } from '../connectors/connector.ts'
import { listConfigKeys, type ConfigKey } from '../connectors/items/configKeys.ts'
import { openRunningEnvironment } from '../runningEnvironment.ts'
import { findConnectorUsers } from '../workspace/connectorUsers.ts'
import { findItem } from '../workspace/edit/codeItem.ts'
import { listConnectors } from '../workspace/edit/connectorItem.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { defineCommand, EXIT, flagOption, type CommandContext } from './command.ts'
import { describeConnector, knownConnector, tableOf, type DescribedConnector } from './describeConnectors.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { formatFacts, type Fact } from './formatFacts.ts'
import { loadItems } from './loadItems.ts'
import { chooseLocalEnvironment } from './localEnvironment.ts'
import { columns, createPaint, plural, type Paint } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard connector show`. */
export const connectorShow = defineCommand({
  summary: 'show what a connector can do, and which of its secrets are set',
  args: '<name>',
  options: [
    { flags: '-e, --env <name>', describe: 'the environment whose secrets are looked for; never a protected one' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard connector show stripe', 'stepyard connector show stripe -e staging --json'],
  async run(context) {
    const { terminal, options, args } = context
    const { root, workspace, within } = await loadItems(context)
    const item = findItem(listConnectors(workspace), { kind: 'connector', asked: args[0] ?? '', within })
    const table = tableOf(workspace, root)
    const described = describeConnector(item, { workspace, table, users: await findConnectorUsers(workspace) })
    const { environment, isSet } = await openSecrets(context, root, workspace)
    const keys = settingsOf(item.connector?.value ?? {}).map((key) => ({
      key: key.key,
      secrets: key.secrets.map((name) => ({ name, isSet: isSet(name) })),
      values: key.values.map((name) => ({ name, isSet: isSet(name) })),
    }))
    const operations = operationsOf(knownConnector(table, item))
    const diagnostics = workspace.diagnostics.filter(({ file }) => file === item.path)
    if (flagOption(options, 'json')) {
      const facts = { ...described, environment: environment ?? null, config: keys, operations }
      printReport(terminal, { schemaVersion: 1, command: 'connector show', ...facts, diagnostics })
      return EXIT.ok
    }
    const paint = createPaint(terminal.color)
    terminal.out(`${paint.bold(shown(item.name))}\n${formatFacts(factsOf(shown(described)), paint)}`)
    terminal.out(formatKeys(keys, environment, paint))
    terminal.out(formatOperations(operations, paint))
    terminal.err(formatDiagnostics(diagnostics, paint))
    return EXIT.ok
  },
})

interface ShownOperation {
  readonly name: string
  readonly description?: string
  readonly input: string
  readonly output: string
}

interface ShownKey {
  readonly key: string
  readonly secrets: readonly Named[]
  readonly values: readonly Named[]
}

interface Named {
  readonly name: string
  readonly isSet: boolean
}

// Without an environment, nothing can be set in it.
async function openSecrets(context: CommandContext, root: string, workspace: Workspace) {
  const { config } = workspace
  if (!config) return { isSet: () => false }
  const environment = await chooseLocalEnvironment(context, { root, config })
  const place = { root, environment, effects: context.effects }
  const listed = (await openRunningEnvironment(place, { ...workspace, config })).list()
  const set = new Set(listed.filter((each) => each.kind === 'value' || each.isSet).map(({ key }) => key))
  return { environment, isSet: (name: string) => set.has(name) }
}

const ABOUT: ReadonlySet<string> = new Set(['type', 'namespace', 'description', 'tags', 'enabled', 'environments'])

function settingsOf(value: object): ConfigKey[] {
  const settings = Object.entries(value).filter(([key]) => !ABOUT.has(key) && key !== 'operations')
  return listConfigKeys(Object.fromEntries(settings))
}

function operationsOf(connector: Connector | undefined): ShownOperation[] {
  return (connector?.operations.names ?? []).flatMap((name) => {
    const operation = connector?.operations.find(name)
    return operation ? [describeOperation(operation)] : []
  })
}

function describeOperation({ name, description, input, output }: Operation): ShownOperation {
  const [first] = (description ?? '').split('\n')
  return {
    name,
    ...(first !== undefined && first !== '' && { description: first }),
    input: inShort(input),
    output: inShort(output),
  }
}

/** A schema as one short line: the keys of an object, those that may be absent with `?`. */
function inShort(schema: OpenSchema | undefined): string {
  if (schema === undefined || typeof schema === 'boolean') return 'anything'
  const { properties, required, type, items } = schema
  if (typeof properties === 'object' && properties !== null) {
    const needed: readonly unknown[] = Array.isArray(required) ? required : []
    const keys = Object.keys(properties).map((key) => (needed.includes(key) ? key : `${key}?`))
    const rest = keys.length - MOST_KEYS
    const listed = [...keys.slice(0, MOST_KEYS), ...(rest > 0 ? [`... ${rest} more`] : [])]
    return keys.length === 0 ? '{}' : `{ ${listed.join(', ')} }`
  }
  // A schema of JSON Schema: its items are one as well.
  if (type === 'array') return `[${inShort(typeof items === 'object' ? (items as OpenSchema) : undefined)}]`
  return typeof type === 'string' ? type : 'anything'
}

const MOST_KEYS = 8

function factsOf(connector: DescribedConnector): Fact[] {
  const { path, namespace, type, description, tags, environments, enabled, fakes, recordings, steps } = connector
  const facts: (Fact | false)[] = [
    ['file', path],
    ['called', `connectors.${namespace}`],
    type !== undefined && ['type', type],
    description !== undefined && ['description', description],
    tags !== undefined && ['tags', tags.join(', ')],
    environments !== undefined && ['environments', environments.join(', ')],
    enabled === false && ['enabled', 'no'],
    ['fake', fakes.length > 0 ? fakes.join(', ') : 'none'],
    recordings > 0 && ['recordings', plural(recordings, 'operation')],
    ['steps', steps.length > 0 ? steps.join(', ') : 'none calls it'],
  ]
  return facts.filter((fact) => fact !== false)
}

function formatKeys(keys: readonly ShownKey[], environment: string | undefined, paint: Paint): string {
  if (keys.length === 0) return ''
  const words = ({ name, isSet }: Named, kind: string): string =>
    `\${${kind}:${name}} ${isSet ? paint.good('set') : paint.warn('not set')}`
  const rows = shown(keys).map(({ key, secrets, values }) => [
    key,
    [...secrets.map((name) => words(name, 'secret')), ...values.map((name) => words(name, 'env'))].join(', '),
  ])
  const where = environment === undefined ? '' : ` in ${shown(environment)}`
  return `${paint.bold(`config${where}`)}\n${columns(rows)}`
}

function formatOperations(operations: readonly ShownOperation[], paint: Paint): string {
  if (operations.length === 0) return ''
  const rows = shown(operations).map(({ name, input, output, description }) => [
    name,
    `${input} -> ${output}${description === undefined ? '' : `  ${paint.dim(description)}`}`,
  ])
  return `${paint.bold('operations')}\n${columns(rows)}`
}
