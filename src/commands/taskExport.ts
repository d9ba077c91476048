import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { exportTasks } from '../engine/exportTasks.ts'
import { StepyardError } from '../errors.ts'
import type { TaskRecord } from '../store/taskRecord.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext } from './command.ts'
import { listAll } from './listAll.ts'
import { openTasks, PII_OPTION, type OpenedTasks } from './openTasks.ts'
import { openWorkspace } from './openWorkspace.ts'
import { plural } from './paint.ts'
import { listFamily, resolveTask } from './resolveTask.ts'
import { printReport } from './printReport.ts'
import { shownJson } from './shown.ts'
import { FILTER_OPTIONS, readFilters } from './taskQuery.ts'

/** `stepyard task export`. */
export const taskExport = defineCommand({
  summary: 'write tasks with their whole journal to a file',
  args: '[ids...]',
  options: [
    { flags: '--all', describe: 'every task, or those that the filters name' },
    ...FILTER_OPTIONS,
    PII_OPTION,
    { flags: '-o, --output <file>', describe: 'the file (default: standard output)' },
    { flags: '--json', describe: 'print one JSON document: the export itself where no file is named' },
  ],
  examples: ['stepyard task export last -o task.json', 'stepyard task export --all --since 7d -o week.json'],
  async run(context) {
    const { options, terminal, cwd } = context
    const { config } = openWorkspace(context)
    await using tasks = await openTasks(context)
    const records = await selected(context, tasks)
    const document = await exportTasks(tasks, { workspace: config.name, tasks: records })
    const file = textOption(options, 'output')
    if (file === undefined) {
      terminal.out(`${shownJson(document)}\n`)
      return EXIT.ok
    }
    // Data of tasks is nobody else's business on a machine that is shared.
    await writeFile(resolve(cwd, file), `${shownJson(document)}\n`, { mode: 0o600 }).catch((cause: unknown) => {
      throw new StepyardError('FILE_NOT_WRITTEN', { path: file, reason: reasonOf(cause) }, { cause })
    })
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'task export', file, tasks: records.map(({ id }) => id) })
    } else {
      terminal.out(`Exported ${plural(records.length, 'task')} to ${file}.\n`)
    }
    return EXIT.ok
  },
})

async function selected(context: CommandContext, tasks: OpenedTasks): Promise<readonly TaskRecord[]> {
  const all = flagOption(context.options, 'all')
  if (all === context.args.length > 0) {
    const reason = all ? 'Ids and --all are both given.' : 'No task was named.'
    throw new StepyardError('USAGE', { reason, hint: 'Write `stepyard task export <id>`, or `--all`.' })
  }
  if (all) return listAll(tasks, readFilters(context))
  const found = await Promise.all(context.args.map((word) => resolveTask(tasks, word)))
  const families = await Promise.all(found.map(async (task) => [task, ...(await listFamily(tasks, task.id))]))
  return [...new Map(families.flat().map((task) => [task.id, task])).values()]
}

/** Why a file could not be written, without its path. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split(',', 1)[0] ?? '') : String(cause)
}
