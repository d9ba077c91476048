import { readCalls, type CallFilter, type ReadCalls, type SeenCall } from '../health/readCalls.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext } from './command.ts'
import { openTasks, PII_OPTION } from './openTasks.ts'
import { ago, columns, createPaint, cut, lasting, plural, type Paint } from './paint.ts'
import { printReport } from './printReport.ts'
import { resolveTask } from './resolveTask.ts'
import { shown } from './shown.ts'
import { readCount } from './taskQuery.ts'

const DEFAULT_LIMIT = 50
const MOST = 1000

const OPTIONS = [
  { flags: '--task <task>', describe: 'only of this task: an id, the beginning of one, or last' },
  { flags: '--operation <name>', describe: 'only of this operation' },
  { flags: '--layer <layer>', describe: 'only what this answered: fake, recording, live, fault' },
  { flags: '--failed', describe: 'only those that failed' },
  { flags: '--limit <count>', describe: `how many (${DEFAULT_LIMIT})` },
  PII_OPTION,
  { flags: '--json', describe: 'print one JSON document' },
] as const

/** `stepyard calls`. */
export const calls = defineCommand({
  summary: 'list the calls that step runs have made of connectors, the newest first',
  options: [{ flags: '--connector <namespace>', describe: 'only of this connector, as steps call it' }, ...OPTIONS],
  examples: ['stepyard calls', 'stepyard calls --connector stripe --failed', 'stepyard calls --task last --json'],
  run: (context) => printCalls(context, { command: 'calls', connector: textOption(context.options, 'connector') }),
})

/** `stepyard connector logs`. */
export const connectorLogs = defineCommand({
  summary: 'list the calls that step runs have made of one connector, the newest first',
  args: '<name>',
  options: OPTIONS,
  examples: ['stepyard connector logs stripe', 'stepyard connector logs stripe --failed --limit 5'],
  async run(context) {
    const { namespaceOfConnector } = await import('./namespaceOfConnector.ts')
    const connector = await namespaceOfConnector(context, context.args[0] ?? '')
    return printCalls(context, { command: 'connector logs', connector })
  },
})

interface Listing {
  readonly command: string
  readonly connector: string | undefined
}

async function printCalls(context: CommandContext, { command, connector }: Listing) {
  const { terminal, options, effects } = context
  await using tasks = await openTasks(context)
  const filter = await readFilter(context, tasks, connector)
  const found = await readCalls(tasks.store, tasks.scope, filter)
  if (flagOption(options, 'json')) {
    const listed = found.calls.map((call) => ({ ...call, at: new Date(call.at).toISOString() }))
    printReport(terminal, { schemaVersion: 1, command, calls: listed, scanned: found.scanned })
    return EXIT.ok
  }
  const now = effects.now().getTime()
  const paint = createPaint(terminal.color)
  terminal.out(
    found.calls.length === 0
      ? 'No such call was found.\n'
      : columns(
          found.calls.map((call) => row(call, { now, paint })),
          '',
        ),
  )
  terminal.err(leftOut(found))
  return EXIT.ok
}

async function readFilter(
  { options }: CommandContext,
  tasks: Parameters<typeof resolveTask>[0],
  connector: string | undefined,
): Promise<CallFilter> {
  const [word, operation, layer] = ['task', 'operation', 'layer'].map((name) => textOption(options, name))
  const task = word === undefined ? undefined : (await resolveTask(tasks, word)).id
  return {
    limit: readCount(options, 'limit', MOST) ?? DEFAULT_LIMIT,
    failed: flagOption(options, 'failed'),
    ...(task !== undefined && { task }),
    ...(connector !== undefined && { connector }),
    ...(operation !== undefined && { operation }),
    ...(layer !== undefined && { layer }),
  }
}

const WIDEST_RESULT = 60

function row(call: SeenCall, { now, paint }: { readonly now: number; readonly paint: Paint }): string[] {
  const { connector, operation, task, step, layer, fault, ms, error, result } = shown(call)
  const answer = error ? `${error.code} ${error.message}` : (JSON.stringify(result) ?? 'nothing')
  return [
    paint.dim(ago(call.at, now)),
    task,
    step,
    `${connector}.${operation}`,
    fault === undefined ? (layer ?? 'unknown') : `${layer ?? 'fault'} (${fault})`,
    lasting(ms),
    error ? paint.bad(cut(answer, WIDEST_RESULT)) : cut(answer, WIDEST_RESULT),
  ]
}

function leftOut({ scanned: { tasks, of, cut: isCut, more } }: ReadCalls): string {
  const words = [
    ...(more ? ['There are more: raise `--limit`.'] : []),
    ...(isCut
      ? [`Looked at the newest ${plural(tasks, 'task')} of ${of}; older ones are asked for by \`--task\`.`]
      : []),
  ]
  return words.length > 0 ? `${words.join(' ')}\n` : ''
}
