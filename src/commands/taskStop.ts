import { holdTask } from '../engine/change.ts'
import { createRealClock } from '../engine/clock.ts'
import { localActor } from '../localTasks.ts'
import { defineCommand, EXIT, flagOption, textOption } from './command.ts'
import { describeTask } from './describeTask.ts'
import { formatOutcome } from './formatOutcome.ts'
import { openTasksToChange } from './openTasks.ts'
import { printReport } from './report.ts'
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
    const { options, terminal, effects } = context
    await using tasks = await openTasksToChange(context, 'task stop')
    const { id } = await resolveTask(tasks, context.args[0] ?? '')
    const clock = createRealClock(effects.now)
    const request = { task: id, actor: localActor(effects) }
    await holdTask({ ...tasks, clock }, request, textOption(options, 'reason') ?? 'it was stopped')
    const task = await describeTask(tasks, await resolveTask(tasks, id))
    if (flagOption(options, 'json')) printReport(terminal, { schemaVersion: 1, command: 'task stop', task })
    else terminal.out(formatOutcome({ task, family: [] }, { ...taskStyle(context, tasks.root), told: true }))
    return EXIT.ok
  },
})
