import { openTaskReader, scopeOf } from '../localTasks.ts'
import { chooseNamespace, listNamespaces, removeNamespace } from '../namespaces.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { openWorkspace } from './openWorkspace.ts'
import { plural } from './paint.ts'
import { printReport } from './report.ts'
import { shown } from './shown.ts'

/** `stepyard reset`. */
export const reset = defineCommand({
  summary: 'delete all tasks of this namespace',
  options: [
    { flags: '-y, --yes', describe: 'delete without asking' },
    { flags: '--no-interactive', describe: 'never ask; without --yes this says what it would delete' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard reset --yes && stepyard seed'],
  async run(context) {
    const { terminal, options, effects } = context
    const { root, config } = openWorkspace(context)
    const { name } = await chooseNamespace(root, effects)
    const tasks = await countTasks(root, name, scopeOf(config))
    const what = `${plural(tasks, 'task')} of ${shown(name)}`
    const agreed = flagOption(options, 'yes') || tasks === 0 || (await terminal.confirm(`Delete ${what}?`))
    if (agreed && (await listNamespaces(root)).includes(name)) await removeNamespace(root, name)
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'reset', namespace: name, tasks, deleted: agreed })
    } else if (agreed) terminal.out(`Deleted ${what}.\n`)
    else terminal.out(`Nothing was deleted: there ${tasks === 1 ? 'is' : 'are'} ${what}. Add --yes.\n`)
    return EXIT.ok
  },
})

/** How many tasks a namespace has. */
export async function countTasks(root: string, namespace: string, scope: ReturnType<typeof scopeOf>): Promise<number> {
  await using reader = await openTaskReader({ root, namespace })
  return Object.values(await reader.counts(scope)).reduce((sum, count) => sum + count, 0)
}
