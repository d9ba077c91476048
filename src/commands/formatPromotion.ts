import { describeValue } from '../condition/describe.ts'
import { quoteWord } from '../spelling.ts'
import type { LeftOut } from '../testing/promotion/expectStop.ts'
import type { PlannedTest } from '../testing/promotion/planPromotion.ts'
import type { FileChange } from '../workspace/edit/itemPlan.ts'
import type { CommandContext } from './command.ts'
import { columns, createPaint, type Paint } from './paint.ts'
import { printSource } from './printSource.ts'
import { shown } from './shown.ts'

/** What became of a task that was made a test. */
export interface Promotion extends Pick<PlannedTest, 'leftOut' | 'hidden' | 'problem'> {
  /** Id of the task. */
  readonly task: string
  /** Its name. */
  readonly name: string
  readonly file: string
  readonly changes: readonly FileChange[]
  /** Whether it was asked what would be written. */
  readonly isDry: boolean
  readonly isWritten: boolean
}

/** Prints what was written, or would be, and whether the test passes. */
export function formatPromotion({ terminal }: CommandContext, promotion: Promotion): void {
  const { task, file, changes, isDry, isWritten, leftOut, hidden, problem } = promotion
  const paint = createPaint(terminal.color)
  if (isDry) for (const change of changes) printChange(terminal, change, paint)
  else if (isWritten)
    terminal.out(`${saidOf(promotion, paint)}${columns(changes.map((change) => rowOf(change, paint)))}`)
  if (leftOut.length > 0) terminal.err(leftOutText(leftOut, paint))
  if (hidden.length > 0) {
    const words = 'Secrets and data about people are hidden; steps get placeholders in the test:'
    terminal.err(`${paint.warn('warning:')} ${words} ${shown(hidden.join(', '))}.\n`)
  }
  if (leftOut.some(({ path }) => path === 'state'))
    terminal.err(`It does not end as it did. ${adviceOf(task, hidden)}\n`)
  if (problem === undefined) terminal.out(`${isDry ? 'It would pass' : paint.good('It passes')}, offline.\n`)
  else
    terminal.err(`${paint.bad('It does not pass:')}\n${indented(problem)}${isWritten ? '' : 'Nothing was written.\n'}`)
  if (isWritten) terminal.out(`Next:\n  stepyard test ${quoteWord(file)}\n`)
}

function adviceOf(task: string, hidden: Promotion['hidden']): string {
  if (hidden.length > 0) return 'Write values of your own in place of what is hidden, the same in the recordings.'
  const clone = `stepyard task clone ${quoteWord(task)}`
  return `Run it anew with the steps of now, and make a test of that: \`${clone}\`.`
}

function saidOf({ name, file, changes }: Promotion, paint: Paint): string {
  const words = changes.length === 0 ? 'is what it was already' : `is a test of ${shown(name)}`
  return `${paint.bold(shown(file))} ${words}.\n`
}

function rowOf({ path, before }: FileChange, paint: Paint): readonly string[] {
  return [paint.good(before ? 'changed' : 'made'), shown(path)]
}

function printChange(
  { out }: CommandContext['terminal'],
  { path, before, after = new Uint8Array() }: FileChange,
  paint: Paint,
): void {
  out(`${paint.dim(`# ${before ? 'changed' : 'made'} ${shown(path)}`)}\n`)
  printSource({ out }, new TextDecoder().decode(after))
  out('\n')
}

function leftOutText(leftOut: readonly LeftOut[], paint: Paint): string {
  const rows = leftOut.map(({ path, was, now }) => [
    shown(path),
    shown(`${sideOf(was)} then, ${sideOf(now)} in the test`),
  ])
  return `${paint.warn('Left out')}, because the test brings something else:\n${columns(rows)}`
}

function sideOf(value: unknown): string {
  return value === undefined ? 'nothing' : describeValue(value)
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${shown(line)}\n`)
    .join('')
}
