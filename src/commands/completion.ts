import { StepyardError } from '../errors.ts'
import { defineCommand, EXIT, type OptionSpec } from './command.ts'
import { GLOBAL_OPTIONS } from './globalOptions.ts'
import type { CommandEntry } from './commandEntry.ts'
import { COMMANDS, isGroup } from './registry.ts'

/** A command as it is typed, with the options it has. */
interface Completed {
  readonly name: string
  readonly entry: CommandEntry
  readonly options: readonly OptionSpec[]
}

const SHELLS: ReadonlyMap<string, (commands: readonly Completed[]) => string> = new Map([
  ['bash', bash],
  ['zsh', (commands) => `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`],
  ['fish', fish],
])

export const completion = defineCommand({
  summary: 'print a completion script for bash, zsh or fish',
  args: '<shell>',
  options: [],
  examples: [
    'stepyard completion bash >> ~/.bashrc',
    'stepyard completion fish > ~/.config/fish/completions/stepyard.fish',
  ],
  async run({ args: [shell = ''], terminal }) {
    const script = SHELLS.get(shell)
    if (!script) {
      throw new StepyardError('USAGE', {
        reason: `There is no completion for "${shell}".`,
        hint: 'Choose bash, zsh or fish.',
      })
    }
    terminal.out(script(await listCommands()))
    return EXIT.ok
  },
})

async function listCommands(): Promise<Completed[]> {
  const entries = Object.entries(COMMANDS).flatMap(([name, entry]) =>
    isGroup(entry)
      ? Object.entries(entry.commands).map(([member, command]) => [`${name} ${member}`, command] as const)
      : [[name, entry] as const],
  )
  return Promise.all(
    entries.map(async ([name, entry]) => ({
      name,
      entry,
      options: name === 'completion' ? GLOBAL_OPTIONS : [...(await entry.load()).options, ...GLOBAL_OPTIONS],
    })),
  )
}

function bash(commands: readonly Completed[]): string {
  const groups = Object.entries(COMMANDS).flatMap(([name, entry]) =>
    isGroup(entry) ? [{ name, members: Object.keys(entry.commands) }] : [],
  )
  const options = commands.map(({ name, options: own }) => `    "${name}") words="${words(own).join(' ')}" ;;`)
  const choices = new Map(commands.flatMap((command) => command.options.flatMap(choicesOf)))
  return [
    '_stepyard() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words=""',
    '  local called="${COMP_WORDS[1]}" place="$COMP_CWORD"',
    ...groups.map(
      ({ name }) => `  [ "$called" = ${name} ] && called="${name} \${COMP_WORDS[2]}" && place=$((place - 1))`,
    ),
    '  case "$called" in',
    ...options,
    '  esac',
    `  case "$place:$called" in "2:completion") words="${[...SHELLS.keys()].join(' ')}" ;; 2:env\\ *) words="$words $(stepyard env list 2>/dev/null | cut -d ' ' -f 1)" ;; esac`,
    `  [ "$COMP_CWORD" -eq 1 ] && words="${Object.keys(COMMANDS).join(' ')} --help --version"`,
    ...groups.map(
      ({ name, members }) =>
        `  [ "$COMP_CWORD" -eq 2 ] && [ "\${COMP_WORDS[1]}" = ${name} ] && words="${members.join(' ')}"`,
    ),
    '  case "$before" in',
    '    -e | --env) words="$(stepyard env list 2>/dev/null | cut -d \' \' -f 1)" ;;',
    ...[...choices].map(([flag, values]) => `    ${flag}) words="${values.join(' ')}" ;;`),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  [ "$COMP_CWORD" -gt 1 ] && [ "${#COMPREPLY[@]}" -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))',
    '}',
    'complete -o filenames -F _stepyard stepyard',
    '',
  ].join('\n')
}

function fish(commands: readonly Completed[]): string {
  const first = Object.entries(COMMANDS).map(
    ([name, { summary }]) => `complete -c stepyard -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
  )
  const rest = commands.flatMap(({ name, entry, options }) => {
    const [group = name, member] = name.split(' ')
    const seen = `-n '__fish_seen_subcommand_from ${member ?? group}'`
    const own = member === undefined ? [] : [`-f -n '__fish_seen_subcommand_from ${group}' -a ${member}`]
    return [
      ...own.map((line) => `complete -c stepyard ${line} -d ${quote(entry.summary)}`),
      ...options.map(
        (option) => `complete -c stepyard ${seen} -l ${longFlag(option).slice(2)} -d ${quote(option.describe)}`,
      ),
    ]
  })
  return `${[...first, ...new Set(rest)].join('\n')}\n`
}

function words(options: readonly OptionSpec[]): string[] {
  return [...options.map(longFlag), '--help']
}

function choicesOf(option: OptionSpec): (readonly [string, readonly string[]])[] {
  return option.choices ? [[longFlag(option), option.choices]] : []
}

function longFlag({ flags }: OptionSpec): string {
  return /--[a-z-]+/.exec(flags)?.[0] ?? flags
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}
