import { compareTasks, type ComparedRun, type Comparison } from '../engine/compareTasks.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import type { Patch } from '../engine/patch.ts'
import { formatPatch, formatPointer } from './formatPatch.ts'
import { formatValue } from './formatValue.ts'
import { paintState } from './formatOutcome.ts'
import { openTasks, PII_OPTION } from './openTasks.ts'
import { cut, pad, type Paint } from './paint.ts'
import { printReport } from './printReport.ts'
import { resolveTask } from './resolveTask.ts'
import { shown } from './shown.ts'
import { taskStyle, type TaskStyle } from './taskStyle.ts'
import type { TaskRecord } from '../store/taskRecord.ts'

/** `stepyard task compare`. */
export const taskCompare = defineCommand({
  summary: 'put two tasks side by side: steps, changes and data',
  args: '<left> <right>',
  options: [PII_OPTION, { flags: '--json', describe: 'print one JSON document' }],
  examples: ['stepyard task compare last~1 last'],
  async run(context) {
    const { terminal, args } = context
    await using tasks = await openTasks(context)
    const [left, right] = await Promise.all([resolveTask(tasks, args[0] ?? ''), resolveTask(tasks, args[1] ?? '')])
    const comparison = await compareTasks(tasks, left.id, right.id)
    if (flagOption(context.options, 'json')) {
      const { differsAt = null, ...rest } = comparison
      const ids = { tasks: [left.id, right.id] }
      printReport(terminal, { schemaVersion: 1, command: 'task compare', ...ids, differsAt, ...rest })
      return EXIT.ok
    }
    terminal.out(formatComparison(comparison, { left, right, style: taskStyle(context, tasks.root) }))
    return EXIT.ok
  },
})

interface Sides {
  readonly left: TaskRecord
  readonly right: TaskRecord
  readonly style: TaskStyle
}

function formatComparison(comparison: Comparison, { left, right, style }: Sides): string {
  const { paint, width } = style
  const room = Math.max(20, Math.floor((width - 9) / 2))
  const row = (one: string, mark: string, other: string): string => `${pad(one, room)}  ${mark}  ${other}`.trimEnd()
  const head = row(headOf(left, paint, room), ' ', headOf(right, paint, room))
  const longest = Math.max(comparison.left.length, comparison.right.length)
  const rows = Array.from({ length: longest }, (_, index) => {
    const [one, other] = [comparison.left[index], comparison.right[index]]
    const mark = markOf(one, other, paint)
    return `${paint.dim(String(index + 1).padStart(3))} ${row(cellOf(one, paint, room), mark, cellOf(other, paint, room))}`
  })
  const lines = [
    `    ${head}`,
    ...rows,
    '',
    ...differenceLines(comparison, style),
    ...dataLines(comparison, left, style),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

// The same step with the same changes, with other ones, or another step.
function markOf(one: ComparedRun | undefined, other: ComparedRun | undefined, paint: Paint): string {
  if (one?.step !== other?.step) return paint.bad('|')
  return isEqual(one, other) ? paint.dim('=') : paint.warn('~')
}

function differenceLines({ differsAt, left, right }: Comparison, { paint, width }: TaskStyle): readonly string[] {
  if (differsAt === undefined) return ['The step runs are the same.']
  const title = `Step run ${differsAt} is the first that differs.`
  const [one, other] = [left[differsAt - 1], right[differsAt - 1]]
  if (one === undefined || one.step !== other?.step) return [title]
  const only = (patch: Patch, than: Patch): Patch =>
    patch.filter((change) => !than.some((each) => isEqual(each, change)))
  const lines = (patch: Patch): readonly string[] =>
    patch.map(({ path, ...rest }) => {
      const value = 'value' in rest ? formatValue(rest.value, width - path.length - 16) : 'removed'
      return `${formatPointer(path)}: ${value}`
    })
  return [
    title,
    ...lines(only(one.patch, other.patch)).map((line) => `  ${paint.bad('left')}   ${line}`),
    ...lines(only(other.patch, one.patch)).map((line) => `  ${paint.good('right')}  ${line}`),
  ]
}

function dataLines({ data }: Comparison, left: TaskRecord, style: TaskStyle): readonly string[] {
  if (data.length === 0) return ['The data is the same.']
  const { lines } = formatPatch(data, JSON.parse(left.data), { paint: style.paint, width: style.width - 2 })
  return ['The data on the right, against that on the left:', ...lines.map((line) => `  ${line}`)]
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function headOf({ name, id, state }: TaskRecord, paint: Paint, room: number): string {
  const words = cut(shown(`${name} ${id}`), room - state.length - 1)
  return `${paint.bold(words)} ${paintState(state, paint)}`
}

function cellOf(run: ComparedRun | undefined, paint: Paint, room: number): string {
  if (!run) return ''
  const name = cut(shown(run.step), room - 8)
  return run.outcome === 'failed' ? `${name} ${paint.bad('failed')}` : name
}
