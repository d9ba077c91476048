import { writes, type Plan, type PlannedChange } from './plan.ts'

/** What a push does, as the subject of its commit: `Update step orders/charge`, `Update 3 items, delete 1`. */
export function commitMessage(plan: Plan<'push'>): string {
  const changes = plan.changes.filter(writes)
  const [only] = changes
  if (changes.length === 1 && only) return `${capitalised(verbOf(only))} ${only.title}\n`
  const counts = new Map<string, number>()
  for (const change of changes) counts.set(verbOf(change), (counts.get(verbOf(change)) ?? 0) + 1)
  const [first, ...rest] = [...counts].map(([verb, count], index) => `${verb} ${count}${index === 0 ? ' items' : ''}`)
  const subject = capitalised([first, ...rest].join(', '))
  return `${subject}\n\n${changes
    .map((change) => `* ${verbOf(change)} ${change.title}`)
    .slice(0, 100)
    .join('\n')}\n`
}

function verbOf({ action, theirs }: PlannedChange): string {
  if (action === 'delete') return 'delete'
  if (action === 'move') return 'rename'
  return theirs ? 'update' : 'add'
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
