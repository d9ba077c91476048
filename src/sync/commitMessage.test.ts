import { describe, expect, it } from 'vitest'
import { commitMessage } from './commitMessage.ts'
import { sealPlan, type Plan, type PlannedChange } from './plan.ts'

const entry = { oid: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391', mode: '100644' } as const
const change = (action: PlannedChange['action'], title: string, there = true): PlannedChange => ({
  action,
  title,
  path: title,
  kind: 'step',
  ...(there && { theirs: entry }),
})

function plan(changes: readonly PlannedChange[]): Plan<'push'> {
  const place = { environment: 'dev', chosenBy: 'option', branch: 'develop', remote: '/srv/x.git' } as const
  const empty = { conflicts: [], gates: [], warnings: [], move: { kind: 'none' } } as const
  return sealPlan<'push'>({
    verb: 'push',
    protected: false,
    destructive: false,
    whole: true,
    changes,
    ...place,
    ...empty,
  })
}

describe('commitMessage', () => {
  it.each([
    [change('send', 'step orders/charge'), 'Update step orders/charge\n'],
    [change('send', 'step orders/charge', false), 'Add step orders/charge\n'],
    [change('delete', 'environment qa'), 'Delete environment qa\n'],
    [change('move', 'step orders/pay'), 'Rename step orders/pay\n'],
  ])('says what one change does', (only, message) => {
    expect(commitMessage(plan([only]))).toBe(message)
  })

  it('counts many by what is done and lists them', () => {
    const changes = [change('send', 'step a'), change('send', 'step b'), change('delete', 'step c')]
    expect(commitMessage(plan(changes))).toBe(
      'Update 2 items, delete 1\n\n* update step a\n* update step b\n* delete step c\n',
    )
  })

  it('leaves out what is not sent', () => {
    const changes = [change('send', 'step a'), change('behind', 'step b'), change('hold', 'step c')]
    expect(commitMessage(plan(changes))).toBe('Update step a\n')
  })

  it('says how many more there are than it lists', () => {
    const changes = Array.from({ length: 120 }, (_, index) => change('send', `step ${index}`))
    const lines = commitMessage(plan(changes)).trimEnd().split('\n')
    expect(lines).toHaveLength(2 + 100 + 1)
    expect(lines.at(-1)).toBe('* and 20 more')
  })

  it('keeps its subject on one short line', () => {
    const long = commitMessage(plan([change('send', `step ${'deep/'.repeat(40)}charge`)]))
    expect(long.split('\n', 1)[0]?.length).toBeLessThanOrEqual(72)
    expect(long).toContain(`${'deep/'.repeat(40)}charge`)
  })
})
