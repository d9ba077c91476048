import type { IsolatedRun } from '../engine/rerun.ts'
import { formatFailure } from './formatFailure.ts'
import { formatPatch } from './formatPatch.ts'
import { traceLines } from './formatTraces.ts'
import { formatValue } from './formatValue.ts'
import { lasting, type Paint } from './paint.ts'
import { shown } from './shown.ts'
import type { TaskStyle } from './taskStyle.ts'
import { INDENT } from './timelineState.ts'

const DETAILS = { changes: true, calls: true, logs: true, inspect: false }

/** A step run in isolation: what it called and wrote, what it changed, or how it failed, and what it asked for. */
export function formatIsolated(run: IsolatedRun, style: TaskStyle): string {
  const { paint } = style
  const inner = { ...style, width: style.width - INDENT.length }
  const lines = [
    ...traceLines(run, { ...style, details: DETAILS }),
    ...(run.error ? formatFailure(run.error, inner) : patchLines(run.patch, run.input, inner)),
    ...(run.error?.hint === undefined ? [] : [shown(run.error.hint)]),
    ...effectLines(run.effects, paint),
  ]
  return block(headOf(run, paint), lines)
}

/**
 * A step run again, against what the journal says came of it then: changes that are in both, `then` and `now` only.
 */
export function formatRerun(run: IsolatedRun, style: TaskStyle): string {
  const { paint } = style
  if (!run.recorded) return formatIsolated(run, style)
  const inner = { ...style, width: style.width - INDENT.length - 6 }
  const [now, frame] = run.error
    ? split(formatFailure(run.error, inner))
    : [patchLines(run.patch, run.input, inner), []]
  const { error, patch } = run.recorded
  const then = error ? formatFailure(error, inner) : patchLines(patch, run.input, inner)
  const lines = [...traceLines(run, { ...style, details: DETAILS }), ...compareLines(then, now, paint)]
  const verdict = isSameAsThen(run) ? paint.good('The same as then.') : paint.warn('Not the same as then.')
  return block(headOf(run, paint), [...lines, ...frame, ...effectLines(run.effects, paint), verdict])
}

// The code around a failure belongs to neither side.
function split(lines: readonly string[]): readonly [words: readonly string[], frame: readonly string[]] {
  return [lines.slice(0, 2), lines.slice(2)]
}

/** Whether a step run again came to what the journal says; for a failure, to the same error. */
export function isSameAsThen({ recorded, patch, error }: IsolatedRun): boolean {
  if (!recorded) return false
  if (recorded.error || error) return recorded.error?.code === error?.code && recorded.error?.message === error?.message
  return JSON.stringify(recorded.patch) === JSON.stringify(patch)
}

function compareLines(then: readonly string[], now: readonly string[], paint: Paint): readonly string[] {
  const [before, after] = [new Set(then), new Set(now)]
  const gone = then.filter((line) => !after.has(line)).map((line) => `${paint.bad('then')}  ${line}`)
  const same = then.filter((line) => after.has(line)).map((line) => `      ${line}`)
  const come = now.filter((line) => !before.has(line)).map((line) => `${paint.good('now')}   ${line}`)
  return [...same, ...gone, ...come]
}

function headOf({ step, ms, error }: IsolatedRun, paint: Paint): string {
  return `${paint.bold(shown(step))}  ${lasting(ms)}${error ? `  ${paint.bad('failed')}` : ''}`
}

function patchLines(patch: IsolatedRun['patch'], input: object, style: TaskStyle): readonly string[] {
  const { lines } = formatPatch(patch, structuredClone(input), style)
  return lines.length === 0 ? [style.paint.dim('changes nothing')] : lines
}

// None of it is done: no task is there to do it to.
function effectLines(effects: IsolatedRun['effects'], paint: Paint): readonly string[] {
  const { complete, ignore, park, timeout, ask, subtasks = [], redo, name, tags } = effects
  const words = [
    ...(name === undefined ? [] : [`names the task "${shown(name)}"`]),
    ...(tags === undefined ? [] : [`tags it ${shown(tags.join(', '))}`]),
    ...(park === undefined ? [] : [`parks it for ${lasting(park)}`]),
    ...(timeout === undefined ? [] : [`lets it expire after ${lasting(timeout)}`]),
    ...(redo ? ['may run again'] : []),
    ...subtasks.map((subtask) => `starts the sub-task ${shown(subtask.name)} with ${formatValue(subtask.data, 40)}`),
    ...(ask ? [`asks ${shown(ask.question)}`] : []),
    ...(complete
      ? [`completes it${complete.result === undefined ? '' : ` with ${formatValue(complete.result, 50)}`}`]
      : []),
    ...(ignore ? ['ignores it'] : []),
  ]
  return words.map((line) => `${paint.dim('would:')} ${line}`)
}

function block(head: string, lines: readonly string[]): string {
  return [head, ...lines.map((line) => INDENT + line)].map((line) => `${line}\n`).join('')
}
