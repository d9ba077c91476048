import { StepyardError } from '../errors.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { listedTask } from './describeTask.ts'
import { formatTaskList } from './formatTaskList.ts'
import { openChanges } from './openChanges.ts'
import type { OpenedTasks } from './openTasks.ts'
import { plural } from './paint.ts'
import { readDataFile } from './readData.ts'
import { printReport } from './printReport.ts'
import { taskStyle } from './taskStyle.ts'

/** `stepyard task import`. */
export const taskImport = defineCommand({
  summary: 'add tasks from a file that an export wrote; none of them runs',
  args: '<file>',
  options: [
    { flags: '--new-ids', describe: 'under new ids, beside those that are here already' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard task import task.json', 'stepyard task import - --new-ids < task.json'],
  async run(context) {
    const { options, terminal } = context
    const document = await readDataFile(context, context.args[0] ?? '')
    await using tasks = await openChanges(context, 'task import')
    const ids = await tasks.import(document, flagOption(options, 'newIds') ? 'new' : 'kept')
    const records = await Promise.all(ids.map((id) => recordOf(tasks, id)))
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'task import', tasks: records.map(listedTask) })
      return EXIT.ok
    }
    terminal.out(formatTaskList(records, taskStyle(context, tasks.root)))
    terminal.out(`Imported ${plural(records.length, 'task')}.\n`)
    return EXIT.ok
  },
})

async function recordOf({ store, scope }: OpenedTasks, id: string) {
  const record = await store.get(scope, id)
  if (!record) throw new StepyardError('TASK_NOT_FOUND', { id })
  return record
}
