import { isDeepStrictEqual } from 'node:util'
import { formatBlock } from '../../config/formatBlock.ts'
import type { Json } from '../../config/json.ts'
import type { FixtureConfig } from '../../config/schemaTypes.ts'
import { itemName } from '../../workspace/layout.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { compareStop } from '../fixture/compareStop.ts'
import { expectAtTheEnd, expectOnTheWay, type LeftOut } from './expectStop.ts'
import { formatTestFile } from './formatTestFile.ts'
import { hideStory, type Hiding } from './hideStory.ts'
import { planRecordings, type PlannedRecording } from './planRecordings.ts'
import type { StoryStop, TaskStory } from './readStory.ts'
import { withRehearsals, type Rehearsal, type Rehearse } from './rehearse.ts'
import { operationOf, storyFixture, withExpectations } from './storyFixture.ts'

/** A task that is to become a test. */
export interface PromotionRequest {
  readonly root: string
  readonly workspace: Workspace
  readonly environment: string
  readonly story: TaskStory
  readonly hiding: Hiding
  /** The text of a file of the workspace; '' where there is none. */
  readonly read: (path: string) => string
}

/** A test of a task, worked out and tried, and not written yet. */
export interface PlannedTest {
  readonly fixture: FixtureConfig
  readonly recordings: readonly PlannedRecording[]
  /** What was otherwise when it was tried. */
  readonly leftOut: readonly LeftOut[]
  /** Places where steps of the test get a placeholder. */
  readonly hidden: readonly string[]
  /** Why it does not pass; absent where it does. */
  readonly problem?: string
}

/** The text of a test as a fixture, or as a test in code for a file that is called so. */
export function formatTest({ fixture }: PlannedTest, file: string): string {
  if (/\.ya?ml$/.test(file)) return `${formatBlock(toJson(fixture)).join('\n')}\n`
  return formatTestFile(fixture)
}

/** Works out the test of a task: lets it happen again, offline, and expects what came out the same. */
export async function planPromotion(request: PromotionRequest): Promise<PlannedTest> {
  const { root, workspace, hiding, read } = request
  const { story, hidden } = hideStory(request.story, hiding)
  const recordings = planRecordings(story.calls, { read, redact: hiding.hide })
  const replayed = { ...workspace, recordings: withPlanned(workspace, recordings) }
  return withRehearsals({ root, workspace: replayed, file: 'the new test' }, async (rehearse) => {
    const answered = await findUnrepeatable({ request, story, hidden }, rehearse)
    const tried = await tryStory({ request, story, answered }, rehearse)
    const planned = tried.rehearsal.ran ? expectStops(story, tried.rehearsal) : undefined
    const fixture = planned ? withExpectations(tried.fixture, planned.expected) : tried.fixture
    const problem = problemOf(await rehearse(fixture))
    const kept = story.calls.filter((call) => !answered.has(operationOf(call)))
    const leftOut = planned?.leftOut ?? []
    return {
      fixture,
      recordings: answered.size === 0 ? recordings : planRecordings(kept, { read, redact: hiding.hide }),
      leftOut,
      hidden,
      ...(problem !== undefined && { problem }),
    }
  })
}

interface HiddenTelling {
  readonly request: PromotionRequest
  readonly story: TaskStory
  readonly hidden: readonly string[]
}

/**
 * Operations whose recordings are not found again because a step makes something of what is hidden, such as a first
 * name of a name: their answers are told in order instead.
 */
async function findUnrepeatable(telling: HiddenTelling, rehearse: Rehearse): Promise<ReadonlySet<string>> {
  const answered = new Set<string>()
  if (telling.hidden.length === 0) return answered
  const failing = new Set(telling.story.calls.filter(({ call }) => call.error).map(operationOf))
  for (;;) {
    const { rehearsal } = await tryStory({ ...telling, answered }, rehearse)
    const missed = rehearsal.ran ? missesOf(rehearsal) : []
    // A list of answers cannot say that a service refused.
    const more = missed.filter((operation) => !answered.has(operation) && !failing.has(operation))
    if (more.length === 0) return answered
    for (const operation of more) answered.add(operation)
  }
}

function missesOf({ stops }: Rehearsal & { readonly ran: true }): readonly string[] {
  const calls = stops.flatMap(({ task }) => task.calls)
  return calls.filter(({ error }) => error?.code === 'RECORDING_MISS').map(({ name }) => name)
}

function withPlanned({ recordings }: Workspace, planned: readonly PlannedRecording[]): Workspace['recordings'] {
  const paths = new Set(planned.map(({ path }) => path))
  return [
    ...recordings.filter(({ path }) => !paths.has(path)),
    ...planned.map(({ path, value }) => ({ name: itemName(path), path, value })),
  ]
}

interface Tried {
  readonly fixture: FixtureConfig
  readonly rehearsal: Rehearsal
}

interface Telling extends Omit<HiddenTelling, 'hidden'> {
  readonly answered: ReadonlySet<string>
}

/** The way to tell a story by which it comes out as it did: time goes on by itself, or as it went then. */
async function tryStory({ request, story, answered }: Telling, rehearse: Rehearse): Promise<Tried> {
  const { environment } = request
  const attempt = async (time: 'skips' | 'as it was'): Promise<Tried> => {
    const fixture = storyFixture(story, { environment, time, answered })
    return { fixture, rehearsal: await rehearse(fixture) }
  }
  const plain = await attempt('skips')
  if (!mayDependOnTime(story) || isAsItWas(story, plain.rehearsal)) return plain
  const timed = await attempt('as it was')
  return isAsItWas(story, timed.rehearsal) ? timed : plain
}

// A step that sleeps would never end on a clock that stands still.
function mayDependOnTime({ acts, stops, calls }: TaskStory): boolean {
  const sleeps = calls.some(({ call }) => call.connector === 'utils' && call.operation === 'sleep')
  return !sleeps && (acts.length > 0 || stops.at(-1)?.state === 'waiting')
}

function isAsItWas({ stops }: TaskStory, rehearsal: Rehearsal): boolean {
  if (!rehearsal.ran) return false
  return pairsOf(stops, rehearsal.stops).every(
    ({ was, now }) => was === undefined || (was.state === now.state && isDeepStrictEqual(was.steps, now.steps)),
  )
}

interface Pair<Now> {
  readonly was: StoryStop | undefined
  readonly now: Now
}

// Where the clock is turned on once more at the end, the stop before that is none of the story.
function pairsOf<Now>(stops: readonly StoryStop[], came: readonly { readonly task: Now }[]): Pair<Now>[] {
  const isTurned = came.length > stops.length
  const told = isTurned ? [...stops.slice(0, -1), undefined, ...stops.slice(-1)] : stops
  return came.map(({ task }, index) => ({ was: told[index], now: task }))
}

function expectStops({ stops }: TaskStory, rehearsal: Rehearsal & { readonly ran: true }) {
  const expected = pairsOf(stops, rehearsal.stops).map(({ was, now }, index, { length }) => {
    if (!was) return { expect: {}, leftOut: [] }
    return index === length - 1 ? expectAtTheEnd(was, now) : expectOnTheWay(was, now)
  })
  return { expected: expected.map(({ expect }) => expect), leftOut: expected.flatMap(({ leftOut }) => leftOut) }
}

function problemOf(rehearsal: Rehearsal): string | undefined {
  if (!rehearsal.ran) return rehearsal.error.message
  const unmet = rehearsal.stops.flatMap(({ task, expected }) => compareStop(task, expected))
  return unmet[0] && unmet.map(({ key, words }) => `${key}: ${words}`).join('\n')
}

// Read from a journal, which is JSON.
function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}
