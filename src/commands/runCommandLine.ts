import { resolve } from 'node:path'
import { Command as Program, CommanderError, Option } from 'commander'
import type { Report } from '../config/schemaTypes.ts'
import type { Effects } from '../effects.ts'
import { isStepyardError, StepyardError } from '../errors.ts'
import { LOG_LEVELS, type LogLevel } from '../log.ts'
import {
  EXIT,
  type Command,
  type CommandContext,
  type ExitCode,
  type OptionSpec,
  type OptionValues,
} from './command.ts'
import { createLog } from './createLog.ts'
import { exitCodeOf } from './exitCode.ts'
import { formatError } from './formatError.ts'
import { GLOBAL_OPTIONS } from './globalOptions.ts'
import { answerIncumbent } from './incumbent.ts'
import { createPaint } from './paint.ts'
import { aboveProgress, createProgress } from './progress.ts'
import type { CommandEntry } from './commandEntry.ts'
import { spellOut } from './spellOut.ts'
import { COMMANDS, isGroup } from './registry.ts'
import { errorReport } from '../sync/report.ts'
import { printReport } from './printReport.ts'
import { shownJson } from './shown.ts'
import { askHidden, createTerminal, outliveReaders } from './terminal.ts'

/** The parts of `process` a command line needs. */
export type CommandLineProcess = Pick<
  NodeJS.Process,
  'argv' | 'env' | 'stdin' | 'stdout' | 'stderr' | 'cwd' | 'once' | 'version'
>

/** What the command line is started with. */
export interface CommandLineHost {
  readonly caller: CommandLineProcess
  readonly version: string
  /** Clock and environment; log, progress and questions are the command line's own. */
  readonly effects: Effects
}

/** Understands the command line, runs the command and answers the exit code. Never throws. */
export async function runCommandLine(host: CommandLineHost): Promise<number> {
  const args = spellOut(host.caller.argv.slice(2))
  outliveReaders([host.caller.stdout, host.caller.stderr])
  const answer = answerIncumbent(args)
  if (answer !== undefined) {
    host.caller.stderr.write(answer)
    return EXIT.usage
  }
  let exitCode: number = EXIT.ok
  const program = createProgram(host)
  await addCommands(program, args, async (command, context) => {
    exitCode = await runCommand(host, command, context)
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return EXIT.ok
    if (args.includes('--json')) host.caller.stdout.write(`${shownJson(usageReport(error))}\n`)
    return EXIT.usage
  }
}

// Commander has told the person on stderr; a program that asked for a document gets one as well.
function usageReport({ message }: CommanderError): Report {
  return errorReport('', { code: 'USAGE', message: message.replace(/^error: /, ''), hint: helpHint() })
}

function helpHint(command = ''): string {
  return `Run \`${['stepyard', command, '--help'].filter(Boolean).join(' ')}\` to see what there is.`
}

function createProgram({ caller, version }: CommandLineHost): Program {
  const program = new Program('stepyard')
    .description('Turn a Git repository into an automation workspace: branches are environments.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void caller.stdout.write(text),
      writeErr: (text) => void caller.stderr.write(text),
    })
    .showHelpAfterError(helpHint())
    .enablePositionalOptions()
  for (const { flags, describe, choices } of GLOBAL_OPTIONS) {
    const option = new Option(flags, describe)
    program.addOption(choices ? option.choices([...choices]) : option)
  }
  return program
}

interface Call {
  /** As it is typed: `pull`, `env list`. */
  readonly name: string
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
    const group = program.command(name).description(entry.summary).showHelpAfterError(helpHint(name))
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
  const path = [...ancestors(parent), name].join(' ')
  const child = parent.command(name).description(entry.summary).showHelpAfterError(helpHint(path))
  if (!called) return
  const command = await entry.load()
  if (command.args !== undefined) child.arguments(command.args)
  for (const { flags, describe, repeat, choices } of withGlobals(command.options)) {
    const option = new Option(flags, describe)
    if (choices) option.choices([...choices])
    if (repeat) option.argParser((value: string, before: string[] = []) => [...before, value])
    child.addOption(option)
  }
  if (command.examples)
    child.addHelpText('after', `\nExamples:\n${command.examples.map((line) => `  ${line}\n`).join('')}`)
  child.action(async () => run(command, { name: path, args: child.args, options: optionsOf(child) }))
}

// A command may mean something of its own by the name of a global option.
function withGlobals(options: readonly OptionSpec[]): readonly OptionSpec[] {
  const longOf = ({ flags }: OptionSpec): string | undefined => /--[a-z-]+/.exec(flags)?.[0]
  const own = new Set(options.map(longOf))
  return [...options, ...GLOBAL_OPTIONS.filter((option) => !own.has(longOf(option)))]
}

function ancestors(program: Program): string[] {
  return program.parent ? [...ancestors(program.parent), program.name()] : []
}

// Options of every command may stand before it (`stepyard -C folder status`); those behind it win.
function optionsOf(program: Program): OptionValues {
  const values = program.opts()
  const typed = Object.entries(values).filter(([name]) => program.getOptionValueSource(name) === 'cli')
  return program.parent ? { ...values, ...optionsOf(program.parent), ...Object.fromEntries(typed) } : values
}

async function runCommand(host: CommandLineHost, command: Command, call: Call): Promise<number> {
  const context = createContext(host, call)
  try {
    return await command.run(context)
  } catch (error) {
    return reportError(context, call.name, error)
  } finally {
    context.effects.progress('')
  }
}

function createContext({ caller, version, effects: given }: CommandLineHost, { args, options }: Call): CommandContext {
  const { stdin, stdout, stderr, env } = caller
  const silent = options['interactive'] === false
  const printer = createTerminal({ stdin, stdout, stderr, env, silent, plain: options['color'] === false })
  // Its phases are our own words, and it moves the cursor, which nothing else may.
  const bare = { ...printer, err: (text: string) => void stderr.write(text) }
  const progress = createProgress(bare, () => given.now().getTime())
  const terminal = aboveProgress(printer, progress)
  const interrupt = new AbortController()
  // The second interrupt finds no listener and ends the process at once.
  // `kill` and a system that shuts down mean the same as Ctrl-C.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) caller.once(signal, () => interrupt.abort())
  const effects: Effects = {
    ...given,
    log: createLog({ write: terminal.err, level: readLevel(options), json: options['logJson'] === true }),
    askSecret: async (question) => {
      progress('')
      return terminal.interactive ? askHidden(question, { stdin, stderr }) : undefined
    },
    progress,
    signal: interrupt.signal,
  }
  const cwd = typeof options['cwd'] === 'string' ? resolve(caller.cwd(), options['cwd']) : caller.cwd()
  const versions = { stepyard: version, node: caller.version.slice(1) }
  return { args, options, cwd, effects, terminal, versions }
}

function readLevel({ logLevel }: OptionValues): LogLevel {
  return LOG_LEVELS.find((level) => level === logLevel) ?? 'warning'
}

// The one place where an error becomes words: on stderr for people, as the one document of `--json` for programs.
function reportError({ options, terminal, effects }: CommandContext, name: string, error: unknown): ExitCode {
  const known = wordsFor(error, effects)
  if (options['json'] === true) printReport(terminal, errorReport(name, known))
  if (known.code === 'INTERRUPTED') {
    terminal.err(`${known.message}\n`)
    return EXIT.interrupted
  }
  terminal.err(formatError(known, createPaint(terminal.color)))
  if (known.code === 'INTERNAL' && error instanceof Error) effects.log({ level: 'debug', message: error.stack ?? '' })
  return exitCodeOf(known)
}

function wordsFor(error: unknown, { signal }: Effects): StepyardError {
  if (signal?.aborted) return new StepyardError('INTERRUPTED', {}, { cause: error })
  return isStepyardError(error) ? error : new StepyardError('INTERNAL', { reason: String(error) }, { cause: error })
}
