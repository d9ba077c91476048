import { callServer } from '../callServer.ts'
import { openTaskReader, scopeOf } from '../localTasks.ts'
import { listNamespaces, removeNamespace } from '../namespaces.ts'
import { EXIT, flagOption, type CommandContext, type OptionSpec } from './command.ts'
import { findServerOf } from './openTasks.ts'
import { openWorkspace, type OpenedWorkspace } from './openWorkspace.ts'
import { plural } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** How a deletion that has no copy is agreed to. */
export const DROP_OPTIONS: readonly OptionSpec[] = [
  { flags: '-y, --yes', describe: 'delete without asking' },
  { flags: '--no-interactive', describe: 'never ask; without --yes this says what it would delete' },
  { flags: '--json', describe: 'print one JSON document' },
]

/** Which namespace goes, and for which command. */
export interface Drop {
  readonly command: string
  readonly name: string
  /** Whether it is no error that there is none. */
  readonly mayLack: boolean
}

/**
 * Deletes a namespace with all its tasks once that is agreed to; a dev server that has them goes on without any. Throws
 * `NAMESPACE_NOT_FOUND`, `LOCKED`.
 */
export async function dropNamespace(context: CommandContext, { command, name, mayLack }: Drop): Promise<number> {
  const { terminal, options } = context
  const { root, config } = openWorkspace(context)
  const isThere = (await listNamespaces(root)).includes(name)
  const tasks = isThere ? await countTasks({ root, config }, name) : 0
  const what = `${plural(tasks, 'task')} of ${shown(name)}`
  const agreed = flagOption(options, 'yes') || tasks === 0 || (await terminal.confirm(`Delete ${what}?`))
  if (agreed && (isThere || !mayLack)) await drop(root, name)
  if (flagOption(options, 'json')) {
    printReport(terminal, { schemaVersion: 1, command, namespace: name, tasks, deleted: agreed })
  } else if (agreed) terminal.out(`Deleted ${what}.\n`)
  else terminal.out(`Nothing was deleted: there ${tasks === 1 ? 'is' : 'are'} ${what}. Add --yes.\n`)
  return EXIT.ok
}

async function drop(root: string, namespace: string): Promise<void> {
  const server = await findServerOf({ root, namespace })
  if (server) await callServer(server, { method: 'POST', path: '/api/tasks/reset', body: {} })
  else await removeNamespace(root, namespace)
}

/** How many tasks a namespace has. */
export async function countTasks(
  { root, config }: Pick<OpenedWorkspace, 'root' | 'config'>,
  namespace: string,
): Promise<number> {
  await using reader = await openTaskReader({ root, namespace })
  return Object.values(await reader.counts(scopeOf(config))).reduce((sum, count) => sum + count, 0)
}
