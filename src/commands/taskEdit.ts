import { StepyardError } from '../errors.ts'
import { defineCommand } from './command.ts'
import { letRun } from './letRun.ts'
import { RUN_OPTIONS } from './openTasks.ts'
import { applySets, DATA_OPTIONS, readData, SET_OPTION } from './readData.ts'
import { resolveTask } from './resolveTask.ts'
import { DETAIL_OPTIONS } from './taskStyle.ts'

/** `stepyard task edit`. */
export const taskEdit = defineCommand({
  summary: 'change the data of a task; one that waits or is incomplete goes on',
  args: '<id>',
  options: [
    SET_OPTION,
    ...DATA_OPTIONS,
    ...RUN_OPTIONS,
    ...DETAIL_OPTIONS,
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    'stepyard task edit last --set order.total=12 --set order.note="by hand"',
    'stepyard task edit t4k8 -f fixed.json',
  ],
  async run(context) {
    const given = await readData(context)
    if (given === undefined && context.options['set'] === undefined) {
      const hint = 'Write `--set path=value`, or new data with `--data` or `--file`.'
      throw new StepyardError('USAGE', { reason: 'Nothing to change was given.', hint })
    }
    return letRun(context, {
      command: 'task edit',
      start: async (local, follow) => {
        const record = await resolveTask(local, context.args[0] ?? '')
        const whole = await local.parts.store.get(local.scope, record.id)
        const base: unknown = given ?? JSON.parse(whole?.data ?? record.data)
        const data = typeof base === 'object' && base !== null ? applySets(context, base) : base
        follow(record)
        await local.engine.edit({ task: record.id, actor: local.actor, data })
        return [record.id]
      },
    })
  },
})
