import { escapePath } from '../snapshot/escapePath.ts'
import { writes, type Plan, type PlannedChange } from './plan.ts'

// What `git log --oneline` and the pages of hosts show without cutting, and a body that nobody scrolls through.
const LONGEST_SUBJECT = 72
const MOST_LINES = 100

/** What a push does, as the subject of its commit: `Update step orders/charge`, `Update 3 items, delete 1`. */
export function commitMessage(plan: Plan<'push'>): string {
  // A name may stand for one with line ends in it, which would be lines of ours, trailers above all.
  const changes = plan.changes.filter(writes).map((change) => ({ ...change, title: escapePath(change.title) }))
  const [only] = changes
  const subject = only && `${capitalised(verbOf(only))} ${only.title}`
  if (changes.length === 1 && subject && subject.length <= LONGEST_SUBJECT) return `${subject}\n`
  const lines = changes.slice(0, MOST_LINES).map((change) => `* ${verbOf(change)} ${change.title}\n`)
  const more = changes.length - lines.length
  return `${countSubject(changes)}\n\n${lines.join('')}${more > 0 ? `* and ${more} more\n` : ''}`
}

function countSubject(changes: readonly PlannedChange[]): string {
  const counts = new Map<string, number>()
  for (const change of changes) counts.set(verbOf(change), (counts.get(verbOf(change)) ?? 0) + 1)
  const parts = [...counts].map(([verb, count], index) => {
    const noun = count === 1 ? ' item' : ' items'
    return `${verb} ${count}${index === 0 ? noun : ''}`
  })
  return capitalised(parts.join(', '))
}

function verbOf({ action, theirs }: PlannedChange): string {
  if (action === 'delete') return 'delete'
  if (action === 'move') return 'rename'
  return theirs ? 'update' : 'add'
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
