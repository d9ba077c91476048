import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readYaml } from '../config/readYaml.ts'
import { parsePath, writeAt } from '../dataPath.ts'
import { jsonOrText } from '../engine/taskFilters.ts'
import { StepyardError } from '../errors.ts'
import { listGiven, textOption, type CommandContext, type OptionSpec } from './command.ts'

/** Where the data of a task can come from. */
export const DATA_OPTIONS: readonly OptionSpec[] = [
  { flags: '-d, --data <json>', describe: 'the data, as JSON' },
  { flags: '-f, --file <path>', describe: 'a JSON or YAML file with the data; - reads standard input' },
]

/** Changes of single values. */
export const SET_OPTION: OptionSpec = {
  flags: '--set <path=value>',
  describe: 'change one value, such as order.total=12; JSON where it is JSON, else text',
  repeat: true,
}

/** What `--data` or `--file` says; `undefined` when neither is given. Throws `DATA_UNREADABLE`, `FILE_UNREADABLE`. */
export async function readData(context: CommandContext): Promise<unknown> {
  const { options } = context
  const [data, file] = [textOption(options, 'data'), textOption(options, 'file')]
  if (data !== undefined && file !== undefined) {
    throw new StepyardError('USAGE', { reason: '--data and --file are both given.', hint: 'Leave one of them out.' })
  }
  if (data !== undefined) return parseJson(data, '--data')
  return file === undefined ? undefined : readDataFile(context, file)
}

/** A JSON or YAML file, or standard input for `-`. */
export async function readDataFile({ cwd, terminal }: CommandContext, path: string): Promise<unknown> {
  if (path === '-') return parseText(await terminal.input(), 'standard input')
  const text = await readFile(resolve(cwd, path), 'utf8').catch((cause: unknown) => {
    throw new StepyardError('FILE_UNREADABLE', { path }, { cause })
  })
  return /\.json$/i.test(path) ? parseJson(text, path) : parseText(text, path)
}

/** What `--data` or `--file` says, as it stands there. Throws `FILE_UNREADABLE`. */
export async function readBodyText({ cwd, terminal, options }: CommandContext): Promise<string | undefined> {
  const [data, path] = [textOption(options, 'data'), textOption(options, 'file')]
  if (path === undefined || data !== undefined) return data
  if (path === '-') return terminal.input()
  return readFile(resolve(cwd, path), 'utf8').catch((cause: unknown) => {
    throw new StepyardError('FILE_UNREADABLE', { path }, { cause })
  })
}

/** JSON, with its error in words. */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new StepyardError('DATA_UNREADABLE', { source, problem }, { cause })
  }
}

/** Makes the changes of `--set` to a copy of `data`. Throws `PATH_INVALID`, `PATH_BLOCKED`. */
export function applySets(context: Pick<CommandContext, 'options'>, data: object): object {
  const changed = structuredClone(data)
  for (const given of listGiven(context.options, 'set')) {
    const at = given.indexOf('=')
    if (at < 1) {
      const hint = 'Write a path, `=` and a value: `--set order.total=12`.'
      throw new StepyardError('USAGE', { reason: `--set takes path=value, not "${given}".`, hint })
    }
    writeAt(changed, parsePath(given.slice(0, at)), jsonOrText(given.slice(at + 1)))
  }
  return changed
}

// YAML reads JSON too, but knows bounds that are meant for configuration.
function parseText(text: string, source: string): unknown {
  if (/^\uFEFF?\s*[{[]/.test(text)) return parseJson(text, source)
  const { value, diagnostics } = readYaml(text, source)
  const [problem] = diagnostics.filter(({ severity }) => severity === 'error')
  if (!problem) return plain(value)
  const place = problem.line === undefined ? '' : ` (line ${problem.line})`
  throw new StepyardError('DATA_UNREADABLE', { source, problem: `${problem.message.replace(/\.$/, '')}${place}` })
}

// What the reader of YAML makes has no prototype.
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
