import type { FailureGroup } from '../store/taskQuery.ts'
import type { TaskState, TaskSummary } from '../store/taskRecord.ts'
import { paintState } from './formatOutcome.ts'
import { ago, columns, cut, plural, widthOf, type Paint } from './paint.ts'
import { shown } from './shown.ts'

/** How a list is laid out. */
export interface ListStyle {
  readonly paint: Paint
  readonly width: number
  readonly now: number
}

/** Tasks as a table, a line each; below one in error, why. */
export function formatTaskList(tasks: readonly TaskSummary[], style: ListStyle): string {
  const { paint, now, width } = style
  const safe = shown(tasks)
  const room = roomFor(safe, width)
  const rows = safe.map((task) => [
    paintState(task.state, paint),
    task.id,
    paint.bold(cut(task.name, room.name)),
    task.lastStep === undefined ? paint.dim('-') : cut(task.lastStep, room.step),
    paint.dim(`v${task.version}`),
    paint.dim(ago(task.createdAt, now)),
  ])
  const lines = columns(rows, '').split('\n')
  return safe.map((task, index) => `${lines[index] ?? ''}\n${failureLine(task, style)}`).join('')
}

// State, id, version, age and the gaps between: what is left is for names.
const FIXED = 11 + 4 + 10 + 5 * 2

function roomFor(tasks: readonly TaskSummary[], width: number): { readonly name: number; readonly step: number } {
  const widest = (texts: readonly string[]): number => Math.max(8, ...texts.map(widthOf))
  const left = Math.max(24, width - FIXED - widest(tasks.map(({ id }) => id)))
  const names = widest(tasks.map(({ name }) => name))
  const steps = widest(tasks.map(({ lastStep = '' }) => lastStep))
  const name = Math.min(names, Math.max(left - steps, Math.floor(left / 2)))
  return { name, step: Math.max(8, left - name) }
}

function failureLine({ failure }: TaskSummary, { paint, width }: ListStyle): string {
  if (!failure) return ''
  return `             ${paint.dim(cut(`${failure.code} ${failure.message}`, Math.max(20, width - 13)))}\n`
}

/** How many tasks there are in each state: `12 tasks: 10 done, 2 error`. */
export function formatCounts(counts: Readonly<Record<TaskState, number>>, paint: Paint): string {
  const found = Object.entries(counts).filter(([, count]) => count > 0)
  const total = found.reduce((sum, [, count]) => sum + count, 0)
  const parts = found.map(([state, count]) => `${count} ${state}`)
  return `${paint.dim(`${plural(total, 'task')}: ${parts.join(', ')}`)}\n`
}

/** Failures that have one reason each, the latest first. */
export function formatFailures(groups: readonly FailureGroup[], { paint, width, now }: ListStyle): string {
  return shown(groups)
    .map(({ count, code, message, step, lastAt, lastTask }) => {
      const where = step === undefined ? '' : ` in ${paint.bold(step)}`
      const head = `${paint.bad(`${count} x`)} ${code}${where}, last ${ago(lastAt, now)}`
      return `${head}\n    ${cut(message, Math.max(20, width - 4))}\n    ${paint.dim('$')} stepyard task show ${lastTask}\n`
    })
    .join('')
}
