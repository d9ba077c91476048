import type { ExplainedStep } from '../engine/explainSteps.ts'
import type { CallRecord } from '../engine/events.ts'
import { quoteWord } from '../spelling.ts'
import type { TaskState } from '../store/taskRecord.ts'
import type { DescribedTask } from './describeTask.ts'
import { formatExplained } from './formatExplained.ts'
import { formatFailure, type FailureStyle } from './formatFailure.ts'
import { formatDocument, formatValue } from './formatValue.ts'
import { lasting, plural, type Paint } from './paint.ts'
import { shown } from './shown.ts'

/** What is said about a task that has come to rest. */
export interface Outcome {
  readonly task: DescribedTask
  /** Sub-tasks, in order of submission. */
  readonly family: readonly Pick<DescribedTask, 'id' | 'state'>[]
  /** For an incomplete task: the steps that come nearest, where somebody has looked. */
  readonly nearest?: readonly ExplainedStep[]
  /** `--answers`, where it was given. */
  readonly answers?: string
}

/** How an outcome is laid out. */
export interface OutcomeStyle extends FailureStyle {
  readonly now: number
  /** Whether the failure was told already, in the timeline above. */
  readonly told: boolean
}

/** The state of a task in its colour. */
export function paintState(state: TaskState, paint: Paint): string {
  return { ...COLORS(paint) }[state](state)
}

function COLORS(paint: Paint): Readonly<Record<TaskState, (text: string) => string>> {
  const plain = (text: string): string => text
  return {
    created: plain,
    processing: paint.bold,
    waiting: paint.dim,
    question: paint.warn,
    incomplete: paint.warn,
    interrupted: paint.bad,
    done: paint.good,
    error: paint.bad,
    ignored: paint.dim,
  }
}

/** The block below a run: the state, why it rests, and the command that comes next. */
export function formatOutcome(outcome: Outcome, style: OutcomeStyle): string {
  const { task } = outcome
  const head = `${paintState(task.state, style.paint)}  ${style.paint.bold(shown(task.name))} ${shown(task.id)} after ${plural(task.runs, 'step run')}`
  const lines = [head, ...reasonLines(outcome, style).map((line) => (line === '' ? '' : `  ${line}`))]
  return lines.map((line) => `${line}\n`).join('')
}

function reasonLines(outcome: Outcome, style: OutcomeStyle): readonly string[] {
  const { task } = outcome
  const { paint } = style
  switch (task.state) {
    case 'done':
      return task.result === undefined ? [] : [`result ${formatValue(task.result, style.width - 9)}`]
    case 'ignored':
      return []
    case 'incomplete':
      return incompleteLines(outcome, style)
    case 'error':
      return errorLines(outcome, style)
    case 'question':
      return questionLines(task, style)
    case 'waiting':
      return waitingLines(outcome, style)
    case 'interrupted':
      return [
        ...(task.interrupted
          ? [
              shown(
                `${task.interrupted.reason}${task.interrupted.step === undefined ? '' : ` (during ${task.interrupted.step})`}`,
              ),
            ]
          : []),
        next(paint, `stepyard task resume ${quoteWord(task.id)}`),
      ]
    default:
      return [next(paint, `stepyard task continue ${quoteWord(task.id)}`)]
  }
}

function incompleteLines({ task, nearest, answers }: Outcome, { paint }: OutcomeStyle): readonly string[] {
  const id = quoteWord(task.id)
  const explain = next(paint, `stepyard explain ${id}`)
  if (nearest === undefined) return ['No step matches it.', explain]
  if (nearest.length === 0) return ['There is no step that could go on with it.', next(paint, 'stepyard step list')]
  return [
    'No step matches it now. Nearest:',
    ...nearest.flatMap((step) => formatExplained(step, paint).trimEnd().split('\n')),
    'Change a step or the data, then let it go on:',
    next(paint, withAnswers(`task continue ${id}`, answers)),
    next(paint, withAnswers(`task edit ${id} --set path=value`, answers)),
    explain,
  ]
}

function errorLines({ task, answers }: Outcome, style: OutcomeStyle): readonly string[] {
  const { failure, id } = task
  const { paint } = style
  const said = failure && !style.told ? formatFailure(failure, style) : []
  const unfaked = failure?.calls?.findLast(({ error }) => error?.code === 'UNFAKED_CALL')
  const resume = (file: string | undefined): string => next(paint, withAnswers(`task resume ${quoteWord(id)}`, file))
  if (failure?.code === 'UNFAKED_CALL' && unfaked) {
    const paste = answers === undefined ? lines(failure.hint ?? '') : answerLines(answers, unfaked)
    return [...said, ...paste, '', 'Then let it go on:', resume(answers)]
  }
  const alone =
    failure?.run === undefined ? [] : [next(paint, withAnswers(`task rerun ${quoteWord(id)} ${failure.run}`, answers))]
  const hint = failure?.hint === undefined ? [] : [shown(failure.hint)]
  return [
    ...said,
    ...hint,
    alone.length > 0
      ? 'Change the step, try it alone, then let the task go on:'
      : 'Change the step or the data, then let it go on:',
    ...alone,
    resume(answers),
  ]
}

function answerLines(file: string, { connector, operation }: Pick<CallRecord, 'connector' | 'operation'>) {
  const snippet = answerSnippet(connector, operation).map((line) => `  ${line}`)
  return [`Put what it should answer into ${shown(file)}:`, '', ...snippet]
}

function withAnswers(command: string, file: string | undefined): string {
  return `stepyard ${command}${file === undefined ? '' : ` --answers ${quoteWord(file)}`}`
}

/** YAML that answers a call, to be filled in. */
export function answerSnippet(connector: string, operation: string): readonly string[] {
  const keys = connector === operation ? [connector] : [connector, ...operation.split('.')]
  return keys.map((key, depth) => {
    const name = /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(shown(key))
    return `${'  '.repeat(depth)}${name}:${depth === keys.length - 1 ? ' {}' : ''}`
  })
}

function questionLines({ id, question }: DescribedTask, { paint }: OutcomeStyle): readonly string[] {
  const { schema } = question ?? {}
  const asked = question ? lines(`asks ${question.question}`) : []
  const form = schema === undefined ? [] : `answer ${formatDocument(schema, paint)}`.split('\n')
  const answer = isText(schema) ? '--text "..."' : "--data '...'"
  return [...asked, ...form, next(paint, `stepyard task answer ${quoteWord(id)} ${answer}`)]
}

function lines(text: string): readonly string[] {
  return text.split('\n').map((line) => shown(line))
}

function isText(schema: unknown): boolean {
  return typeof schema !== 'object' || schema === null || Reflect.get(schema, 'type') === 'string'
}

function waitingLines({ task, family }: Outcome, { paint, now }: OutcomeStyle): readonly string[] {
  const { waiting, id } = task
  if (!waiting) return [next(paint, `stepyard task resume ${quoteWord(id)}`)]
  const left =
    waiting.until === undefined
      ? ''
      : `${lasting(Math.max(0, Date.parse(waiting.until) - now))}, until ${waiting.until}`
  if (waiting.reason === 'subtasks') {
    const open = (waiting.tasks ?? []).map(
      (sub) => `${sub} (${family.find((each) => each.id === sub)?.state ?? 'gone'})`,
    )
    const stuck = (waiting.tasks ?? [])[0]
    return [
      `for sub-tasks: ${shown(open.join(', '))}`,
      ...(stuck === undefined ? [] : [next(paint, `stepyard task show ${quoteWord(stuck)}`)]),
    ]
  }
  if (waiting.reason === 'timeout') {
    return [
      `for a change of its data, ${left} at most`,
      next(paint, `stepyard task edit ${quoteWord(id)} --set path=value`),
    ]
  }
  return [
    `${waiting.reason === 'retry' ? 'to try again in' : 'for'} ${left}`,
    next(paint, `stepyard task resume ${quoteWord(id)}`),
  ]
}

function next(paint: Paint, command: string): string {
  return `${paint.dim('$')} ${shown(command)}`
}
