import { readPaths } from '../condition/readPaths.ts'
import { at } from '../config/configFiles.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { StepFacts } from './stepFacts.ts'
import { nameSteps } from './stepWords.ts'

/**
 * Steps that share no task data with the others, which makes two workspaces of one. Nothing is said where a step may
 * reach data that its source does not name, or makes tasks for others.
 */
export function judgeGroups({ configFiles }: Workspace, steps: readonly StepFacts[]): Diagnostic[] {
  if (steps.some((facts) => facts.data.open || facts.condition === undefined || SUBTASK.test(facts.syntax.text)))
    return []
  const groups = groupByKeys(steps).filter((group) => group.length >= FEWEST)
  if (groups.length < 2) return []
  const { severity: _, ...place } = at(configFiles.stepyard, ['name'])
  const lines = groups.slice(0, MOST).map((group) => nameSteps(group.map((step) => ({ step }))))
  const more = groups.length > MOST ? `; and ${groups.length - MOST} more groups` : ''
  const message = `The steps fall into ${groups.length} groups that share no task data: ${lines.join('; ')}${more}.`
  const hint = 'If they are about different things, give each group a workspace of its own.'
  return [{ severity: 'note', code: 'STEPS_SHARE_NOTHING', message, hint, ...place }]
}

const SUBTASK = /\bsubtask\b/
const FEWEST = 2
const MOST = 5

type Step = StepFacts['step']

// By the first key of each place: steps that read different parts of one object are about the same thing.
function groupByKeys(steps: readonly StepFacts[]): readonly (readonly Step[])[] {
  const leaders = new Map<string, string>()
  const leaderOf = (key: string): string => {
    let leader = key
    for (let next = leaders.get(key); next !== undefined && next !== leader; next = leaders.get(next)) leader = next
    return leader
  }
  const keyed = steps.map((facts) => ({ step: facts.step, keys: keysOf(facts) }))
  for (const {
    keys: [first = '', ...others],
  } of keyed) {
    for (const key of others) leaders.set(leaderOf(key), leaderOf(first))
  }
  const groups = new Map<string, Step[]>()
  for (const {
    step,
    keys: [first = ''],
  } of keyed) {
    const leader = leaderOf(first)
    groups.set(leader, [...(groups.get(leader) ?? []), step])
  }
  return [...groups.values()]
}

// Where a task comes from is no data that steps share.
function keysOf({ condition, data }: StepFacts): string[] {
  const paths = [...(condition ? readPaths(condition) : []), ...data.mentions]
  return paths.flatMap(([key]) => (key === undefined || key === '$via' ? [] : [key]))
}
