import { lstatSync } from 'node:fs'
import { resolve } from 'node:path'
import { StepyardError } from '../errors.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { openTasksToChange } from './openTasks.ts'
import { printReport } from './report.ts'
import { shown } from './shown.ts'

export const taskBackup = defineCommand({
  summary: 'write a copy of all tasks to a new file',
  args: '<file>',
  options: [{ flags: '--json', describe: 'print one JSON document' }],
  examples: ['stepyard task backup tasks.sqlite'],
  async run(context) {
    const { terminal, cwd, options } = context
    const [path = ''] = context.args
    const file = resolve(cwd, path)
    if (lstatSync(file, { throwIfNoEntry: false })) {
      throw new StepyardError('FILE_EXISTS', { path })
    }
    await using tasks = await openTasksToChange(context, 'task backup')
    await tasks.store.backup(tasks.scope, file)
    if (flagOption(options, 'json')) printReport(terminal, { schemaVersion: 1, command: 'task backup', file: path })
    else terminal.out(`Wrote a copy of all tasks to ${shown(path)}.\n`)
    return EXIT.ok
  },
})
