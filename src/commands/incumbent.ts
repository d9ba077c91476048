import { quoteWord } from '../spelling.ts'

/**
 * The answer to a command that people bring along from the tool they used before: ours, to be typed. Nothing is done.
 * `undefined` when the command line is not one of those.
 */
export function answerIncumbent(args: readonly string[]): string | undefined {
  const words = args.filter((arg) => !arg.startsWith('-'))
  const ours = translate(words, args)
  return ours === undefined
    ? undefined
    : `\`stepyard ${words.slice(0, 2).join(' ')}\` is \`stepyard ${ours}\` here. Nothing was done.\n`
}

function translate([first = '', second = '', third]: readonly string[], args: readonly string[]): string | undefined {
  if (first === 'workspace') return WORKSPACE.get(second)?.(third) ?? 'status'
  if (first === 'step' || first === 'library') return CODE.get(second)?.(first, third)
  if (first === 'task') return TASK.get(second)?.(third) ?? withOption(second, third, args)
  const ofTasks = TASKS.get(first)
  if (ofTasks) return ofTasks(second || undefined)
  if (first === 'source' || first === 'sync') return first === 'sync' ? 'pull' : 'env set <env>'
  const id = first === 'pull' && !args.some((arg) => /^(?:-e|--env(?:=|$))/.test(arg)) && looksLikeId(second)
  return id ? 'pull -e <env>' : undefined
}

const WORKSPACE: ReadonlyMap<string, (name: string | undefined) => string> = new Map<
  string,
  (name: string | undefined) => string
>([
  ['sync', () => 'pull'],
  ['source', () => 'env set <env>'],
  ['switch', (name) => `env switch ${name ?? '<env>'}`],
  ['use', (name) => `env switch ${name ?? '<env>'}`],
  ['list', () => 'env list'],
  ['show', () => 'env show'],
  ['update', () => 'env set <env> KEY=VALUE'],
  ['add', () => 'init <folder>'],
  ['create', () => 'init <folder>'],
])

// Other words for what `step` and `library` do here. `list`, `show`, `add`, `clone` and `delete` are ours as well.
const CODE: ReadonlyMap<string, (kind: string, name: string | undefined) => string> = new Map<
  string,
  (kind: string, name: string | undefined) => string
>([
  ['pull', () => 'pull'],
  ['sync', () => 'push'],
  ['create', (kind, name) => `${kind} add ${nameOf(name)}`],
  ['new', (kind, name) => `${kind} add ${nameOf(name)}`],
  ['edit', (kind, name) => `${kind} show ${nameOf(name)}`],
  ['update', (kind, name) => `${kind} show ${nameOf(name)}`],
  ['remove', (kind, name) => `${kind} delete ${nameOf(name)}`],
  ['rm', (kind, name) => `${kind} delete ${nameOf(name)}`],
  ['ls', (kind) => `${kind} list`],
  ['validate', () => 'check'],
])

// Other words for what `task` does here.
const TASK: ReadonlyMap<string, (id: string | undefined) => string> = new Map<
  string,
  (id: string | undefined) => string
>([
  ['create', (name) => `task new ${nameOf(name)}`],
  ['add', (name) => `task new ${nameOf(name)}`],
  ['submit', (name) => `task new ${nameOf(name)}`],
  ['ls', () => 'task list'],
  ['get', (id) => `task show ${idOf(id)}`],
  ['logs', (id) => `task log ${idOf(id)}`],
  ['history', (id) => `task log ${idOf(id)}`],
  ['retry', (id) => `task resume ${idOf(id)}`],
  ['cancel', (id) => `task stop ${idOf(id)}`],
  ['update', (id) => `task edit ${idOf(id)} --set path=value`],
  ['rm', (id) => `task delete ${idOf(id)}`],
  ['remove', (id) => `task delete ${idOf(id)}`],
])

const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['--verbose', '--inspect'],
  ['--format', '--json'],
])

function withOption(command: string, id: string | undefined, args: readonly string[]): string | undefined {
  const option = args.map((arg) => OPTIONS.get(arg.split('=', 1)[0] ?? '')).find(Boolean)
  const words = ['list', 'new'].includes(command) ? [command] : [command, idOf(id)]
  return option && `task ${[...words, option].join(' ')}`
}

// Commands of their own elsewhere.
const TASKS: ReadonlyMap<string, (id: string | undefined) => string> = new Map<
  string,
  (id: string | undefined) => string
>([
  ['tasks', () => 'task list'],
  ['submit', (name) => `task new ${nameOf(name)}`],
  ['show', (id) => `task show ${idOf(id)}`],
  ['rerun', (id) => `task rerun ${idOf(id)} <run>`],
  ['resume', (id) => `task resume ${idOf(id)}`],
  ['continue', (id) => `task continue ${idOf(id)}`],
  ['fork', (id) => `task fork ${idOf(id)}`],
])

function idOf(id: string | undefined): string {
  return id === undefined ? '<id>' : quoteWord(id)
}

function nameOf(name: string | undefined): string {
  return name === undefined ? '<name>' : quoteWord(name)
}

// Ids of the incumbents: a prefixed or bare base-36 word of 20 characters or more, or a number. Items have a slash, a dot
// or a name that somebody chose.
function looksLikeId(word: string): boolean {
  return (
    /^(e-|ws_|cl|task-)?[a-z0-9]{20,}$/.test(word) || /^(e-|ws_)[a-z0-9-]{3,}$/i.test(word) || /^\d{3,}$/.test(word)
  )
}
