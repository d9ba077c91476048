import { shownOfTasks, type OpenedEngine } from './openTasks.ts'
import { StepyardError } from '../errors.ts'
import { textOption, type CommandContext } from './command.ts'
import { describeTask, listedTask } from './describeTask.ts'
import { explainedDocument, nearestMisses } from './formatExplained.ts'
import type { Outcome } from './formatOutcome.ts'
import type { TaskRecord } from '../store/taskRecord.ts'
import { listFamily } from './resolveTask.ts'

const NEAREST = 3

/** An outcome with the record it was read from. */
export interface ReadOutcome extends Outcome {
  readonly record: TaskRecord
}

/** How a task has ended, or what it rests for. */
export async function readOutcome(context: CommandContext, local: OpenedEngine, id: string): Promise<ReadOutcome> {
  const record = await local.store.get(local.scope, id)
  if (!record) throw new StepyardError('TASK_NOT_FOUND', { id })
  const explained = record.state === 'incomplete' ? await local.engine.explain({ task: id }) : undefined
  const whole = explained && (await local.parts.store.get(local.scope, id))
  const nearest = explained && nearestMisses(explained, NEAREST)
  const answers = textOption(context.options, 'answers')
  return {
    record,
    task: await describeTask(local, record),
    family: (await listFamily(local, id)).map(listedTask),
    ...(nearest && { nearest: await shownOfTasks(context, nearest, whole ? [JSON.parse(whole.data)] : []) }),
    ...(answers !== undefined && { answers }),
  }
}

/** An outcome as `--json` shows it. */
export function outcomeDocument({ task, family, nearest }: Outcome): object {
  return {
    ...task,
    ...(family.length > 0 && { subtasks: family }),
    ...(nearest && { nearest: nearest.map(explainedDocument) }),
  }
}
