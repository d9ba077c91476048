import { isDemanding } from '../../condition/kinds.ts'
import type { Pattern } from '../../condition/pattern.ts'
import { readPaths, touches, type KeyPath } from '../../condition/readPaths.ts'
import { areDisjoint, implies, isImpossible } from '../../condition/relations.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { CONFIG_FILE } from '../../workspace/layout.ts'
import type { Pace } from '../pace.ts'
import type { Conditioned, StepFacts } from '../stepFacts.ts'
import { listMeetingPairs, type Pair } from './meetingPairs.ts'
import { describeVerdicts, type Verdict } from './pairWords.ts'
import { createPreparation, type IsUnprepared } from './preparation.ts'
import { createMakers, type Makers } from './reachTogether.ts'

/**
 * What is wrong between the conditions of two steps: one that never gets its turn, one that is cut off, two that are the
 * same, two of which only the path decides. Only what follows from the conditions is told.
 */
export async function judgePairs(
  steps: readonly Conditioned[],
  all: readonly StepFacts[],
  { breathe }: Pick<Pace, 'breathe'>,
): Promise<Diagnostic[]> {
  const pairs = listMeetingPairs(steps.filter(({ condition }) => condition.counted && !isImpossible(condition.root)))
  const surroundings = describeSurroundings(all)
  const verdicts: Verdict[] = []
  for (const [index, pair] of pairs.slice(0, MOST_PAIRS).entries()) {
    if (index % PAIRS_A_BREATH === 0) await breathe()
    verdicts.push(...judge(pair, surroundings))
  }
  return [...(pairs.length > MOST_PAIRS ? [notCompared(pairs.length)] : []), ...describeVerdicts(verdicts)]
}

const PAIRS_A_BREATH = 100

/** More are not compared: it takes a second, and nobody reads what comes of it. */
const MOST_PAIRS = 100_000

/** What the other steps are to two of them. */
interface Surroundings {
  readonly makers: Makers
  /** The places that a condition reads; each is worked out once. */
  readonly pathsOf: (facts: Conditioned) => readonly KeyPath[]
  readonly isUnprepared: IsUnprepared
}

function describeSurroundings(all: readonly StepFacts[]): Surroundings {
  const known = new Map<Conditioned, readonly KeyPath[]>()
  const pathsOf = (facts: Conditioned): readonly KeyPath[] => {
    const paths = known.get(facts) ?? readPaths(facts.condition)
    known.set(facts, paths)
    return paths
  }
  return { makers: createMakers(all), pathsOf, isUnprepared: createPreparation(all) }
}

function judge([first, second]: Pair<Conditioned>, surroundings: Surroundings): Verdict[] {
  const [left, right] = [first.condition.root, second.condition.root]
  // Patterns that the first is picked before, else by path: the pair is in path order.
  const [earlier, later] = right.leaves > left.leaves ? [second, first] : [first, second]
  if (areDisjoint(left, right)) return []
  const laterNeedsEarlier = implies(later.condition.root, earlier.condition.root)
  if (laterNeedsEarlier && earlier.end) return [{ kind: 'unreachable', subject: later, other: earlier }]
  const earlierNeedsLater = implies(earlier.condition.root, later.condition.root)
  if (laterNeedsEarlier && earlierNeedsLater) return [{ kind: 'same', subject: later, other: earlier }]
  if (earlierNeedsLater && earlier.end && surroundings.isUnprepared(earlier)) {
    return [{ kind: 'cutsOff', subject: earlier, other: later }]
  }
  if (left.leaves !== right.leaves || !askForTheSame(left, right)) return []
  if (areIndependent(first, second, surroundings) || surroundings.makers.areApart(first, second)) return []
  return [{ kind: 'tie', subject: later, other: earlier, matters: doesOrderMatter(earlier, later, surroundings) }]
}

// Steps for different kinds of tasks hardly ever meet, even where nothing says that they cannot.
function askForTheSame(left: Pattern, right: Pattern): boolean {
  const keys = new Set(demandedKeys(left))
  return demandedKeys(right).some((key) => keys.has(key))
}

function demandedKeys(pattern: Pattern): readonly string[] {
  if (pattern.kind !== 'object') return []
  return pattern.entries.filter((entry) => isDemanding(entry.pattern)).map(({ key }) => key)
}

// Each does its own whichever runs first: neither reads, writes or waits for what the other one writes.
function areIndependent(first: Conditioned, second: Conditioned, surroundings: Surroundings): boolean {
  return leavesAlone(first, second, surroundings) && leavesAlone(second, first, surroundings)
}

function leavesAlone({ data, end }: Conditioned, other: Conditioned, { pathsOf }: Surroundings): boolean {
  if (end || data.open || data.writes.length === 0) return false
  const isTouched = (path: KeyPath): boolean => touches(pathsOf(other), path) || touches(other.data.mentions, path)
  return !data.writes.some(isTouched)
}

function doesOrderMatter(earlier: Conditioned, later: Conditioned, { pathsOf }: Surroundings): boolean {
  if (earlier.end || later.end) return true
  return earlier.data.writes.some((path) => touches(pathsOf(later), path))
}

function notCompared(pairs: number): Diagnostic {
  const message = `${pairs} pairs of steps may match the same tasks: only the first ${MOST_PAIRS} were compared.`
  const hint = 'Let each condition ask for one value at the same place, such as `type`, so that steps are told apart.'
  return { severity: 'note', code: 'CONDITIONS_NOT_COMPARED', message, hint, file: CONFIG_FILE }
}
