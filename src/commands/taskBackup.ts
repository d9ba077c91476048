import { resolve } from 'node:path'
import { backUpTasks } from '../localTasks.ts'
import { chooseNamespace } from '../namespaces.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'

/** `stepyard task backup`. */
export const taskBackup = defineCommand({
  summary: 'write a copy of all tasks to a new file',
  args: '<file>',
  options: [{ flags: '--json', describe: 'print one JSON document' }],
  examples: ['stepyard task backup tasks.sqlite'],
  async run(context) {
    const { terminal, cwd, options, args } = context
    const [path = ''] = args
    const root = requireWorkspaceRoot(context)
    const { name: namespace } = await chooseNamespace(root, context.effects)
    await backUpTasks({ root, namespace }, resolve(cwd, path))
    if (flagOption(options, 'json')) printReport(terminal, { schemaVersion: 1, command: 'task backup', file: path })
    else terminal.out(`Wrote a copy of all tasks to ${shown(path)}.\n`)
    return EXIT.ok
  },
})
