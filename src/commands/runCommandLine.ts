import { resolve } from 'node:path'
import { Command as Program, CommanderError, Option } from 'commander'
import type { Effects } from '../effects.ts'
import { isStepyardError, StepyardError } from '../errors.ts'
import { LOG_LEVELS, type LogLevel } from '../log.ts'
import { EXIT, type Command, type CommandContext, type ExitCode, type OptionValues } from './command.ts'
import { createLog } from './createLog.ts'
import { exitCodeOf } from './exitCode.ts'
import { answerIncumbent } from './incumbent.ts'
import { createPaint } from './paint.ts'
import { createProgress } from './progress.ts'
import { COMMANDS, isGroup, type CommandEntry } from './registry.ts'
import { printReport } from './report.ts'
import { askHidden, createTerminal } from './terminal.ts'

/** The parts of `process` a command line needs. */
export type CommandLineProcess = Pick<
  NodeJS.Process,
  'argv' | 'env' | 'stdin' | 'stdout' | 'stderr' | 'cwd' | 'on' | 'version'
>

/** What the command line is started with. */
export interface CommandLineHost {
  readonly caller: CommandLineProcess
  readonly version: string
  /** Clock and environment; log, progress and questions are the command line's own. */
  readonly effects: Effects
}

/** Understands the command line, runs the command and answers the exit code. Never throws. */
export async function runCommandLine(host: CommandLineHost): Promise<ExitCode> {
  const args = host.caller.argv.slice(2)
  const answer = answerIncumbent(args)
  if (answer !== undefined) {
    host.caller.stderr.write(answer)
    return EXIT.usage
  }
  let exitCode: ExitCode = EXIT.ok
  const program = createProgram(host)
  await addCommands(program, args, async (command, context) => {
    exitCode = await runCommand(host, command, context)
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  }
}

function createProgram({ caller, version }: CommandLineHost): Program {
  return new Program('stepyard')
    .description('Turn a Git repository into an automation workspace: branches are environments.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void caller.stdout.write(text),
      writeErr: (text) => void caller.stderr.write(text),
    })
    .showHelpAfterError('Run `stepyard --help` to see what there is.')
    .enablePositionalOptions()
}

interface Call {
  readonly args: readonly string[]
  readonly options: OptionValues
}

type Run = (command: Command, call: Call) => Promise<void>

// Only the command that was called is loaded; the others are known by name and summary.
async function addCommands(program: Program, args: readonly string[], run: Run): Promise<void> {
  for (const [name, entry] of Object.entries(COMMANDS)) {
    if (!isGroup(entry)) {
      await addCommand(program, { name, entry, called: args.includes(name) }, run)
      continue
    }
    const group = program.command(name).description(entry.summary)
    for (const [member, command] of Object.entries(entry.commands)) {
      await addCommand(
        group,
        { name: member, entry: command, called: args.includes(name) && args.includes(member) },
        run,
      )
    }
  }
}

async function addCommand(
  parent: Program,
  { name, entry, called }: { name: string; entry: CommandEntry; called: boolean },
  run: Run,
): Promise<void> {
  const child = parent.command(name).description(entry.summary)
  if (!called) return
  const command = await entry.load()
  if (command.args !== undefined) child.arguments(command.args)
  for (const { flags, describe, repeat, choices } of [...command.options, ...GLOBAL_OPTIONS]) {
    const option = new Option(flags, describe)
    if (choices) option.choices([...choices])
    if (repeat) option.argParser((value: string, before: string[] = []) => [...before, value])
    child.addOption(option)
  }
  if (command.examples)
    child.addHelpText('after', `\nExamples:\n${command.examples.map((line) => `  ${line}\n`).join('')}`)
  child.action(async () => run(command, { args: child.args, options: child.opts() }))
}

const GLOBAL_OPTIONS: Command['options'] = [
  { flags: '-C, --cwd <folder>', describe: 'run as if started there' },
  { flags: '--git-backend <kind>', describe: 'auto, system or isomorphic', choices: ['auto', 'system', 'isomorphic'] },
  { flags: '--timeout <seconds>', describe: 'longest a transfer may stay silent (30)' },
  { flags: '--log-level <level>', describe: `what is logged on stderr: ${LOG_LEVELS.join(', ')}`, choices: LOG_LEVELS },
  { flags: '--log-json', describe: 'log one JSON object a line' },
  { flags: '--no-color', describe: 'no colours' },
]

async function runCommand(host: CommandLineHost, command: Command, call: Call): Promise<ExitCode> {
  const context = createContext(host, call)
  try {
    return await command.run(context)
  } catch (error) {
    return reportError(context, error)
  } finally {
    context.effects.progress('')
  }
}

function createContext({ caller, version, effects: given }: CommandLineHost, { args, options }: Call): CommandContext {
  const { stdin, stdout, stderr, env } = caller
  const silent = options['interactive'] === false
  const terminal = createTerminal({ stdin, stdout, stderr, env, silent, plain: options['color'] === false })
  const interrupt = new AbortController()
  caller.on('SIGINT', () => interrupt.abort())
  const effects: Effects = {
    ...given,
    log: createLog({ write: terminal.err, level: readLevel(options), json: options['logJson'] === true }),
    askSecret: async (question) => (terminal.interactive ? askHidden(question, { stdin, stderr }) : undefined),
    signal: interrupt.signal,
  }
  const progress = createProgress(terminal, () => effects.now().getTime())
  const cwd = typeof options['cwd'] === 'string' ? resolve(caller.cwd(), options['cwd']) : caller.cwd()
  const versions = { stepyard: version, node: caller.version.slice(1) }
  return { args, options, cwd, effects: { ...effects, progress }, terminal, versions }
}

function readLevel({ logLevel }: OptionValues): LogLevel {
  return LOG_LEVELS.find((level) => level === logLevel) ?? 'warning'
}

// The one place where an error becomes words: on stderr for people, as the one document of `--json` for programs.
function reportError({ options, terminal, effects }: CommandContext, error: unknown): ExitCode {
  const paint = createPaint(terminal.color)
  if (effects.signal?.aborted) {
    terminal.err('Interrupted; nothing is half done.\n')
    return EXIT.interrupted
  }
  const known = isStepyardError(error)
    ? error
    : new StepyardError('INTERNAL', { reason: String(error) }, { cause: error })
  if (options['json'] === true) {
    const { code, message, hint } = known
    const counts = { add: 0, update: 0, delete: 0, rename: 0, conflict: 0 }
    const empty = { changes: [], counts, destructive: false, applied: false, warnings: [] }
    printReport(terminal, { schemaVersion: 1, command: '', ...empty, error: { code, message, hint } })
  }
  terminal.err(`${paint.bad('error:')} ${known.message} ${paint.dim(known.code)}\n${known.hint}\n`)
  if (known.code === 'INTERNAL' && error instanceof Error) effects.log({ level: 'debug', message: error.stack ?? '' })
  return exitCodeOf(known)
}
