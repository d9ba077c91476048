import { planUpdateConnector } from '../connectors/items/updateConnector.ts'
import { findConnectorUsers } from '../workspace/connectorUsers.ts'
import { findItem } from '../workspace/edit/codeItem.ts'
import { listConnectors } from '../workspace/edit/connectorItem.ts'
import { applyItems } from './applyItems.ts'
import { defineCommand, flagOption, listOption, textOption, type OptionValues } from './command.ts'
import { CONNECTOR_OPTIONS, readSettings } from './connectorAdd.ts'
import { loadItems } from './loadItems.ts'

/** `stepyard connector update`. */
export const connectorUpdate = defineCommand({
  summary: 'change a connector; a new name takes its fakes and recordings along',
  args: '<name>',
  options: [
    { flags: '-n, --name <new>', describe: 'another name; the namespace follows unless the file says one' },
    ...CONNECTOR_OPTIONS,
    { flags: '-f, --file <path>', describe: 'the settings as a JSON or YAML file; null takes a key out' },
    { flags: '--enabled <value>', describe: 'whether it takes calls', choices: ['true', 'false'] },
    { flags: '--rewrite', describe: 'edit the steps that call it by the name it had' },
    { flags: '--dry-run', describe: 'show what would change and stop' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    'stepyard connector update crm --name sales --rewrite',
    `stepyard connector update crm -c '{"baseUrl":"https://crm.example.com/v2"}'`,
    'stepyard connector update crm --enabled false',
  ],
  async run(context) {
    const { args, options } = context
    const { root, workspace, within } = await loadItems(context)
    const item = findItem(listConnectors(workspace), { kind: 'connector', asked: args[0] ?? '', within })
    const update = {
      ...changesOf(options),
      config: await readSettings(context),
      rewrite: flagOption(options, 'rewrite'),
    }
    const plan = await planUpdateConnector(workspace, item, { update, users: await findConnectorUsers(workspace) })
    const name = plan.items[0]?.name ?? item.name
    const said =
      name === item.name ? `Changed the connector ${name}.` : `Renamed the connector ${item.name} to ${name}.`
    return applyItems(context, { root, command: 'connector update', plan, said, next: ['stepyard check'] })
  },
})

function changesOf(options: OptionValues) {
  const [name, namespace, enabled] = ['name', 'namespace', 'enabled'].map((key) => textOption(options, key))
  return {
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
    ...(options['tags'] !== undefined && { tags: listOption(options, 'tags') }),
    ...(enabled !== undefined && { enabled: enabled === 'true' }),
  }
}
