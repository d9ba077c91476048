import type { Json } from '../config/json.ts'
import { connectorNamespace } from '../workspace/connectorNamespace.ts'
import { planAddConnector } from '../connectors/items/addConnector.ts'
import { StepyardError } from '../errors.ts'
import { applyItems } from './applyItems.ts'
import { defineCommand, listOption, textOption, type CommandContext, type OptionSpec } from './command.ts'
import { loadItems } from './loadItems.ts'
import { parseJson, readDataFile } from './readData.ts'

/** What a connector can be given besides its type. */
export const CONNECTOR_OPTIONS: readonly OptionSpec[] = [
  { flags: '--namespace <name>', describe: 'what steps call it, connectors.<name>; -ns is the same' },
  { flags: '-t, --tags <tags>', describe: 'words to find it by: billing,crm', repeat: true },
  { flags: '-c, --config <json>', describe: 'its settings as JSON; secrets are written ${secret:NAME}' },
]

/** `stepyard connector add`. */
export const connectorAdd = defineCommand({
  summary: 'make a connector of a built-in type',
  args: '<type>',
  options: [
    { flags: '-n, --name <name>', describe: 'the name of its file (default: made of the type)' },
    ...CONNECTOR_OPTIONS,
    { flags: '-f, --file <path>', describe: 'the settings as a JSON or YAML file; - reads standard input' },
    { flags: '--dry-run', describe: 'show what would change and stop' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    'stepyard connector add slack',
    `stepyard connector add http --name crm --config '{"baseUrl":"https://crm.example.com/api"}'`,
    'stepyard connector add mail -f mail.yaml',
  ],
  async run(context) {
    const { args, options } = context
    const [type = ''] = args
    const [name, namespace] = ['name', 'namespace'].map((key) => textOption(options, key))
    const { root, workspace } = await loadItems(context)
    const plan = planAddConnector(workspace, {
      type,
      tags: listOption(options, 'tags'),
      config: await readSettings(context),
      ...(name !== undefined && { name }),
      ...(namespace !== undefined && { namespace }),
    })
    const made = plan.items[0]?.name ?? type
    const called = connectorNamespace(made, namespace)
    const said = `Made the connector ${made}: steps call it \`connectors.${called}\`.`
    const next = [`stepyard connector show ${made}`, `stepyard connector test ${made}`, 'stepyard check']
    return applyItems(context, { root, command: 'connector add', plan, said, next })
  },
})

/** What `--config` or `--file` says; nothing where neither is given. Throws `DATA_UNREADABLE`. */
export async function readSettings(context: CommandContext): Promise<Readonly<Record<string, Json>>> {
  const [written, file] = ['config', 'file'].map((key) => textOption(context.options, key))
  if (written !== undefined && file !== undefined) {
    throw new StepyardError('USAGE', { reason: '--config and --file are both given.', hint: 'Leave one of them out.' })
  }
  if (written === undefined && file === undefined) return {}
  const source = file ?? '--config'
  const value = file === undefined ? parseJson(written ?? '', source) : await readDataFile(context, file)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StepyardError('DATA_UNREADABLE', { source, problem: 'it is no mapping of keys to values' })
  }
  // What JSON makes of it is JSON; what was read from YAML has no prototype.
  return JSON.parse(JSON.stringify(value)) as Readonly<Record<string, Json>>
}
