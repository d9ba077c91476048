import { exampleOf } from '../../condition/example.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { findingAt } from '../../workspace/syntax.ts'
import type { Conditioned } from '../stepFacts.ts'
import { nameSteps } from '../stepWords.ts'

/** What is found between two steps; the finding stands at `subject`. */
export interface Verdict {
  readonly kind: 'unreachable' | 'cutsOff' | 'same' | 'tie'
  readonly subject: Conditioned
  readonly other: Conditioned
  /** Of a tie: whether which of the two runs first changes what comes of it. */
  readonly matters?: boolean
}

/** One finding for each step and kind, however many others it is about. */
export function describeVerdicts(verdicts: readonly Verdict[]): Diagnostic[] {
  return [
    ...groupBySubject(verdicts, 'unreachable').map(describeUnreachable),
    ...groupBySubject(verdicts, 'cutsOff').map(describeCutOff),
    ...groupBySubject(verdicts, 'same').map(describeSame),
    ...groupBySubject(verdicts, 'tie').map(describeTie),
  ]
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
