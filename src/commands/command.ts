import type { Readable, Writable } from 'node:stream'
import type { Effects } from '../effects.ts'

/** Exit codes of the command line (DESIGN section 5): what a script can tell apart. */
export const EXIT = {
  ok: 0,
  error: 1,
  changes: 2,
  conflict: 3,
  refused: 4,
  auth: 5,
  remote: 6,
  locked: 7,
  usage: 64,
  interrupted: 130,
} as const

/** One of `EXIT`. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** An option as commander spells it (`-e, --env <name>`), with one line of help. */
export interface OptionSpec {
  readonly flags: string
  readonly describe: string
  /** May be given several times; the values come as a list. */
  readonly repeat?: boolean
  readonly choices?: readonly string[]
}

/** What the user typed for one command: option names without dashes, camel-cased. */
export type OptionValues = Readonly<Record<string, unknown>>

/** The terminal, or whatever stands in for it. */
export interface Terminal {
  /** Standard output: results, and with `--json` exactly one document. */
  readonly out: (text: string) => void
  /** Standard error: progress, warnings, what a person should know besides. */
  readonly err: (text: string) => void
  /** Whether a person is there to answer: a TTY on both ends, no CI, no `--no-interactive`. */
  readonly interactive: boolean
  readonly color: boolean
  /** Columns of the terminal; 80 where it has none. */
  readonly width: number
  /** Asks a yes-or-no question; the default answer is no. */
  readonly confirm: (question: string) => Promise<boolean>
  /** Everything on standard input, to its end, as UTF-8. */
  readonly input: () => Promise<string>
  /** Calls back for each key that a person presses; gives back how that ends. Nothing where nobody is there. */
  readonly keys: (listener: (key: string) => void) => () => void
  /** Shows an address in the browser of the person; answers whether that could be done. */
  readonly open: (address: string) => Promise<boolean>
  /** Wipes the screen; nothing where there is none. */
  readonly clear: () => void
  /** Standard input and output as they are, for a command by which two programs talk. */
  readonly streams: () => { readonly input: Readable; readonly output: Writable }
}

/** What a command runs with. */
export interface CommandContext {
  readonly args: readonly string[]
  readonly options: OptionValues
  /** Absolute. */
  readonly cwd: string
  readonly effects: Effects
  readonly terminal: Terminal
  /** Of this package and of Node, for `doctor`. */
  readonly versions: { readonly stepyard: string; readonly node: string }
}

/** A command is data plus one use case; it decides what to print and nothing else. */
export interface Command {
  readonly summary: string
  /** Positional arguments as commander spells them: `[paths...]`, `<env>`. */
  readonly args?: string
  readonly options: readonly OptionSpec[]
  /** Lines shown below the help. */
  readonly examples?: readonly string[]
  /** Answers one of `EXIT`, or the exit code of a program that it has run. */
  readonly run: (context: CommandContext) => Promise<number>
}

/** The identity function that types a command where it is written. */
export function defineCommand(command: Command): Command {
  return command
}

/** A text option, `undefined` where it was not given. */
export function textOption(options: OptionValues, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** Whether a flag was given. */
export function flagOption(options: OptionValues, name: string): boolean {
  return options[name] === true
}

/** The values of an option that may be repeated or hold several, separated by commas. */
export function listOption(options: OptionValues, name: string): readonly string[] {
  return listGiven(options, name)
    .flatMap((item) => item.split(','))
    .filter(Boolean)
}

/** The values of an option that may be repeated, each as it was given. */
export function listGiven(options: OptionValues, name: string): readonly string[] {
  const value = options[name]
  const given: readonly unknown[] = Array.isArray(value) ? value : [value]
  return given.filter((item) => typeof item === 'string')
}
