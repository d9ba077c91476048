import { StepyardError } from '../errors.ts'
import { defineCommand, EXIT, flagOption, listOption, type CommandContext, type ExitCode } from './command.ts'
import { describeTask } from './describeTask.ts'
import { letRun } from './letRun.ts'
import { openChanges } from './openChanges.ts'
import { RUN_OPTIONS } from './openTasks.ts'
import { createPaint } from './paint.ts'
import { applySets, DATA_OPTIONS, readData, SET_OPTION } from './readData.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { DETAIL_OPTIONS } from './taskStyle.ts'

const COMMAND = 'task new'

/** `stepyard task new`. */
export const taskNew = defineCommand({
  summary: 'submit a task and run it until it rests',
  args: '<name>',
  options: [
    ...DATA_OPTIONS,
    SET_OPTION,
    { flags: '-t, --tag <tags>', describe: 'a tag; may be repeated', repeat: true },
    ...RUN_OPTIONS,
    { flags: '--ephemeral', describe: 'keep it in memory only' },
    { flags: '--no-run', describe: 'only submit it; `task continue` runs it' },
    ...DETAIL_OPTIONS,
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    `stepyard task new signup -d '{"signup":{"email":"ada@acme.example"}}'`,
    'stepyard task new order -f order.yaml --answers answers.yaml --wait',
    'curl -s https://api.example.com/order/1 | stepyard task new order -f - -t imported',
  ],
  async run(context) {
    const input = await readInput(context)
    if (context.options['run'] === false) return submitOnly(context, input)
    return letRun(context, {
      command: COMMAND,
      start: async ({ engine, actor }) => [await engine.submit({ ...input, actor })],
    })
  },
})

async function readInput(context: CommandContext) {
  const { options, args } = context
  const given = (await readData(context)) ?? {}
  // Whatever is no object is refused by the engine, with its words.
  const data = typeof given === 'object' && given !== null ? applySets(context, given) : given
  return { name: args[0] ?? '', data, tags: listOption(options, 'tag') }
}

async function submitOnly(
  context: CommandContext,
  input: { readonly name: string; readonly data: unknown; readonly tags: readonly string[] },
): Promise<ExitCode> {
  const { terminal, options } = context
  await using tasks = await openChanges(context, COMMAND)
  const [id = ''] = await tasks.add([input])
  const task = await tasks.store.get(tasks.scope, id)
  if (!task) throw new StepyardError('TASK_NOT_FOUND', { id })
  if (flagOption(options, 'json')) {
    printReport(terminal, { schemaVersion: 1, command: COMMAND, task: await describeTask(tasks, task) })
    return EXIT.ok
  }
  const paint = createPaint(terminal.color)
  terminal.out(`created  ${paint.bold(shown(task.name))} ${task.id}\n`)
  terminal.out(`  ${paint.dim('$')} stepyard task continue ${task.id}\n`)
  return EXIT.ok
}
