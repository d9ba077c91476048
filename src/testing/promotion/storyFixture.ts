import { formatDuration } from '../../config/duration.ts'
import type { FixtureAction, FixtureConfig, FixtureEdit, FixtureExpectation } from '../../config/schemaTypes.ts'
import { valueAt, writeAt } from '../../dataPath.ts'
import { isRecorded } from './planRecordings.ts'
import type { StoryAct, StoryCall, TaskStory } from './readStory.ts'

/** What a fixture says besides its task. */
export interface StoryWorld {
  readonly environment: string
  /** Whether the clock goes on to what is waited for by itself, or only as far as it did then. */
  readonly time: 'skips' | 'as it was'
  /** Operations that are answered in the order of their calls, whatever their input: no recording is asked. */
  readonly answered: ReadonlySet<string>
}

/** A fixture that lets a story happen again, and expects nothing yet. */
export function storyFixture(story: TaskStory, { environment, time, answered }: StoryWorld): FixtureConfig {
  const { name, tags, data, start, calls } = story
  const recorded = calls.filter((call) => isRecorded(call) && !answered.has(operationOf(call)))
  const replay = [...new Set(recorded.map(({ call }) => call.connector))].sort()
  const connectors = answersOf(calls.filter((call) => answered.has(operationOf(call))))
  const moment = new Date(start).toISOString()
  const { $via: via, ...own } = { $via: undefined, ...data }
  const next = time === 'skips' ? story.acts.map(actionOf) : timedActions(story)
  return {
    description: `From task ${name}, ${stepCount(story)}`.slice(0, LONGEST_DESCRIPTION),
    environment,
    clock: time === 'skips' ? moment : { start: moment, frozen: true },
    ...(answered.size > 0 && { connectors }),
    ...(replay.length > 0 && { replay }),
    tasks: [
      {
        name,
        data: own,
        ...(isObject(via) && { via }),
        ...(tags.length > 0 && { tags }),
        ...(next.length > 0 && { next }),
      },
    ],
  }
}

/** The operation of a call as steps write it. */
export function operationOf({ call: { connector, operation } }: StoryCall): string {
  return `${connector}.${operation}`
}

// As fixtures write answers: a list for each operation, whose dots are levels.
function answersOf(calls: readonly StoryCall[]): Record<string, unknown> {
  const answers: Record<string, unknown> = {}
  for (const { call } of calls) {
    const keys = [call.connector, ...call.operation.split('.')]
    const list = valueAt(answers, keys)
    writeAt(answers, keys, [...(Array.isArray(list) ? (list as readonly unknown[]) : []), call.result ?? null])
  }
  return answers
}

/** The fixture with what is expected, stop by stop. */
export function withExpectations(fixture: FixtureConfig, expected: readonly FixtureExpectation[]): FixtureConfig {
  const [task] = fixture.tasks
  const [first, ...later] = expected.map((expect) => (Object.keys(expect).length === 0 ? undefined : expect))
  const { next, ...rest } = task
  const actions = next?.map((action, index) => ({ ...action, ...(later[index] && { expect: later[index] }) }))
  return { ...fixture, tasks: [{ ...rest, ...(first && { expect: first }), ...(actions && { next: actions }) }] }
}

const LONGEST_DESCRIPTION = 2000

function stepCount({ stops }: TaskStory): string {
  const count = stops.at(-1)?.steps.length ?? 0
  return `${count} step${count === 1 ? '' : 's'}`
}

function actionOf(act: StoryAct): FixtureAction {
  switch (act.kind) {
    case 'answer':
      return { answer: act.answer }
    case 'edit':
      return editOf(act.patch.map((operation): FixtureEdit => operation))
    case 'resume':
      return { resume: true }
    default:
      return act satisfies never
  }
}

function editOf([first, ...rest]: readonly FixtureEdit[]): FixtureAction {
  return first ? { edit: [first, ...rest] } : {}
}

// What was waited for after the last act is waited for at its end.
function timedActions({ start, acts, stops }: TaskStory): FixtureAction[] {
  const moments = [start, ...acts.map(({ at }) => at)]
  const actions = acts.map((act, index) => ({ ...advanceOf(act.at - (moments[index] ?? act.at)), ...actionOf(act) }))
  const last = stops.at(-1)
  const rest = last?.waited === true && last.state !== 'waiting' ? advanceOf(last.at - (moments.at(-1) ?? last.at)) : {}
  return rest.advance === undefined ? actions : [...actions, rest]
}

function advanceOf(milliseconds: number): Pick<FixtureAction, 'advance'> {
  return milliseconds > 0 ? { advance: formatDuration(milliseconds) } : {}
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
