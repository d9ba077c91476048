import { expect, type MatcherState } from 'vitest'
import { compileCondition } from '../condition/compile.ts'
import { describePattern, describeValue } from '../condition/describe.ts'
import { formatExplanation } from '../condition/explain.ts'
import type { PatternInput } from '../condition/input.ts'
import type { Steps } from '../define.ts'
import type { ExplainedStep } from '../engine/explainSteps.ts'
import { StepyardError } from '../errors.ts'
import type { TaskState } from '../store/taskRecord.ts'
import { formatMissing, formatTestRun, formatTestTask } from './formatTestTask.ts'
import type { TestStepRun } from './testStep.ts'
import type { TestTask } from './testTask.ts'
import { withHint } from './withHint.ts'

/** What `expect(...)` can say about tasks, step runs and explanations. */
export interface StepyardMatchers<Result = unknown> {
  /** The steps that ran: a list is all of them in order, a name is one of them. */
  toHaveRun(steps: Steps | readonly Steps[]): Result
  /** A call that was made, as steps write it (`stripe.createCustomer`), and a part of its input. */
  toHaveCalled(operation: string, input?: unknown): Result
  /** How often a call was made. */
  toHaveCalledTimes(operation: string, times: number): Result
  /** Where data and condition of a step part first. */
  toFailAt(path: string, expectation?: FailureExpectation): Result
  /** Facts of a task, of which data may be a part. */
  toMatchTask(expected: TaskExpectation): Result
}

/** What is wrong at the path. */
export interface FailureExpectation {
  /** As the condition has it: `Number`, `'new'`, `gt(3)`. */
  readonly expected?: PatternInput
  readonly actual?: unknown
}

/** Facts of a task; those that are left out are not looked at. */
export interface TaskExpectation {
  readonly name?: unknown
  readonly state?: TaskState
  readonly tags?: readonly string[]
  readonly steps?: readonly Steps[]
  /** A part of the data, as `toMatchObject` takes it. */
  readonly data?: object
  readonly result?: unknown
  /** Why it is in error, e.g. `{ code: 'STEP_THREW' }`. */
  readonly failure?: object
  readonly question?: object
}

interface Outcome {
  readonly pass: boolean
  readonly message: () => string
  readonly actual?: unknown
  readonly expected?: unknown
}

// A forgotten `await` is the most frequent of mistakes.
function requireTask(matcher: string, given: unknown): void {
  const isTask = typeof given === 'object' && given !== null && 'calls' in given
  if (isTask) return
  const got = given instanceof Promise ? 'a promise' : describeValue(given)
  throw withHint(new StepyardError('NO_TASK', { matcher, got }))
}

/** Makes the matchers known to the `expect` of the test that runs. */
export function installMatchers(): void {
  expect.extend({ toHaveRun, toHaveCalled, toHaveCalledTimes, toFailAt, toMatchTask })
}

function toHaveRun(this: MatcherState, task: TestTask, wanted: string | readonly string[]): Outcome {
  requireTask('toHaveRun', task)
  const { printReceived: received, matcherHint } = this.utils
  const steps = typeof wanted === 'string' ? [wanted] : wanted
  const missing = steps.filter((step) => !task.steps.includes(step))
  const pass = typeof wanted === 'string' ? missing.length === 0 : this.equals(task.steps, wanted)
  const message = (): string =>
    [
      matcherHint('toHaveRun', 'task', typeof wanted === 'string' ? `'${wanted}'` : 'steps', hintOf(this)),
      pass ? `These steps ran: ${received(task.steps)}` : formatMissing(task, missing),
      formatTestTask(task),
    ]
      .filter((part) => part !== '')
      .join('\n\n')
  return { pass, message, ...(typeof wanted === 'string' ? {} : { actual: task.steps, expected: wanted }) }
}

function toHaveCalled(
  this: MatcherState,
  run: TestTask | TestStepRun,
  ...[operation, input]: readonly [operation: string, input?: unknown]
): Outcome {
  requireTask('toHaveCalled', run)
  const calls = run.calls.filter(({ name }) => name === operation)
  const isMeant = (given: unknown): boolean =>
    input === undefined || this.equals(given, input, [...this.customTesters, this.utils.subsetEquality])
  const pass = calls.some((call) => isMeant(call.input))
  const [nearest] = calls
  const message = (): string =>
    [
      this.utils.matcherHint('toHaveCalled', 'task', `'${operation}'`, hintOf(this)),
      callWords(run, operation, pass),
      formatSubject(run),
    ].join('\n\n')
  const parts = !pass && input !== undefined && nearest ? { actual: nearest.input, expected: input } : {}
  return { pass, message, ...parts }
}

function toHaveCalledTimes(
  this: MatcherState,
  run: TestTask | TestStepRun,
  ...[operation, times]: readonly [operation: string, times: number]
): Outcome {
  requireTask('toHaveCalledTimes', run)
  const { length } = run.calls.filter(({ name }) => name === operation)
  const message = (): string =>
    [
      this.utils.matcherHint('toHaveCalledTimes', 'task', `'${operation}', ${times}`, hintOf(this)),
      `${operation} was called ${timesOf(length)}.`,
      formatSubject(run),
    ].join('\n\n')
  return { pass: length === times, message, actual: length, expected: times }
}

function toFailAt(
  this: MatcherState,
  explained: ExplainedStep,
  ...[path, expectation = {}]: readonly [path: string, expectation?: FailureExpectation]
): Outcome {
  const { explanation, step } = explained
  const first = explanation.matched ? undefined : explanation.first
  const isPath = first?.path === path
  const isExpected = !('expected' in expectation) || first?.expected === patternText(expectation.expected)
  const isActual = !('actual' in expectation) || this.equals(first?.actual, expectation.actual)
  const message = (): string =>
    [
      this.utils.matcherHint('toFailAt', 'explained', `'${path}'`, hintOf(this)),
      `${step}: ${formatExplanation(explanation)}`,
    ].join('\n\n')
  return { pass: isPath && isExpected && isActual, message }
}

function toMatchTask(this: MatcherState, task: TestTask, expected: TaskExpectation): Outcome {
  requireTask('toMatchTask', task)
  const pass = this.equals(task, expected, [
    ...this.customTesters,
    this.utils.iterableEquality,
    this.utils.subsetEquality,
  ])
  const keys = Object.keys(expected)
  const actual = Object.fromEntries(Object.entries(task).filter(([key]) => keys.includes(key)))
  const message = (): string =>
    [
      this.utils.matcherHint('toMatchTask', 'task', 'expected', hintOf(this)),
      formatTestTask(task),
      ...unmet(task, expected),
    ].join('\n\n')
  return { pass, message, actual, expected }
}

// What kept the steps that did not run is why the data is not what it should be.
function unmet(task: TestTask, { steps = [] }: TaskExpectation): readonly string[] {
  const missing = steps.filter((step) => !task.steps.includes(step))
  const near = missing.length > 0 ? missing : task.explained.filter(isNear).map(({ step }) => step)
  return near.length === 0 ? [] : [formatMissing(task, near)]
}

function isNear({ explanation: { matched, differing } }: ExplainedStep, index: number): boolean {
  return !matched && differing === 1 && index < NEAR
}

const NEAR = 3

function callWords(run: TestTask | TestStepRun, operation: string, pass: boolean): string {
  if (pass) return `${operation} was called.`
  const isCalled = run.calls.some(({ name }) => name === operation)
  return isCalled ? `${operation} was called with something else.` : notCalled(run, operation)
}

function notCalled(run: TestTask | TestStepRun, operation: string): string {
  const made = [...new Set(run.calls.map(({ name }) => name))]
  return `${operation} was not called${made.length === 0 ? ', nor was anything else' : `; these were: ${made.join(', ')}`}.`
}

function formatSubject(run: TestTask | TestStepRun): string {
  return 'runs' in run ? formatTestTask(run) : formatTestRun(run)
}

function patternText(expected: PatternInput): string | undefined {
  const root = compileCondition({ value: expected }).condition?.root
  const entry = root?.kind === 'object' ? root.entries[0] : undefined
  return entry && describePattern(entry.pattern)
}

function hintOf({ isNot }: MatcherState): { readonly isNot?: boolean } {
  return { isNot: isNot ?? false }
}

function timesOf(count: number): string {
  if (count === 0) return 'not at all'
  return count === 1 ? 'once' : `${count} times`
}
