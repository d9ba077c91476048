import { checkResumable } from '../engine/change.ts'
import { StepyardError } from '../errors.ts'
import type { TaskRecord, TaskState } from '../store/taskRecord.ts'
import { defineCommand, flagOption, type CommandContext } from './command.ts'
import { letRun, type RunRequest } from './letRun.ts'
import { listAll } from './listAll.ts'
import { RUN_OPTIONS, type OpenedEngine } from './openTasks.ts'
import { readNumber } from './readNumber.ts'
import { resolveTask } from './resolveTask.ts'
import { FILTER_OPTIONS, readFilters } from './taskQuery.ts'
import { DETAIL_OPTIONS } from './taskStyle.ts'

const OPTIONS = [...RUN_OPTIONS, ...DETAIL_OPTIONS, { flags: '--json', describe: 'print one JSON document' }]

/** `stepyard task continue`. */
export const taskContinue = defineCommand({
  summary: 'let a task go on, from where it is or from one of its step runs',
  args: '<id>',
  options: [{ flags: '--from <run>', describe: 'take it back to what it was before this step run first' }, ...OPTIONS],
  examples: ['stepyard task continue last', 'stepyard task continue t4k8 --from 3'],
  async run(context) {
    const from = readNumber(context.options, 'from')
    return letRun(context, {
      command: 'task continue',
      start: async (local, follow) => {
        const record = await resolveTask(local, context.args[0] ?? '')
        follow(record)
        const request = { task: record.id, actor: local.actor }
        if (from === undefined) await local.engine.resume(request)
        else await local.engine.rewind({ ...request, run: from })
        return [record.id]
      },
    })
  },
})

// What a person lets go on after a fix or a crash; a pause is only ended for a task that is named.
const AFTER_A_FIX: readonly TaskState[] = ['error', 'interrupted']

/** `stepyard task resume`. */
export const taskResume = defineCommand({
  summary: 'try again what failed or was interrupted, one task or many',
  args: '[ids...]',
  options: [
    { flags: '--all', describe: `every task that is ${AFTER_A_FIX.join(' or ')}, or those that the filters name` },
    ...FILTER_OPTIONS,
    ...OPTIONS,
  ],
  examples: [
    'stepyard task resume last',
    'stepyard task resume --all',
    'stepyard task resume --all -s error --step orders/charge',
  ],
  async run(context) {
    const all = flagOption(context.options, 'all')
    if (all === context.args.length > 0) {
      const reason = all ? 'Ids and --all are both given.' : 'No task was named.'
      throw new StepyardError('USAGE', { reason, hint: 'Write `stepyard task resume <id>`, or `--all`.' })
    }
    return letRun(context, {
      command: 'task resume',
      list: true,
      brief: all || context.args.length > 1,
      start: resume(context),
    })
  },
})

function resume(context: CommandContext): RunRequest['start'] {
  return async (local, follow) => {
    const records = await selected(context, local)
    for (const record of records) checkResumable(record)
    for (const record of records) {
      follow(record)
      await local.engine.resume({ task: record.id, actor: local.actor })
    }
    return records.map(({ id }) => id)
  }
}

// All of them are found before the first one is changed.
async function selected(context: CommandContext, local: OpenedEngine): Promise<readonly TaskRecord[]> {
  if (!flagOption(context.options, 'all')) {
    const records = await Promise.all(context.args.map((word) => resolveTask(local, word)))
    return [...new Map(records.map((record) => [record.id, record])).values()]
  }
  const { states = AFTER_A_FIX, ...filters } = readFilters(context)
  return listAll(local, { ...filters, states })
}
