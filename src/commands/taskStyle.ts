import { readFileSync } from 'node:fs'
import { isAbsolute, join, normalize } from 'node:path'
import type { LoadedStep } from '../stepHost.ts'
import { flagOption, type CommandContext, type OptionSpec, type OptionValues } from './command.ts'
import type { FailureStyle, ReadSource } from './formatFailure.ts'
import { createPaint, widthOf } from './paint.ts'
import { shown } from './shown.ts'
import type { TimelineDetails } from './timelineState.ts'

/** How tasks are printed for whoever sits here. */
export interface TaskStyle extends FailureStyle {
  /** Milliseconds since 1970, for ages. */
  readonly now: number
}

/** What is shown of a step run. */
export const DETAIL_OPTIONS: readonly OptionSpec[] = [
  { flags: '--changes', describe: 'what each step changed in the data' },
  { flags: '--calls', describe: 'the calls of connectors' },
  { flags: '--logs', describe: 'what steps wrote to the log and to the audit trail' },
  { flags: '--inspect', describe: 'everything: the whole data after each step, calls in full' },
]

/** The details that were asked for: all of them where none is named. */
export function readDetails(options: OptionValues): TimelineDetails {
  const named = (name: string): boolean => flagOption(options, name)
  const inspect = named('inspect')
  const all = inspect || !(named('changes') || named('calls') || named('logs'))
  return { changes: all || named('changes'), calls: all || named('calls'), logs: all || named('logs'), inspect }
}

/** The style for the tasks of the workspace at `root`. */
export function taskStyle({ terminal, effects }: CommandContext, root: string): TaskStyle {
  return {
    paint: createPaint(terminal.color),
    width: terminal.width,
    now: effects.now().getTime(),
    source: sourceReader(root),
  }
}

// Names of steps stand in a column; a very long one may break out of it.
const WIDEST_NAME = 36

/** Characters for the names of steps in a timeline. */
export function nameWidth(names: Iterable<string>): number {
  let widest = 0
  for (const name of names) widest = Math.max(widest, Math.min(widthOf(shown(name)), WIDEST_NAME))
  return widest
}

/** The names of loaded steps. */
export function stepNames(steps: ReadonlyMap<string, LoadedStep>): Iterable<string> {
  return steps.keys()
}

// Larger files are not written by hand, and no line of them helps.
const MOST_BYTES = 2_000_000

// Places come from stack traces of code that others wrote: nothing outside the workspace is read for them.
function sourceReader(root: string): ReadSource {
  return (file) => {
    const path = normalize(file)
    if (isAbsolute(path) || path.startsWith('..')) return undefined
    try {
      const text = readFileSync(join(root, path), 'utf8')
      return text.length > MOST_BYTES ? undefined : text
    } catch {
      return undefined
    }
  }
}
