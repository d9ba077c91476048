import { StepyardError } from '../errors.ts'
import type { TaskRecord } from '../store/taskRecord.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext } from './command.ts'
import { listedTask } from './describeTask.ts'
import { formatTaskList } from './formatTaskList.ts'
import { listAll } from './listAll.ts'
import { openChanges } from './openChanges.ts'
import type { OpenedTasks } from './openTasks.ts'
import { plural } from './paint.ts'
import { printReport } from './printReport.ts'
import { listFamily, resolveTask } from './resolveTask.ts'
import { FILTER_OPTIONS, readFilters, readMoment } from './taskQuery.ts'
import { taskStyle } from './taskStyle.ts'

const SHOWN = 20

/** `stepyard task delete`. */
export const taskDelete = defineCommand({
  summary: 'delete tasks with everything that is known about them',
  args: '[ids...]',
  options: [
    ...FILTER_OPTIONS,
    { flags: '--before <time>', describe: 'tasks to which nothing has happened since: 30d or 2026-03-01' },
    { flags: '-y, --yes', describe: 'delete without asking' },
    { flags: '--no-interactive', describe: 'never ask; without --yes this shows what it would delete' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard task delete last', 'stepyard task delete --state done --before 30d --yes'],
  async run(context) {
    const { terminal, options } = context
    await using tasks = await openChanges(context, 'task delete')
    const records = await selected(context, tasks)
    const asJson = flagOption(options, 'json')
    const report = (deleted: boolean): void => {
      if (asJson)
        printReport(terminal, { schemaVersion: 1, command: 'task delete', deleted, tasks: records.map(listedTask) })
    }
    if (records.length === 0 && !asJson) terminal.out('No task matches that.\n')
    if (records.length === 0 || !(await agreed(context, records, tasks))) {
      report(false)
      return EXIT.ok
    }
    await tasks.remove(records.map(({ id }) => id))
    report(true)
    if (!asJson) terminal.out(`Deleted ${plural(records.length, 'task')}.\n`)
    return EXIT.ok
  },
})

async function selected(context: CommandContext, tasks: OpenedTasks): Promise<readonly TaskRecord[]> {
  const { args } = context
  const filters = readFilters(context)
  const before = readBefore(context)
  const isFiltered = Object.keys(filters).length > 0 || before !== undefined
  if (isFiltered === args.length > 0) {
    const reason = isFiltered ? 'Ids and filters are both given.' : 'No task was named.'
    throw new StepyardError('USAGE', {
      reason,
      hint: 'Write `stepyard task delete <id>`, or `--state done --before 30d`.',
    })
  }
  const found = isFiltered
    ? (await listAll(tasks, filters)).filter(({ updatedAt }) => before === undefined || updatedAt < before)
    : await Promise.all(args.map((word) => resolveTask(tasks, word)))
  // A sub-task belongs to its parent, and is of no use without it.
  const families = await Promise.all(found.map(async (task) => [task, ...(await listFamily(tasks, task.id))]))
  const all = [...new Map(families.flat().map((task) => [task.id, task])).values()]
  return all
}

function readBefore({ options, effects }: CommandContext): number | undefined {
  const text = textOption(options, 'before')
  return text === undefined ? undefined : readMoment(text, { option: '--before', now: effects.now().getTime() })
}

async function agreed(
  context: CommandContext,
  records: readonly TaskRecord[],
  { root }: OpenedTasks,
): Promise<boolean> {
  const { terminal, options } = context
  if (flagOption(options, 'yes')) return true
  if (!flagOption(options, 'json')) {
    terminal.out(formatTaskList(records.slice(0, SHOWN), taskStyle(context, root)))
    if (records.length > SHOWN) terminal.out(`and ${plural(records.length - SHOWN, 'other task')}\n`)
  }
  if (!terminal.interactive || flagOption(options, 'json')) {
    terminal.err('Nothing was deleted. Add `--yes` to delete them.\n')
    return false
  }
  const yes = await terminal.confirm(`Delete ${plural(records.length, 'task')}? There is no copy.`)
  if (!yes) terminal.err('Nothing was deleted.\n')
  return yes
}
