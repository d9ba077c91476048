import { StepyardError } from '../errors.ts'
import type { ReadingParts } from './context.ts'
import { readEvents, type TypedEvent } from './history.ts'
import { diffJson, type Patch } from './patch.ts'

/** One step run of a task, as far as comparing goes. */
export interface ComparedRun {
  readonly step: string
  readonly outcome: 'finished' | 'failed'
  readonly patch: Patch
}

/** Two tasks side by side. */
export interface Comparison {
  /** Number of the first step run, from 1, in which they differ; absent when all are the same. */
  readonly differsAt?: number
  readonly left: readonly ComparedRun[]
  readonly right: readonly ComparedRun[]
  /** What turns the data of the left one into that of the right one. */
  readonly data: Patch
  readonly states: readonly [left: string, right: string]
}

/** How two tasks, or two lives of one task, differ: in steps, in what each changed, and in the outcome. */
export async function compareTasks(
  parts: Pick<ReadingParts, 'store' | 'scope'>,
  left: string,
  right: string,
): Promise<Comparison> {
  const [one, other] = await Promise.all([readSide(parts, left), readSide(parts, right)])
  const longest = Math.max(one.runs.length, other.runs.length)
  const differsAt = Array.from({ length: longest }, (_, index) => index).find(
    (index) => !isSameRun(one.runs[index], other.runs[index]),
  )
  return {
    ...(differsAt !== undefined && { differsAt: differsAt + 1 }),
    left: one.runs,
    right: other.runs,
    data: diffJson(one.data, other.data),
    states: [one.state, other.state],
  }
}

async function readSide({ store, scope }: Pick<ReadingParts, 'store' | 'scope'>, id: string) {
  const record = await store.get(scope, id)
  if (!record) throw new StepyardError('TASK_NOT_FOUND', { id })
  const runs = (await readEvents(store, scope, id)).flatMap(runOf)
  return { runs, data: JSON.parse(record.data) as unknown, state: record.state }
}

function runOf(event: TypedEvent): ComparedRun[] {
  if (event.type === 'StepFinished') return [{ step: event.data.step, outcome: 'finished', patch: event.data.patch }]
  if (event.type === 'StepFailed') return [{ step: event.data.step, outcome: 'failed', patch: [] }]
  return []
}

function isSameRun(left: ComparedRun | undefined, right: ComparedRun | undefined): boolean {
  return diffJson(left ?? null, right ?? null).length === 0
}
