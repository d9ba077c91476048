import {
  writes,
  type Attribution,
  type Plan,
  type PlannedAction,
  type PlannedChange,
  type PlannedMove,
} from '../sync/plan.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { conflictWords } from './conflictWords.ts'
import { ago, columns, plural, type Paint } from './paint.ts'
import { shown } from './shown.ts'

/** What formatting depends on besides the plan. */
export interface FormatContext {
  readonly paint: Paint
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A plan as a person reads it before it is applied. */
export function formatPlan(raw: Plan, context: FormatContext): string {
  const plan = shown(raw)
  const { paint } = context
  const rows = plan.changes.map((change) => row(plan, change, context))
  const conflicts = plan.conflicts.map((conflict) => [
    paint.bad('conflict'),
    conflict.title,
    paint.dim(
      [conflictWords(conflict), conflict.places.join(', '), byline(conflict.by, context)].filter(Boolean).join('; '),
    ),
  ])
  const parts = [
    `${heading(plan, paint)}\n`,
    rows.length + conflicts.length > 0 ? `\n${columns([...rows, ...conflicts])}` : '',
    `\n${summary(plan)}\n`,
    ...mergeHeld(plan.warnings).map((warning) => formatWarning(warning, paint)),
    isBlocked(plan) ? '' : formatMove(plan.move, { verb: plan.verb, paint }),
  ]
  return parts.join('')
}

/** What is shown of a warning. */
export type ShownWarning = Pick<Diagnostic, 'message' | 'hint'> & Partial<Pick<Diagnostic, 'file' | 'line'>>

/** A warning with its hint, and with its place where it is about a line. */
export function formatWarning(warning: ShownWarning, paint: Paint): string {
  const { message, hint, file, line } = shown(warning)
  const place = line === undefined ? '' : `${file}:${line}: `
  return `${paint.warn('note:')} ${place}${message}${hint === undefined ? '' : `\n      ${hint}`}\n`
}

/** What happens to the checked-out branch, where there is something to say. */
export function formatMove(raw: PlannedMove, { verb, paint }: { verb: 'pull' | 'push'; paint: Paint }): string {
  const move = shown(raw)
  switch (move.kind) {
    case 'none':
      return ''
    case 'move':
    case 'follow':
      return paint.dim(
        `The checked-out branch "${move.branch}" follows, so \`git status\` shows only your own edits.\n`,
      )
    case 'stage':
      return `${paint.warn('note:')} ${move.reason}, so the branch stays where it is. Afterwards run \`${move.command}\`.\n`
    case 'leave':
      return `${paint.warn('note:')} git does not follow this ${verb}: ${move.reason}. Afterwards run \`${move.command}\`.\n`
    default:
      return move satisfies never
  }
}

/** Who changed it on the branch, and when. */
export function byline(by: Attribution | undefined, { now }: FormatContext): string {
  return by ? `${by.author}, ${ago(by.at * 1000, now)}` : ''
}

// A folder that is gone would say the same for each of its files.
function mergeHeld(warnings: readonly Diagnostic[]): readonly ShownWarning[] {
  const alike = warnings.filter(({ code, hint }) => code === 'DELETE_HELD' && hint === HELD)
  if (alike.length < 2) return warnings
  const others = warnings.filter((warning) => !alike.includes(warning))
  const message = `${alike.length} items were deleted here and are kept on the branch.`
  return [...others, { message, hint: 'Add `--allow-delete` to delete them there.' }]
}

const HELD = 'Add `--allow-delete` to delete it there.'

// A plan that is not going to be applied moves nothing, so there is nothing to say about that.
function isBlocked({ conflicts, changes, gates }: Plan): boolean {
  return (
    conflicts.length > 0 || changes.some(({ action }) => action === 'pull-first') || gates.some(({ passed }) => !passed)
  )
}

function heading(plan: Plan, paint: Paint): string {
  const where = `branch ${plan.branch} of ${plan.remote}`
  const at = plan.head === undefined ? 'which does not exist yet' : `at ${plan.head.slice(0, 7)}`
  const chosen = { option: '', branch: ', the checked-out branch', switch: ', chosen by `env switch`' }[plan.chosenBy]
  const shield = plan.protected ? paint.warn(' (protected)') : ''
  return `${plan.verb === 'pull' ? 'Pull from' : 'Push to'} ${paint.bold(plan.environment)}${shield}: ${where}${chosen}, ${at}`
}

function row(plan: Plan, change: PlannedChange, context: FormatContext): string[] {
  const { paint } = context
  const word = wordOf(change)
  const color = writes(change) ? paint.good : paint.dim
  const painted = change.action === 'delete' ? paint.bad(word) : color(word)
  const about = [noteOf(plan, change), byline(change.by, context)].filter(Boolean).join('; ')
  return [painted, change.title, paint.dim(about)]
}

function wordOf({ action, ours, theirs }: PlannedChange): string {
  if (action === 'take') return ours ? 'update' : 'add'
  if (action === 'send') return theirs ? 'update' : 'add'
  return WORDS[action]
}

const WORDS: Readonly<Record<PlannedAction, string>> = {
  take: 'update',
  send: 'update',
  delete: 'delete',
  move: 'rename',
  merge: 'merge',
  keep: 'keep',
  heal: 'same',
  behind: 'behind',
  'pull-first': 'pull first',
  hold: 'kept',
}

function noteOf(plan: Plan, { action, from, ours }: PlannedChange): string {
  const renamed = from === undefined ? '' : `was ${from}`
  switch (action) {
    case 'keep':
      return ours ? `changed here${renamed && `, ${renamed}`}` : 'deleted here'
    case 'heal':
      return 'both sides did the same'
    case 'behind':
      return `newer on ${plan.environment}`
    case 'pull-first':
      return 'changed on both sides'
    case 'hold':
      return `stays on ${plan.environment}`
    case 'merge':
      return 'both edits in one'
    default:
      return renamed
  }
}

function summary({ verb, changes, conflicts, gates, head, protected: isProtected }: Plan): string {
  const written = changes.filter(writes).length
  if (conflicts.length > 0)
    return `${plural(conflicts.length, 'conflict')}: nothing is written until ${conflicts.length === 1 ? 'it is' : 'they are'} resolved.`
  if (changes.some(({ action }) => action === 'pull-first')) return 'Nothing is sent until these are pulled.'
  if (written === 0) return verb === 'pull' ? 'Nothing to pull.' : 'Nothing to push.'
  if (gates.some(({ passed }) => !passed)) return verb === 'pull' ? 'Nothing is written.' : 'Nothing is sent.'
  // A branch that is not there yet is made: there is nothing to compare a proposal with.
  if (verb === 'push' && isProtected && head !== undefined)
    return `${plural(written, 'item')} to propose on a branch of its own.`
  return `${plural(written, 'item')} to ${verb === 'pull' ? 'change here' : 'send'}.`
}
