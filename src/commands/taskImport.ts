import { findEventFault } from '../config/checkTaskEvent.ts'
import { importTasks } from '../engine/importTasks.ts'
import { StepyardError } from '../errors.ts'
import { newTaskId } from '../localTasks.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { listedTask } from './describeTask.ts'
import { formatTaskList } from './formatTaskList.ts'
import { openTasksToChange, type OpenedTasks } from './openTasks.ts'
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
    checkEvents(document)
    await using tasks = await openTasksToChange(context, 'task import')
    const newIds = flagOption(options, 'newIds') ? { newId: newTaskId } : {}
    const ids = await importTasks({ ...tasks, document, ...newIds })
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

// Whoever reads the journal later takes it for written by the engine.
function checkEvents(document: unknown): void {
  for (const [task, event] of eventsIn(document)) {
    const fault = findEventFault(event)
    if (fault !== undefined)
      throw new StepyardError('IMPORT_INVALID', { problem: `an event of the task "${task}": ${fault}` })
  }
}

function* eventsIn(document: unknown): Generator<readonly [task: string, event: { type: string; data: object }]> {
  const list = (holder: unknown, key: string): readonly unknown[] => {
    const value: unknown = typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined
    return Array.isArray(value) ? value : []
  }
  for (const task of list(document, 'tasks')) {
    const id: unknown = typeof task === 'object' && task !== null ? Reflect.get(task, 'id') : ''
    // What is no event breaks the first rule of the schema.
    for (const event of list(task, 'events')) yield [String(id), event as { type: string; data: object }]
  }
}

async function recordOf({ store, scope }: OpenedTasks, id: string) {
  const record = await store.get(scope, id)
  if (!record) throw new StepyardError('TASK_NOT_FOUND', { id })
  return record
}
