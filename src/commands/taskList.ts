import { quoteWord } from '../spelling.ts'
import type { TaskQuery } from '../store/taskQuery.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext } from './command.ts'
import { listedTask } from './describeTask.ts'
import { formatCounts, formatFailures, formatTaskList, type ListStyle } from './formatTaskList.ts'
import { openTasks, type OpenedTasks } from './openTasks.ts'
import { createPaint } from './paint.ts'
import { printReport } from './printReport.ts'
import { FILTER_OPTIONS, readCount, readFilters } from './taskQuery.ts'

const COMMAND = 'task list'
const PAGE = 30
const LARGEST = 1000

/** `stepyard task list`. */
export const taskList = defineCommand({
  summary: 'list tasks, or failures by their reason',
  options: [
    ...FILTER_OPTIONS,
    { flags: '--limit <count>', describe: `how many (${PAGE}, at most ${LARGEST})` },
    { flags: '--cursor <cursor>', describe: 'go on where another list ended' },
    { flags: '--failures', describe: 'failures instead, grouped by their reason' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    'stepyard task list -s attention',
    'stepyard task list --where order.status:paid --since 2h',
    'stepyard task list --failures',
  ],
  async run(context) {
    await using tasks = await openTasks(context)
    if (flagOption(context.options, 'failures')) await listFailures(context, tasks)
    else await listTasks(context, tasks)
    return EXIT.ok
  },
})

async function listTasks(context: CommandContext, { store, scope }: OpenedTasks): Promise<void> {
  const { options, terminal } = context
  const limit = readCount(options, 'limit', LARGEST) ?? PAGE
  const filters = readFilters(context)
  const cursor = textOption(options, 'cursor')
  const query: TaskQuery = { ...filters, limit, ...(cursor !== undefined && { cursor }) }
  const [page, counts] = await Promise.all([store.list(scope, query), store.counts(scope)])
  if (flagOption(options, 'json')) {
    const found = { tasks: page.tasks.map(listedTask), cursor: page.cursor ?? null, counts }
    printReport(terminal, { schemaVersion: 1, command: COMMAND, ...found })
    return
  }
  const style = listStyle(context)
  terminal.out(formatTaskList(page.tasks, style))
  if (page.tasks.length === 0) terminal.out(emptyWords(Object.keys(filters).length > 0))
  else terminal.out(`\n${formatCounts(counts, style.paint)}`)
  if (page.cursor !== undefined) terminal.err(`There are more: add \`--cursor ${quoteWord(page.cursor)}\`.\n`)
}

async function listFailures(context: CommandContext, { store, scope }: OpenedTasks): Promise<void> {
  const { options, terminal } = context
  const failures = await store.failures(scope, readCount(options, 'limit', LARGEST) ?? PAGE)
  if (flagOption(options, 'json')) {
    const groups = failures.map(({ firstAt, lastAt, ...group }) => ({
      ...group,
      firstAt: new Date(firstAt).toISOString(),
      lastAt: new Date(lastAt).toISOString(),
    }))
    printReport(terminal, { schemaVersion: 1, command: COMMAND, failures: groups })
    return
  }
  terminal.out(formatFailures(failures, listStyle(context)))
  if (failures.length === 0) terminal.out('No step has failed.\n')
}

function listStyle({ terminal, effects }: CommandContext): ListStyle {
  return { paint: createPaint(terminal.color), width: terminal.width, now: effects.now().getTime() }
}

function emptyWords(isFiltered: boolean): string {
  return isFiltered
    ? 'No task matches that.\n'
    : "There are no tasks yet. Submit one: `stepyard task new <name> --data '{}'`.\n"
}
