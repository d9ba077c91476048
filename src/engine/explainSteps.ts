import { explainCompiled, type Explanation } from '../condition/explain.ts'
import type { LoadedStep } from '../stepHost.ts'
import type { TaskRecord } from '../store/taskRecord.ts'
import type { EngineParts } from './context.ts'
import { isTie } from './decide.ts'
import { parseMemory } from './memory.ts'

/** Why a step whose condition matches does not run now, and what would have to change. */
export type Holdback =
  | { readonly kind: 'disabled' | 'already-ran'; readonly hint: string }
  | { readonly kind: 'less-specific' | 'later-by-path'; readonly step: string; readonly hint: string }
  | { readonly kind: 'task-state'; readonly state: string; readonly hint: string }

/** How one step stands to a document. */
export interface ExplainedStep {
  readonly step: string
  readonly path: string
  readonly explanation: Explanation
  /** Whether it is the step that would run next. */
  readonly next: boolean
  /** For a step that matches and is not next. */
  readonly holdback?: Holdback
}

/** What is explained: data alone, or a task at its newest version, with what it remembers. */
export interface ExplainRequest {
  readonly data: object
  readonly task?: Pick<TaskRecord, 'id' | 'state' | 'memory'>
}

/**
 * How every step stands to a document, nearest first: the step that runs next, then those that match, then those with
 * the fewest differing paths.
 */
export function explainSteps({ index }: Pick<EngineParts, 'index'>, request: ExplainRequest): readonly ExplainedStep[] {
  const ran = request.task === undefined ? [] : parseMemory(request.task.memory).ran
  const steps = [...index.table.steps.values()]
  const explained = steps.map((step) => ({ step, explanation: explainCompiled(step.condition, request.data) }))
  const [next] = index.match(request.data).filter(({ name }) => !ran.includes(name))
  return explained
    .map(({ step, explanation }): ExplainedStep => {
      const held = explanation.matched ? holdbackOf(step, { next, ran, request }) : undefined
      return {
        step: step.name,
        path: step.path,
        explanation,
        next: explanation.matched && held === undefined,
        ...(held && { holdback: held }),
      }
    })
    .sort(byNearness)
}

interface Circumstances {
  readonly next: LoadedStep | undefined
  readonly ran: readonly string[]
  readonly request: ExplainRequest
}

function holdbackOf(step: LoadedStep, { next, ran, request }: Circumstances): Holdback | undefined {
  if (step.disabled) return { kind: 'disabled', hint: `Enable it with \`stepyard step enable ${quoted(step.name)}\`.` }
  if (ran.includes(step.name)) {
    return { kind: 'already-ran', hint: 'A step runs once on a task, unless it calls `step.redo()`.' }
  }
  const ended = request.task && heldByState(request.task)
  if (ended) return ended
  if (!next || next.name === step.name) return undefined
  return isTie(next, step)
    ? { kind: 'later-by-path', step: next.name, hint: `As specific as "${next.name}", which comes first by its path.` }
    : { kind: 'less-specific', step: next.name, hint: `"${next.name}" asks for more, so it runs first.` }
}

function heldByState({ id, state }: Pick<TaskRecord, 'id' | 'state'>): Holdback | undefined {
  switch (state) {
    case 'done':
    case 'ignored':
      return {
        kind: 'task-state',
        state,
        hint: `The task has ended; \`stepyard task fork ${id}\` makes another one of it.`,
      }
    case 'error':
    case 'interrupted':
      return { kind: 'task-state', state, hint: `Let it go on with \`stepyard task resume ${id}\`.` }
    case 'waiting':
      return { kind: 'task-state', state, hint: `It waits; \`stepyard task resume ${id}\` ends a pause.` }
    case 'question':
      return { kind: 'task-state', state, hint: `It asks something: \`stepyard task answer ${id} --data ...\`.` }
    default:
      return undefined
  }
}

function byNearness(left: ExplainedStep, right: ExplainedStep): number {
  const [one, other] = [left.explanation, right.explanation]
  return (
    Number(right.next) - Number(left.next) ||
    Number(other.matched) - Number(one.matched) ||
    one.differing - other.differing ||
    other.total - one.total ||
    (left.path < right.path ? -1 : 1)
  )
}

function quoted(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : JSON.stringify(name)
}
