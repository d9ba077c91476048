import { parseFilters, readMoment as momentOf } from '../engine/taskFilters.ts'
import { StepyardError } from '../errors.ts'
import type { TaskQuery } from '../store/taskQuery.ts'
import {
  listGiven,
  listOption,
  textOption,
  type CommandContext,
  type OptionSpec,
  type OptionValues,
} from './command.ts'

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
  const text = (name: string): string | undefined => textOption(options, name)
  const written = {
    state: listOption(options, 'state'),
    step: text('step'),
    tag: text('tag'),
    name: text('name'),
    since: text('since'),
    until: text('until'),
    where: listGiven(options, 'where'),
  }
  return parseFilters(written, { now: effects.now().getTime(), spell: spellOption })
}

/** A moment as people write it: `2h` for two hours ago, or a date. In milliseconds since 1970. */
export function readMoment(text: string, { option, now }: { readonly option: string; readonly now: number }): number {
  return momentOf(text, option.replace(/^--/, ''), { now, spell: spellOption })
}

/** A number option within bounds. */
export function readCount(options: OptionValues, name: string, most: number): number | undefined {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  const count = Number(text)
  if (/^\d{1,6}$/.test(text) && count >= 1 && count <= most) return count
  throw usage(`--${name} takes a number from 1 to ${most}, not "${text}".`, `Write \`--${name} 20\`.`)
}

function spellOption(filter: string, value?: string): string {
  return value === undefined ? `--${filter}` : `--${filter} ${value}`
}

function usage(reason: string, hint: string): StepyardError {
  return new StepyardError('USAGE', { reason, hint })
}
