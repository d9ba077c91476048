import { rebuildTask } from '../engine/rebuildTask.ts'
import { isStepyardError, StepyardError } from '../errors.ts'
import type { Quarantined, TaskStore } from '../store/taskStore.ts'
import { defineCommand, EXIT, flagOption, type CommandContext } from './command.ts'
import { openTasksToChange, type OpenedTasks } from './openTasks.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard task repair`. */
export const taskRepair = defineCommand({
  summary: 'rebuild tasks from their journal that were damaged on the disk',
  args: '[ids...]',
  options: [{ flags: '--json', describe: 'print one JSON document' }],
  examples: ['stepyard task repair', 'stepyard task repair t4k8m2x9q1w8z'],
  async run(context) {
    const { terminal, options } = context
    await using tasks = await openTasksToChange(context, 'task repair')
    const damaged = await selected(context, tasks)
    for (const { id } of damaged) {
      await tasks.store.repair(tasks.scope, id, await rebuildTask(tasks.store, tasks.scope, id))
    }
    if (flagOption(options, 'json')) {
      printReport(terminal, {
        schemaVersion: 1,
        command: 'task repair',
        repaired: damaged.map(({ id, reason }) => ({ id, reason })),
      })
      return EXIT.ok
    }
    for (const { id, reason } of damaged) terminal.out(`Rebuilt ${shown(id)} from its journal: ${shown(reason)}.\n`)
    if (damaged.length === 0) terminal.out('No task is known to be damaged.\n')
    return EXIT.ok
  },
})

async function selected({ args }: CommandContext, tasks: OpenedTasks<TaskStore>): Promise<readonly Quarantined[]> {
  for (const id of args) await look(tasks, id)
  const damaged = await tasks.store.quarantined(tasks.scope)
  if (args.length === 0) return damaged
  return args.map((id) => {
    const found = damaged.find((task) => task.id === id)
    if (!found) throw new StepyardError('TASK_NOT_DAMAGED', { id })
    return found
  })
}

// Damage is noticed when a task is read: then it is set aside.
async function look({ store, scope }: OpenedTasks<TaskStore>, id: string): Promise<void> {
  try {
    await store.get(scope, id)
  } catch (error) {
    if (!isStepyardError(error, 'TASK_UNREADABLE')) throw error
  }
}
