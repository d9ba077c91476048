import { CATALOGUE } from '../connectors/catalogue/catalogue.ts'
import { findConnectorUsers } from '../workspace/connectorUsers.ts'
import { listConnectors } from '../workspace/edit/connectorItem.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext } from './command.ts'
import { describeConnector, tableOf, type DescribedConnector } from './describeConnectors.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { createItemFilter, emptyWords, LIST_OPTIONS, patternOf } from './itemFilter.ts'
import { loadItems } from './loadItems.ts'
import { columns, createPaint, plural, type Paint } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard connector list`. */
export const connectorList = defineCommand({
  summary: 'list connectors: what answers their calls, and how many steps make any',
  args: '[pattern]',
  options: LIST_OPTIONS,
  examples: ['stepyard connector list', 'stepyard connector list stripe'],
  async run(context) {
    const { terminal, options } = context
    const { root, workspace } = await loadItems(context)
    const sources = { workspace, table: tableOf(workspace, root), users: await findConnectorUsers(workspace) }
    const items = listConnectors(workspace).filter(createItemFilter(context))
    const listed = items.map((item) => describeConnector(item, sources))
    const paths = new Set(items.map(({ path }) => path))
    const diagnostics = workspace.diagnostics.filter(({ file }) => paths.has(file))
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'connector list', connectors: listed, diagnostics })
      return EXIT.ok
    }
    terminal.out(formatList(context, listed))
    terminal.err(formatDiagnostics(diagnostics, createPaint(terminal.color)))
    return EXIT.ok
  },
})

/** `stepyard connector list-available`. */
export const connectorListAvailable = defineCommand({
  summary: 'list the types of connectors that are built in',
  options: [
    { flags: '-f, --filter-name <part>', describe: 'only those whose name or description has it' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard connector list-available', 'stepyard connector list-available -f mail'],
  async run({ terminal, options }) {
    const part = textOption(options, 'filterName')?.toLowerCase() ?? ''
    const types = CATALOGUE.map(({ type, names, description, everywhere, operations }) => {
      return { type, names, description, everywhere: everywhere ?? [], operations: Object.keys(operations) }
    }).filter(({ type, names, description }) =>
      [type, ...names, description].some((text) => text.toLowerCase().includes(part)),
    )
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'connector list-available', types })
      return EXIT.ok
    }
    const paint = createPaint(terminal.color)
    const rows = types.map(({ type, description, everywhere }) => [
      paint.bold(type),
      everywhere.length > 0
        ? `${description} ${paint.dim(`In every workspace, as ${everywhere.join(', ')}.`)}`
        : description,
    ])
    terminal.out(rows.length > 0 ? columns(rows, '') : noType(part))
    return EXIT.ok
  },
})

function noType(part: string): string {
  return `No type matches "${shown(part)}". Any service that speaks HTTP: \`stepyard connector add http --name <name>\`.\n`
}

function formatList(context: CommandContext, listed: readonly DescribedConnector[]): string {
  if (listed.length === 0) return emptyWords('connector', patternOf(context))
  const paint = createPaint(context.terminal.color)
  return columns(
    shown(listed).map((connector) => [
      paint.bold(connector.name),
      connector.namespace,
      connector.type ?? '',
      plural(connector.operations, 'operation'),
      stateOf(connector, paint),
      answeredBy(connector),
      connector.steps.length === 0 ? 'no step calls it' : `called by ${plural(connector.steps.length, 'step')}`,
    ]),
    '',
  )
}

function stateOf({ readable, enabled, environments }: DescribedConnector, paint: Paint): string {
  if (!readable) return paint.bad('has errors')
  if (enabled === false) return paint.warn('not enabled')
  return environments ? environments.join(', ') : 'everywhere'
}

function answeredBy({ fakes, recordings }: DescribedConnector): string {
  const fake = fakes.find((each) => each !== 'built-in') ?? (fakes.length > 0 ? 'built-in fake' : undefined)
  const words = [fake, recordings > 0 ? plural(recordings, 'recording') : undefined].filter(
    (word) => word !== undefined,
  )
  return words.length > 0 ? words.join(', ') : 'no fake'
}
