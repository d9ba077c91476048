import { checkAgainstSchema } from '../config/checkAgainstSchema.ts'
import { StepyardError } from '../errors.ts'
import { defineCommand, textOption, type CommandContext } from './command.ts'
import { letRun } from './letRun.ts'
import { RUN_OPTIONS } from './openTasks.ts'
import { readData } from './readData.ts'
import { resolveTask } from './resolveTask.ts'
import { DETAIL_OPTIONS } from './taskStyle.ts'

/** `stepyard task answer`. */
export const taskAnswer = defineCommand({
  summary: 'answer what a task asks, and let it go on',
  args: '<id>',
  options: [
    { flags: '--text <words>', describe: 'the answer, as text' },
    { flags: '-d, --data <json>', describe: 'the answer, as JSON' },
    { flags: '-f, --file <path>', describe: 'a JSON or YAML file with the answer; - reads standard input' },
    ...RUN_OPTIONS,
    ...DETAIL_OPTIONS,
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard task answer last --text "yes, ship it"', `stepyard task answer t4k8 -d '{"approved":true}'`],
  async run(context) {
    const answer = await readAnswer(context)
    return letRun(context, {
      command: 'task answer',
      start: async (local, follow) => {
        const record = await resolveTask(local, context.args[0] ?? '')
        follow(record)
        await local.engine.answer({ task: record.id, actor: local.actor, answer, check: checkAgainstSchema })
        return [record.id]
      },
    })
  },
})

async function readAnswer(context: CommandContext): Promise<unknown> {
  const text = textOption(context.options, 'text')
  const data = await readData(context)
  if ((text === undefined) !== (data === undefined)) return text ?? data
  const reason = text === undefined ? 'There is no answer.' : 'Two answers are given.'
  throw new StepyardError('USAGE', { reason, hint: 'Write `--text "..."`, `--data <json>` or `--file <path>`.' })
}
