import { parsePath, writeAt } from '../dataPath.ts'
import { StepyardError } from '../errors.ts'
import { restingTask, writeEdit, type ChangeRequest } from './change.ts'
import type { EngineParts } from './context.ts'
import { parseData } from './jsonData.ts'
import { parseMemory } from './memory.ts'

/** Looks whether a value fits a JSON Schema; answers what is wrong with it, in words. */
export type CheckAnswer = (schema: unknown, value: unknown) => Promise<readonly string[]>

/**
 * Answers what a task asked: the answer goes where `task.ask` said, and the task goes on. Throws `TASK_BUSY` where it
 * asks nothing, and `ANSWER_REFUSED` with everything that is wrong with the answer.
 */
export async function answerTask(
  parts: EngineParts,
  request: ChangeRequest & { readonly answer: unknown; readonly check: CheckAnswer },
): Promise<void> {
  const record = await restingTask(parts, request, 'answered')
  const { question } = parseMemory(record.memory)
  if (record.state !== 'question' || !question) {
    throw new StepyardError('TASK_BUSY', { id: record.id, state: record.state, action: 'answered' })
  }
  const problems = question.schema === undefined ? [] : await request.check(question.schema, request.answer)
  if (problems.length > 0) throw new StepyardError('ANSWER_REFUSED', { id: record.id, problems })
  const data = parseData(record.data)
  writeAt(data, parsePath(question.into), request.answer)
  await writeEdit(parts, { record, data, type: 'TaskAnswered', actor: request.actor })
}
