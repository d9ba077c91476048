import { readVersion } from '../engine/history.ts'
import { findRun } from '../engine/change.ts'
import { rerunStep } from '../engine/rerun.ts'
import { StepyardError } from '../errors.ts'
import type { LocalSteps } from '../localEngine.ts'
import type { TaskRecord } from '../store/taskRecord.ts'
import { defineCommand, EXIT, flagOption, type CommandContext } from './command.ts'
import { formatRerun, isSameAsThen } from './formatIsolated.ts'
import { orInterrupted } from './orInterrupted.ts'
import { openSteps, PII_OPTION, shownOfTasks } from './openTasks.ts'
import { STEP_OPTIONS } from './stepOptions.ts'
import { applySets, DATA_OPTIONS, readData, SET_OPTION } from './readData.ts'
import { printReport } from './printReport.ts'
import { resolveTask } from './resolveTask.ts'
import { taskStyle } from './taskStyle.ts'

/** `stepyard task rerun`. */
export const taskRerun = defineCommand({
  summary: 'run one step run again with the code of now, and compare',
  args: '<id> <run>',
  options: [
    ...DATA_OPTIONS,
    SET_OPTION,
    ...STEP_OPTIONS,
    PII_OPTION,
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard task rerun last 3', 'stepyard task rerun last 3 --set order.total=12'],
  async run(context) {
    const { terminal, options, effects } = context
    await using steps = await openSteps(context)
    const record = await resolveTask(steps.parts, context.args[0] ?? '')
    const run = readRun(context.args[1] ?? '')
    const input = await readInput(context, steps, { record, run })
    const rerun = rerunStep(steps.parts, { task: record.id, run, ...(input !== undefined && { input }) })
    const again = await shownOfTasks(context, await orInterrupted(effects.signal, rerun))
    if (flagOption(options, 'json')) {
      const facts = { task: record.id, number: run, same: isSameAsThen(again) }
      printReport(terminal, { schemaVersion: 1, command: 'task rerun', ...facts, run: again })
    } else {
      terminal.out(formatRerun(again, taskStyle(context, steps.root)))
    }
    return again.error ? EXIT.error : EXIT.ok
  },
})

function readRun(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const hint = 'Write its number, as `stepyard task log <id>` shows it: `stepyard task rerun last 3`.'
  throw new StepyardError('USAGE', { reason: `"${text}" is no number of a step run.`, hint })
}

// Without an edit the engine reads the input by itself.
async function readInput(
  context: CommandContext,
  { parts }: LocalSteps,
  { record, run }: { readonly record: TaskRecord; readonly run: number },
): Promise<unknown> {
  const given = await readData(context)
  if (given === undefined && context.options['set'] === undefined) return undefined
  if (given !== undefined) return typeof given === 'object' && given !== null ? applySets(context, given) : given
  const { version } = await findRun(parts, record, run)
  return applySets(context, await readVersion(parts.store, parts.scope, { task: record.id, version }))
}
