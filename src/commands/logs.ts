import { findTail } from '../engine/journalTail.ts'
import { StepyardError } from '../errors.ts'
import { LOG_LEVELS } from '../log.ts'
import type { RunningServer } from '../runningServer.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext, type ExitCode } from './command.ts'
import { followJournal, journalFrom } from './followJournal.ts'
import { formatLine, LOGGED_TYPES, linesOf, parseLevel, SERVER_TYPES, wantsServer } from './logLines.ts'
import type { LineFilter, LoggedLine } from './logLines.ts'
import { openServedTasks, openTasks, PII_OPTION, type OpenedTasks } from './openTasks.ts'
import { createPaint } from './paint.ts'
import { printReport } from './printReport.ts'
import { resolveTask } from './resolveTask.ts'
import { escapeJson } from './shown.ts'
import { readMoment } from './taskQuery.ts'

/** `stepyard logs`. */
export const logs = defineCommand({
  summary: 'print what steps have logged and why they failed; with -f as it happens',
  args: '[task]',
  options: [
    { flags: '-f, --follow', describe: 'go on with what comes; without a task and --since begin with that' },
    { flags: '--step <name>', describe: 'only of this step' },
    { flags: '--level <level>', describe: `only this bad or worse: ${LOG_LEVELS.join(', ')}` },
    { flags: '--since <time>', describe: 'only since then: 2h, 3d or 2026-03-01' },
    PII_OPTION,
    { flags: '--json', describe: 'print one JSON document; with -f one for each line' },
  ],
  examples: ['stepyard logs last', 'stepyard logs -f --level error', 'stepyard logs --step charge --since 2h'],
  async run(context) {
    const served = await openServedTasks(context)
    await using tasks: OpenedTasks = served ?? (await openTasks(context))
    const [word] = context.args
    const task = word === undefined ? undefined : (await resolveTask(tasks, word)).id
    const filter: LineFilter = { ...readFilter(context), ...(task !== undefined && { task }) }
    if (!flagOption(context.options, 'follow')) return await printPast(context, tasks, filter)
    return await follow(context, { tasks, server: served?.server, filter })
  },
})

async function printPast(context: CommandContext, tasks: OpenedTasks, filter: LineFilter): Promise<ExitCode> {
  const { terminal } = context
  const lines: LoggedLine[] = []
  const asJson = flagOption(context.options, 'json')
  const print = printer(context)
  for await (const event of journalFrom(tasks, 0)) {
    for (const line of linesOf(event, filter)) {
      if (asJson) lines.push(line)
      else print(line)
    }
  }
  if (asJson) printReport(terminal, { schemaVersion: 1, command: 'logs', lines })
  return EXIT.ok
}

interface Following {
  readonly tasks: OpenedTasks
  readonly server: RunningServer | undefined
  readonly filter: LineFilter
}

async function follow(context: CommandContext, { tasks, server, filter }: Following): Promise<ExitCode> {
  const { task, since } = filter
  const print = printer(context)
  // Whoever asks for everything that comes does not mean everything that was.
  let after = task === undefined && since === undefined ? await findTail(tasks) : 0
  for await (const event of journalFrom(tasks, after)) {
    after = event.offset
    for (const line of linesOf(event, filter)) print(line)
  }
  const types = [...LOGGED_TYPES, ...(wantsServer(filter) ? SERVER_TYPES : [])]
  const request = { tasks, server, after, types, task, signal: context.effects.signal }
  for await (const event of followJournal(request)) for (const line of linesOf(event, filter)) print(line)
  return EXIT.interrupted
}

function printer({ terminal, options }: CommandContext): (line: LoggedLine) => void {
  const paint = createPaint(terminal.color)
  if (!flagOption(options, 'json')) return (line) => terminal.out(formatLine(line, paint))
  return (line) => terminal.out(`${escapeJson(JSON.stringify(line))}\n`)
}

function readFilter({ options, effects }: CommandContext): LineFilter {
  const [step, level, since] = ['step', 'level', 'since'].map((name) => textOption(options, name))
  return {
    ...(step !== undefined && { step }),
    ...(level !== undefined && { level: readLevel(level) }),
    ...(since !== undefined && { since: readMoment(since, { option: '--since', now: effects.now().getTime() }) }),
  }
}

function readLevel(word: string) {
  const level = parseLevel(word)
  if (level) return level
  const hint = `Write one of ${LOG_LEVELS.map((each) => `\`--level ${each}\``).join(', ')}.`
  throw new StepyardError('USAGE', { reason: `There is no level "${word}".`, hint })
}
