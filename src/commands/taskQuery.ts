import { readDuration } from '../config/duration.ts'
import { parsePath } from '../dataPath.ts'
import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import { TASK_STATES, type TaskState } from '../store/taskRecord.ts'
import type { DataFilter, TaskQuery } from '../store/taskQuery.ts'
import {
  listGiven,
  listOption,
  textOption,
  type CommandContext,
  type OptionSpec,
  type OptionValues,
} from './command.ts'
import { jsonOrText } from './readData.ts'

/** Which tasks are meant, by what they are. */
export const FILTER_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '-s, --state <states>',
    describe: 'done, error, incomplete, ...; attention: all that need somebody',
    repeat: true,
  },
  { flags: '--step <name>', describe: 'a step that has run' },
  { flags: '-t, --tag <tag>', describe: 'a tag they have' },
  { flags: '-n, --name <part>', describe: 'a part of their name' },
  { flags: '--since <time>', describe: 'submitted since then: 2h, 3d or 2026-03-01' },
  { flags: '--until <time>', describe: 'submitted before then' },
  { flags: '--where <path:value>', describe: 'a value in the data, such as order.status:paid', repeat: true },
]

/** What `FILTER_OPTIONS` say. */
export function readFilters({ options, effects }: Pick<CommandContext, 'options' | 'effects'>): TaskQuery {
  const now = effects.now().getTime()
  const states = listOption(options, 'state').flatMap(readState)
  const text = (name: string): string | undefined => textOption(options, name)
  const [step, tag, name, since, until] = [text('step'), text('tag'), text('name'), text('since'), text('until')]
  const where = listGiven(options, 'where').map(readWhere)
  return {
    ...(states.length > 0 && { states: [...new Set(states)] }),
    ...(step !== undefined && { step }),
    ...(tag !== undefined && { tag }),
    ...(name !== undefined && { name }),
    ...(since !== undefined && { since: readMoment(since, { option: '--since', now }) }),
    ...(until !== undefined && { until: readMoment(until, { option: '--until', now }) }),
    ...(where.length > 0 && { where }),
  }
}

/** A number option within bounds. */
export function readCount(options: OptionValues, name: string, most: number): number | undefined {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  const count = Number(text)
  if (/^\d{1,6}$/.test(text) && count >= 1 && count <= most) return count
  throw usage(`--${name} takes a number from 1 to ${most}, not "${text}".`, `Write \`--${name} 20\`.`)
}

/** A moment as people write it: `2h` for two hours ago, or a date. In milliseconds since 1970. */
export function readMoment(text: string, { option, now }: { readonly option: string; readonly now: number }): number {
  const length = readDuration(text)
  if (length !== undefined) return now - length
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(moment)) return moment
  throw usage(
    `${option} takes a length of time or a date, not "${text}".`,
    `Write \`${option} 2h\` or \`${option} 2026-03-01\`.`,
  )
}

// Words of the incumbents: what needs somebody, and what is under way.
const GROUPS: ReadonlyMap<string, readonly TaskState[]> = new Map<string, readonly TaskState[]>([
  ['attention', ['incomplete', 'question', 'error', 'interrupted']],
  ['null', ['created', 'processing', 'waiting']],
])

function readState(word: string): readonly TaskState[] {
  const group = GROUPS.get(word)
  if (group) return group
  const state = TASK_STATES.find((name) => name === word)
  if (state) return [state]
  const nearest = nearestSpelling(word, [...TASK_STATES, ...GROUPS.keys()])
  const hint = nearest ? `Did you mean \`--state ${nearest}\`?` : `States: ${TASK_STATES.join(', ')}.`
  throw usage(`There is no state "${word}".`, hint)
}

function readWhere(text: string): DataFilter {
  const at = text.search(/[:=]/)
  const value = jsonOrText(text.slice(at + 1))
  if (at < 1 || (typeof value === 'object' && value !== null)) {
    throw usage(`--where takes path:value, not "${text}".`, 'Write `--where order.status:paid`.')
  }
  // JSON that is no object and no list is one of these.
  return { path: parsePath(text.slice(0, at)), value: value as DataFilter['value'] }
}

function usage(reason: string, hint: string): StepyardError {
  return new StepyardError('USAGE', { reason, hint })
}
