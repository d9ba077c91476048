import { readEvents } from '../engine/history.ts'
import type { ForkRequest } from '../engine/fork.ts'
import { StepyardError } from '../errors.ts'
import type { TaskRecord } from '../store/taskRecord.ts'
import { defineCommand, flagOption, textOption, type CommandContext } from './command.ts'
import { letRun } from './letRun.ts'
import { RUN_OPTIONS, type OpenedEngine } from './openTasks.ts'
import { applySets, DATA_OPTIONS, readData, SET_OPTION } from './readData.ts'
import { readNumber } from './readNumber.ts'
import { resolveTask } from './resolveTask.ts'
import { DETAIL_OPTIONS } from './taskStyle.ts'

const OPTIONS = [
  ...DATA_OPTIONS,
  SET_OPTION,
  { flags: '--name <name>', describe: 'another name' },
  ...RUN_OPTIONS,
  ...DETAIL_OPTIONS,
  { flags: '--json', describe: 'print one JSON document' },
]

type Moment = Pick<ForkRequest, 'run' | 'version' | 'fresh'>

/** `stepyard task fork`. */
export const taskFork = defineCommand({
  summary: 'make another task of a moment of one, and run it',
  args: '<id>',
  options: [
    { flags: '--run <number>', describe: 'as it was before this step run (default: as it is now)' },
    { flags: '--version <number>', describe: 'as it was at this version of its data' },
    { flags: '--fresh', describe: 'let every step run again, those that had run as well' },
    ...OPTIONS,
  ],
  examples: ['stepyard task fork last --run 3 --set order.total=12', 'stepyard task fork t4k8 --fresh --name again'],
  async run(context) {
    const [run, version] = [readNumber(context.options, 'run'), readNumber(context.options, 'version')]
    if (run !== undefined && version !== undefined) {
      throw new StepyardError('USAGE', {
        reason: '--run and --version are both given.',
        hint: 'Leave one of them out.',
      })
    }
    return fork(context, 'task fork', async () => ({
      ...(run !== undefined && { run }),
      ...(version !== undefined && { version }),
      fresh: flagOption(context.options, 'fresh'),
    }))
  },
})

/** `stepyard task clone`. */
export const taskClone = defineCommand({
  summary: 'run a task again as another one',
  args: '<id>',
  options: [
    { flags: '-s, --step <number>', describe: 'as it was after this step run; 0 is as it was submitted (0)' },
    ...OPTIONS,
  ],
  examples: ['stepyard task clone last', 'stepyard task clone t4k8 --step 2'],
  async run(context) {
    const step = readNumber(context.options, 'step') ?? 0
    return fork(context, 'task clone', (local, record) => momentAfter(local, record, step))
  },
})

async function fork(
  context: CommandContext,
  command: string,
  momentOf: (local: OpenedEngine, record: TaskRecord) => Promise<Moment>,
) {
  const given = await readData(context)
  const name = textOption(context.options, 'name')
  return letRun(context, {
    command,
    start: async (local) => {
      const record = await resolveTask(local, context.args[0] ?? '')
      const edit = (data: object): unknown => {
        const base = given ?? data
        return typeof base === 'object' && base !== null ? applySets(context, base) : base
      }
      const moment = await momentOf(local, record)
      return [
        await local.engine.fork({
          task: record.id,
          actor: local.actor,
          edit,
          ...moment,
          ...(name !== undefined && { name }),
        }),
      ]
    },
  })
}

/** The moment after a step run, as the incumbent counts them: 0 is how the task was submitted. */
async function momentAfter({ store, scope }: OpenedEngine, { id }: TaskRecord, step: number): Promise<Moment> {
  const events = await readEvents(store, scope, id)
  const runs = events.filter(({ type }) => type === 'StepStarted').length
  // Before the first run the marks are those it was submitted with.
  if (step === 0) return runs === 0 ? {} : { run: 1 }
  const end = events.find(
    (event) => (event.type === 'StepFinished' || event.type === 'StepFailed') && event.data.run === step,
  )
  if (end?.type === 'StepFinished') return { version: end.data.version }
  if (end?.type === 'StepFailed') return { version: end.data.inputVersion }
  throw new StepyardError('RUN_UNKNOWN', { id, run: step, runs })
}
