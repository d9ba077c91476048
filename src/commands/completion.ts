import { StepyardError } from '../errors.ts'
import { defineCommand, EXIT } from './command.ts'
import { COMMANDS, isGroup } from './registry.ts'

const OPTIONS = ['--env', '--only', '--exclude', '--kind', '--dry-run', '--json', '--yes', '--no-interactive', '--help']

export const completion = defineCommand({
  summary: 'print a completion script for bash, zsh or fish',
  args: '<shell>',
  options: [],
  examples: [
    'stepyard completion bash >> ~/.bashrc',
    'stepyard completion fish > ~/.config/fish/completions/stepyard.fish',
  ],
  async run({ args: [shell = ''], terminal }) {
    const script = { bash, zsh: () => `autoload -U +X bashcompinit && bashcompinit\n${bash()}`, fish }[shell]
    if (!script) {
      throw new StepyardError('USAGE', {
        reason: `There is no completion for "${shell}".`,
        hint: 'Choose bash, zsh or fish.',
      })
    }
    terminal.out(script())
    return EXIT.ok
  },
})

function bash(): string {
  const members = Object.entries(COMMANDS).flatMap(([name, entry]) =>
    isGroup(entry) ? [`    ${name}) words="${Object.keys(entry.commands).join(' ')}" ;;`] : [],
  )
  return [
    '_stepyard() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" words',
    `  words="${Object.keys(COMMANDS).join(' ')}"`,
    '  [ "$COMP_CWORD" -gt 1 ] && case "${COMP_WORDS[1]}" in',
    ...members,
    `    *) words="${OPTIONS.join(' ')}" ;;`,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  [ "$COMP_CWORD" -gt 1 ] && [ "${#COMPREPLY[@]}" -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))',
    '}',
    'complete -o filenames -F _stepyard stepyard',
    '',
  ].join('\n')
}

function fish(): string {
  const lines = Object.entries(COMMANDS).flatMap(([name, entry]) => [
    `complete -c stepyard -n __fish_use_subcommand -a ${name} -d '${quote(entry.summary)}'`,
    ...(isGroup(entry)
      ? Object.entries(entry.commands).map(
          ([member, { summary }]) =>
            `complete -c stepyard -f -n '__fish_seen_subcommand_from ${name}' -a ${member} -d '${quote(summary)}'`,
        )
      : []),
  ])
  return `${lines.join('\n')}\n`
}

function quote(text: string): string {
  return text.replaceAll("'", String.raw`\'`)
}
