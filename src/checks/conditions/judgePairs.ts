import { exampleOf } from '../../condition/example.ts'
import { isDemanding } from '../../condition/kinds.ts'
import type { Pattern } from '../../condition/pattern.ts'
import { readPaths, touches } from '../../condition/readPaths.ts'
import { areDisjoint, implies } from '../../condition/relations.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { findingAt } from '../../workspace/syntax.ts'
import type { Conditioned, StepFacts } from '../stepFacts.ts'
import { nameSteps } from '../stepWords.ts'
import { listMeetingPairs, type Pair } from './meetingPairs.ts'
import { areApart } from './reachTogether.ts'

/**
 * What is wrong between the conditions of two steps: one that never gets its turn, one that is cut off, two that are the
 * same, two of which only the path decides. Only what follows from the conditions is told.
 */
export function judgePairs(steps: readonly Conditioned[], all: readonly StepFacts[]): Diagnostic[] {
  const pairs = listMeetingPairs(steps).filter(([first, second]) => isCounted(first) && isCounted(second))
  const verdicts = pairs.flatMap((pair) => judge(pair, all))
  return [
    ...groupBySubject(verdicts, 'unreachable').map(describeUnreachable),
    ...groupBySubject(verdicts, 'cutsOff').map(describeCutOff),
    ...groupBySubject(verdicts, 'same').map(describeSame),
    ...groupBySubject(verdicts, 'tie').map(describeTie),
  ]
}

/** What is found between two steps; the finding stands at `subject`. */
interface Verdict {
  readonly kind: 'unreachable' | 'cutsOff' | 'same' | 'tie'
  readonly subject: Conditioned
  readonly other: Conditioned
  /** Of a tie: whether which of the two runs first changes what comes of it. */
  readonly matters?: boolean
}

function isCounted({ condition }: Conditioned): boolean {
  return condition.counted
}

function judge([first, second]: Pair, all: readonly StepFacts[]): Verdict[] {
  const [left, right] = [first.condition.root, second.condition.root]
  // Patterns that the first is picked before, else by path: the pair is in path order.
  const [earlier, later] = right.leaves > left.leaves ? [second, first] : [first, second]
  if (areDisjoint(left, right)) return []
  const laterNeedsEarlier = implies(later.condition.root, earlier.condition.root)
  if (laterNeedsEarlier && earlier.end) return [{ kind: 'unreachable', subject: later, other: earlier }]
  const earlierNeedsLater = implies(earlier.condition.root, later.condition.root)
  if (laterNeedsEarlier && earlierNeedsLater) return [{ kind: 'same', subject: later, other: earlier }]
  if (earlierNeedsLater && earlier.end && nobodyPrepares(earlier, all)) {
    return [{ kind: 'cutsOff', subject: earlier, other: later }]
  }
  if (left.leaves !== right.leaves || !askForTheSame(left, right) || areApart(first, second, all)) return []
  if (areIndependent(first, second)) return []
  return [{ kind: 'tie', subject: later, other: earlier, matters: doesOrderMatter(earlier, later) }]
}

// Whether the task has all that a step asks for before any step has run: else others may have had their turn before.
function nobodyPrepares({ step, condition }: Conditioned, all: readonly StepFacts[]): boolean {
  const paths = readPaths(condition)
  return all.every(
    ({ step: other, data }) =>
      other === step || (!data.open && !data.mentions.some((mention) => touches(paths, mention))),
  )
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
function areIndependent(first: Conditioned, second: Conditioned): boolean {
  return leavesAlone(first, second) && leavesAlone(second, first)
}

function leavesAlone({ data, end }: Conditioned, other: Conditioned): boolean {
  if (end || data.open || data.writes.length === 0) return false
  const paths = [...readPaths(other.condition), ...other.data.mentions]
  return !data.writes.some((path) => touches(paths, path))
}

function doesOrderMatter(earlier: Conditioned, later: Conditioned): boolean {
  if (earlier.end || later.end) return true
  const paths = readPaths(later.condition)
  return earlier.data.writes.some((path) => touches(paths, path))
}

interface Group {
  readonly subject: Conditioned
  readonly others: readonly Conditioned[]
  readonly matters: boolean
}

function groupBySubject(verdicts: readonly Verdict[], kind: Verdict['kind']): readonly Group[] {
  const groups = new Map<Conditioned, Verdict[]>()
  for (const verdict of verdicts) {
    if (verdict.kind !== kind) continue
    groups.set(verdict.subject, [...(groups.get(verdict.subject) ?? []), verdict])
  }
  return [...groups].map(([subject, members]) => ({
    subject,
    others: members.map(({ other }) => other),
    matters: members.some(({ matters }) => matters),
  }))
}

function describeUnreachable({ subject, others: [other = subject] }: Group): Diagnostic {
  const message = `"${subject.step.name}" never runs: whatever it matches, "${other.step.name}" matches too, runs before it and ends the task.`
  const hint = `Ask for more in the condition of ${subject.step.path}, or for less in ${other.step.path}.`
  return at(subject, { code: 'STEP_UNREACHABLE', severity: 'warning', message, hint })
}

function describeCutOff({ subject, others }: Group): Diagnostic {
  const { step, syntax, end } = subject
  const call = end?.kind === 'ignore' ? 'task.ignore()' : 'task.complete()'
  const message = `\`${call}\` ends every task of "${step.name}" before ${nameSteps(others)}, which ${others.length === 1 ? 'matches' : 'match'} whatever it matches.`
  const hint = `Call it only where nothing is left to do, or leave those tasks out of ${others[0]?.step.path ?? step.path}.`
  return findingAt(syntax, { code: 'STEP_CUTS_OFF', severity: 'warning', message, hint, ...(end && { at: end.at }) })
}

function describeSame({ subject, others }: Group): Diagnostic {
  const message = `"${subject.step.name}" matches exactly what ${nameSteps(others)} ${others.length === 1 ? 'matches' : 'match'}: both run, in the order of their paths.`
  const hint = 'Make one step of them, or ask for what makes them different.'
  return at(subject, { code: 'CONDITION_SAME', severity: 'warning', message, hint })
}

function describeTie({ subject, others, matters }: Group): Diagnostic {
  const example = exampleOf([subject.condition, ...others.slice(0, 1).map(({ condition }) => condition)])
  const { leaves } = subject.condition.root
  const shown = example === undefined ? '' : ` Both match ${shorten(JSON.stringify(example))}.`
  const message = `"${subject.step.name}" and ${nameSteps(others)} can match one task with ${leaves} ${leaves === 1 ? 'pattern' : 'patterns'} each, so that only their paths decide which runs first.${shown}`
  const hint = 'Add a pattern to the one that has to run first, or one that only one of them matches.'
  return at(subject, { code: 'CONDITION_TIE', severity: matters ? 'warning' : 'note', message, hint })
}

function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`
}

const LONGEST = 160

function at(
  { syntax, step }: Conditioned,
  words: Pick<Diagnostic, 'code' | 'severity' | 'message' | 'hint'>,
): Diagnostic {
  const { hint, ...others } = words
  return findingAt(syntax, { ...others, ...(hint !== undefined && { hint }), at: step.condition })
}
