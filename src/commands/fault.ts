import { join } from 'node:path'
import { addFault, removeFault } from '../connectors/faults/editFaults.ts'
import { formatInline } from '../config/scalarText.ts'
import type { Json } from '../config/json.ts'
import type { FaultRule } from '../config/schemaTypes.ts'
import { applyItems } from './applyItems.ts'
import { defineCommand, EXIT, flagOption, type CommandContext } from './command.ts'
import { readIfThere } from './connectorImport.ts'
import { FAULT_OPTIONS, readRule } from './faultOptions.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { loadItems } from './loadItems.ts'
import { columns, createPaint } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

const FILE = 'faults.yaml'
const EDIT_OPTIONS = [
  { flags: '--dry-run', describe: 'show what would change and stop' },
  { flags: '--json', describe: 'print one JSON document' },
] as const

/** `stepyard fault list`. */
export const faultList = defineCommand({
  summary: 'list the rules by which calls go wrong on purpose',
  options: [{ flags: '--json', describe: 'print one JSON document' }],
  examples: ['stepyard fault list'],
  async run(context) {
    const { terminal, options } = context
    const { workspace } = await loadItems(context)
    const rules = workspace.faults?.value.rules ?? []
    const diagnostics = workspace.diagnostics.filter(({ file }) => file === FILE)
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'fault list', rules, diagnostics })
      return EXIT.ok
    }
    const paint = createPaint(terminal.color)
    const rows = shown(rules).map((rule) => [
      paint.bold(rule.name),
      ...wordsOf(rule),
      rule.enabled === false ? 'off' : 'on',
    ])
    const none = 'There are no rules. Make one: `stepyard fault add stripe --status 503`.\n'
    terminal.out(rows.length > 0 ? columns(rows, '') : none)
    terminal.err(formatDiagnostics(diagnostics, paint))
    return EXIT.ok
  },
})

/** `stepyard fault add`. */
export const faultAdd = defineCommand({
  summary: 'let calls go wrong on purpose: a rule of faults.yaml',
  args: '<call>',
  options: [...FAULT_OPTIONS, ...EDIT_OPTIONS],
  examples: [
    'stepyard fault add stripe --status 503',
    'stepyard fault add stripe.charges.create --error card_declined --nth 2',
    'stepyard fault add crm --latency 2s --rate 0.1 --step customers/enrich',
  ],
  async run(context) {
    const { text, root, before } = await readFaults(context)
    const rule = readRule(context.args[0] ?? '', context.options)
    const after = Buffer.from(addFault({ text, file: FILE }, rule))
    const said = `Added the rule ${rule.name}.`
    const plan = planOf(rule.name, { after, ...(before && { before }) })
    return applyItems(context, { root, command: 'fault add', plan, said, next: [`stepyard fault remove ${rule.name}`] })
  },
})

/** `stepyard fault remove`. */
export const faultRemove = defineCommand({
  summary: 'take a rule out of faults.yaml',
  args: '<name>',
  options: EDIT_OPTIONS,
  examples: ['stepyard fault remove card-declined'],
  async run(context) {
    const { text, root, before } = await readFaults(context)
    const [name = ''] = context.args
    const after = Buffer.from(removeFault({ text, file: FILE }, name))
    const plan = planOf(name, { after, ...(before && { before }) })
    return applyItems(context, { root, command: 'fault remove', plan, said: `Took out the rule ${name}.` })
  },
})

async function readFaults(context: CommandContext) {
  const { root } = await loadItems(context)
  const before = readIfThere(join(root, FILE))
  return { root, before, text: before === undefined ? '' : new TextDecoder().decode(before) }
}

function planOf(name: string, change: { readonly before?: Uint8Array; readonly after: Uint8Array }) {
  return { items: [{ kind: 'faults' as const, name, path: FILE }], changes: [{ path: FILE, ...change }], notes: [] }
}

function wordsOf({ match, when, effect }: FaultRule): string[] {
  const { connector, operation, ...others } = match
  return [
    `${connector}${operation === undefined ? '' : `.${operation}`}`,
    inline(effect),
    when ? inline(when) : 'every call',
    Object.keys(others).length > 0 ? inline(others) : 'any step',
  ]
}

// What the file has was read from YAML: it is JSON.
function inline(value: object): string {
  return formatInline(JSON.parse(JSON.stringify(value)) as Json)
}
