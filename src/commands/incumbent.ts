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
