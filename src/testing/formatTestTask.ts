import { describeValue } from '../condition/describe.ts'
import { formatExplanation } from '../condition/explain.ts'
import { formatKeys } from '../dataPath.ts'
import type { ExplainedStep } from '../engine/explainSteps.ts'
import { pointerKeys, type PatchOperation } from '../engine/patch.ts'
import type { StepError } from '../stepHost.ts'
import type { TestStepRun } from './testStep.ts'
import type { TestCall, TestTask, TestTaskRun } from './testTask.ts'

/** What happened to a task, for whoever reads why a test fails: its step runs with calls, changes and logs, how it ended. */
export function formatTestTask(task: TestTask): string {
  const { name, state, runs, data, failure, warnings } = task
  const ended = failure ? `${state}: ${failure.code} ${failure.message}` : state
  return [
    `The task "${name}" is ${ended}`,
    ...warnings.map(warningLine),
    ...runs.flatMap(runLines),
    ...(runs.length === 0 ? ['  no step ran'] : []),
    `  data ${describeValue(data)}`,
  ].join('\n')
}

/** The same for a step that ran alone. */
export function formatTestRun(run: TestStepRun): string {
  const { step, error, calls, logs, data } = run
  const ended = error ? `failed: ${errorWords(error)}` : 'ran'
  return [
    `The step "${step}" ${ended}`,
    ...calls.map(callLine),
    ...logs.map(logLine),
    `  data ${describeValue(data)}`,
  ].join('\n')
}

/** Why these steps do not run on the data as it is now. */
export function formatMissing(task: TestTask, missing: readonly string[]): string {
  return missing
    .map((step) => `${step}: ${reasonOf(task.explained.find((explained) => explained.step === step))}`)
    .join('\n')
}

function reasonOf(explained: ExplainedStep | undefined): string {
  if (!explained) return 'there is no such step'
  const { explanation, holdback } = explained
  if (!explanation.matched) return formatExplanation(explanation)
  return holdback?.hint ?? 'its condition matches, and nothing held it back'
}

function warningLine({ schema, path, expected, actual }: TestTask['warnings'][number]): string {
  return `  warning: ${path === '' ? 'the data' : path} is ${actual}, ${schema} expects ${expected}`
}

function runLines(run: TestTaskRun, index: number): readonly string[] {
  const { step, attempt, error, calls, logs, patch } = run
  const tried = attempt > 1 ? `, attempt ${attempt}` : ''
  const failed = error ? `, failed: ${errorWords(error)}` : ''
  return [
    `  ${index + 1}. ${step}${tried}${failed}`,
    ...calls.map(callLine),
    ...logs.map(logLine),
    ...patch.map(patchLine),
  ]
}

function errorWords({ code, message, at }: StepError): string {
  return `${code} ${message}${at ? ` (${at.file}:${at.line}:${at.column})` : ''}`
}

function callLine({ name, input, result, error, layer, fault }: TestCall): string {
  const by = [layer, fault === undefined ? undefined : `fault "${fault}"`]
    .filter((part) => part !== undefined)
    .join(', ')
  const came = error ? `${error.code} ${error.message}` : describeValue(result)
  return `     ${name}(${input === undefined ? '' : describeValue(input)}) -> ${came}${by === '' ? '' : ` (${by})`}`
}

function logLine({ level, text }: TestStepRun['logs'][number]): string {
  return `     ${level}: ${text}`
}

function patchLine(operation: PatchOperation): string {
  const path = formatKeys(pointerKeys(operation.path))
  return operation.op === 'remove'
    ? `     - ${path}`
    : `     ${operation.op === 'add' ? '+' : '~'} ${path}: ${describeValue(operation.value)}`
}
