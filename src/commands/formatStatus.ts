import type { Status, StatusEntry } from '../sync/status.ts'
import { conflictWords } from './conflictWords.ts'
import { byline, formatWarning, type FormatContext } from './formatPlan.ts'
import { ago, columns, plural } from './paint.ts'
import { shown } from './shown.ts'

/** How an environment stands, as a person reads it. */
export function formatStatus(raw: Status, context: FormatContext): string {
  const status = shown(raw)
  const { paint } = context
  const sections = [
    section('Changed here', status.items.filter(isOurs), context),
    section(`Changed on ${status.environment}`, status.items.filter(isTheirs), context),
    section('Changed on both sides', status.items.filter(isBoth), context),
    section(
      'Needs a decision',
      status.items.filter(({ state }) => state === 'conflict'),
      context,
    ),
  ]
  const text = sections.filter(Boolean).join('\n')
  const open = status.open.map(({ title }) => [paint.bad('open conflict'), title])
  return [
    heading(status, context),
    text === '' ? nothing(status) : `\n${text}`,
    open.length > 0 ? `\n${columns(open)}` : '',
    ...status.warnings.map((warning) => formatWarning(warning, paint)),
    advice(status),
  ].join('')
}

// What was never fetched cannot be said to be the same; a warning says so.
function nothing({ environment, head, fetchedAt }: Status): string {
  return head === undefined && fetchedAt === undefined ? '' : `\nNothing changed here or on ${environment}.\n`
}

function heading(status: Status, { paint, now }: FormatContext): string {
  const { environment, branch, remote, fetchedAt, head, base } = status
  const shield = status.protected ? paint.warn(' (protected)') : ''
  const age = fetchedAt === undefined ? 'never fetched' : `fetched ${ago(Date.parse(fetchedAt), now)}`
  const at = head === undefined ? '' : `, at ${head.slice(0, 7)}`
  const synced = base === undefined ? 'never synced' : `synced at ${base.slice(0, 7)}`
  return `${paint.bold(status.workspace)} and ${paint.bold(environment)}${shield}: branch ${branch} of ${remote}\n${paint.dim(`${age}${at}; ${synced}`)}\n`
}

function section(title: string, entries: readonly StatusEntry[], context: FormatContext): string {
  if (entries.length === 0) return ''
  const { paint } = context
  const rows = entries.map((entry) => [entry.title, wordOf(entry), paint.dim(byline(entry.by, context))])
  return `${paint.bold(title)}\n${columns(rows)}`
}

function wordOf(entry: StatusEntry): string {
  const { state, from, base, conflict } = entry
  if (conflict !== undefined) return conflictWords({ ...entry, conflict })
  if (state === 'healed') return 'the same change'
  if (state === 'both') return 'changed'
  if (state.endsWith('-renamed')) return `renamed, was ${from}`
  if (state.endsWith('-deleted')) return 'deleted'
  return base ? 'changed' : 'new'
}

function advice(status: Status): string {
  const here = status.items.filter(isOurs).length
  const there = status.items.length - here
  const option = status.chosenBy === 'option' ? ` -e ${status.environment}` : ''
  if (status.open.length > 0) return '\nDecide with `stepyard resolve <path> --ours`, `--theirs` or `--merged`.\n'
  // A warning has said it, with the command.
  if (status.warnings.some(({ code }) => code === 'NEVER_FETCHED')) return ''
  if (there > 0) return `\n\`stepyard pull${option}\` brings ${plural(there, 'change')}.\n`
  return here > 0 ? `\n\`stepyard push${option}\` sends ${plural(here, 'change')}.\n` : ''
}

function isOurs({ state }: StatusEntry): boolean {
  return state === 'ours' || state === 'ours-deleted' || state === 'ours-renamed'
}

function isTheirs({ state }: StatusEntry): boolean {
  return state === 'theirs' || state === 'theirs-deleted' || state === 'theirs-renamed'
}

function isBoth({ state }: StatusEntry): boolean {
  return state === 'both' || state === 'healed'
}
