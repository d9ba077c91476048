import { defineCommand, EXIT, flagOption, textOption } from './command.ts'
import { describeTask } from './describeTask.ts'
import { formatOutcome } from './formatOutcome.ts'
import { openChanges } from './openChanges.ts'
import { printReport } from './printReport.ts'
import { resolveTask } from './resolveTask.ts'
import { taskStyle } from './taskStyle.ts'

/** `stepyard task stop`. */
export const taskStop = defineCommand({
  summary: 'keep a task from going on by itself',
  args: '<id>',
  options: [
    { flags: '--reason <words>', describe: 'why, for whoever looks at it later' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard task stop last --reason "wrong customer"'],
  async run(context) {
    const { options, terminal } = context
    await using tasks = await openChanges(context, 'task stop')
    const { id } = await resolveTask(tasks, context.args[0] ?? '')
    await tasks.stop(id, textOption(options, 'reason') ?? 'it was stopped')
    const task = await describeTask(tasks, await resolveTask(tasks, id))
    if (flagOption(options, 'json')) printReport(terminal, { schemaVersion: 1, command: 'task stop', task })
    else terminal.out(formatOutcome({ task, family: [] }, { ...taskStyle(context, tasks.root), told: true }))
    return EXIT.ok
  },
})
