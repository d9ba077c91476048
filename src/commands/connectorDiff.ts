import { join } from 'node:path'
import { readDocument } from '../config/readDocument.ts'
import { compareOpenApi, type OperationChange } from '../connectors/openapi/compareOpenApi.ts'
import { importNotes, planImport } from '../connectors/openapi/planImport.ts'
import { readOpenApi } from '../connectors/openapi/readOpenApi.ts'
import { StepyardError } from '../errors.ts'
import { EXIT, defineCommand, flagOption, type CommandContext } from './command.ts'
import { readIfThere } from './connectorImport.ts'
import { loadItems } from './loadItems.ts'
import { openDocument } from './openDocument.ts'
import { createPaint, plural } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard connector diff`. */
export const connectorDiff = defineCommand({
  summary: 'show what an updated OpenAPI document would change for steps',
  args: '<name> [source]',
  options: [
    { flags: '--exit-code', describe: 'end with code 2 where anything changes' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard connector diff crm crm-v2.yaml', 'stepyard connector diff crm --exit-code'],
  async run(context) {
    const { args, options, terminal } = context
    const changes = await compareVersions(context, args[0] ?? '', args[1])
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'connector diff', connector: args[0], changes })
    } else terminal.out(formatChanges(changes, terminal.color))
    return changes.length > 0 && flagOption(options, 'exitCode') ? EXIT.changes : EXIT.ok
  },
})

async function compareVersions(context: CommandContext, name: string, given?: string): Promise<OperationChange[]> {
  const { root, workspace } = await loadItems(context)
  const path = `connectors/${name}.openapi.json`
  const stored = readIfThere(join(root, path))
  if (!stored) {
    const hint = 'Import it first: `stepyard connector import <file> --as <name>`.'
    throw new StepyardError('USAGE', { reason: `There is no imported document ${path}.`, hint })
  }
  const source = given ?? importNotes(stored).source
  if (source === undefined) {
    const hint = `Write \`stepyard connector diff ${name} <file>\`.`
    throw new StepyardError('USAGE', {
      reason: `"${name}" was imported from a file; say which one to compare with.`,
      hint,
    })
  }
  const documents = await openDocument(context, source)
  // Compared is what an import would write, so that both sides have been cut to the same operations.
  const readExisting = (each: string): Uint8Array | undefined => (each === path ? stored : undefined)
  const plan = planImport({ documents, name, only: [], declared: workspace.secrets, readExisting })
  const after = plan.changes.find((change) => change.path === path)?.after ?? stored
  const [left, right] = [stored, after].map((bytes) =>
    readOpenApi({ root: readDocument(bytes, path).value, file: path }),
  )
  return left && right ? compareOpenApi(left, right) : []
}

const MARKS = { added: '+', removed: '-', changed: '~' } as const

function formatChanges(changes: readonly OperationChange[], color: boolean): string {
  if (changes.length === 0) return 'Nothing changes for steps.\n'
  const paint = createPaint(color)
  const lines = shown(changes).flatMap(({ name, kind, breaking, reasons }) => [
    `${MARKS[kind]} ${name}${breaking ? paint.bad(' breaking') : ''}`,
    ...reasons.map((reason) => `    ${reason.text}${reason.breaking ? paint.bad(' breaking') : ''}`),
  ])
  const breaking = changes.filter((change) => change.breaking).length
  return `${lines.join('\n')}\n${plural(changes.length, 'operation')}, ${breaking} breaking.\n`
}
