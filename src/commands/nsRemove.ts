import { scopeOf } from '../localTasks.ts'
import { listNamespaces, removeNamespace } from '../namespaces.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { openWorkspace } from './openWorkspace.ts'
import { plural } from './paint.ts'
import { printReport } from './report.ts'
import { countTasks } from './reset.ts'
import { shown } from './shown.ts'

/** `stepyard ns rm`. */
export const nsRemove = defineCommand({
  summary: 'delete a namespace with all its tasks',
  args: '<name>',
  options: [
    { flags: '-y, --yes', describe: 'delete without asking' },
    { flags: '--no-interactive', describe: 'never ask; without --yes this shows what it would delete' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard ns rm pr-123 --yes'],
  async run(context) {
    const { terminal, options, args } = context
    const [name = ''] = args
    const { root, config } = openWorkspace(context)
    const tasks = (await listNamespaces(root)).includes(name) ? await countTasks(root, name, scopeOf(config)) : 0
    const asked = `Delete ${shown(name)} with ${plural(tasks, 'task')}?`
    const agreed = flagOption(options, 'yes') || tasks === 0 || (await terminal.confirm(asked))
    if (agreed) await removeNamespace(root, name)
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'ns rm', name, tasks, deleted: agreed })
    } else if (agreed) terminal.out(`Deleted ${shown(name)} with ${plural(tasks, 'task')}.\n`)
    else terminal.out(`Nothing was deleted: ${shown(name)} has ${plural(tasks, 'task')}. Add --yes.\n`)
    return EXIT.ok
  },
})
