import type { NewEvent } from '../store/taskEvent.ts'
import type { NewTask } from '../store/taskRecord.ts'
import type { ReadingParts } from './context.ts'
import { warningsIn } from './dataRules.ts'
import type { EventOrigin, TaskEvents } from './events.ts'
import { copyData } from './jsonData.ts'
import { newMemory } from './memory.ts'

/** A task to submit. */
export interface TaskInput {
  /** Default: made by the engine. */
  readonly id?: string
  readonly name: string
  /** A JSON object, at most 10 MB and 1,000 levels deep. */
  readonly data: unknown
  readonly tags?: readonly string[]
  /** The account on whose behalf it runs. */
  readonly actor: string
  /** Id of the event or delivery behind it. */
  readonly causedBy?: string
  /** Whether it runs by itself. Default true; else it rests until it is resumed. */
  readonly run?: boolean
}

/** Everything a new task begins with. */
export interface TaskBeginning extends EventOrigin {
  readonly id: string
  readonly name: string
  readonly tags?: readonly string[]
  readonly data: unknown
  /** As `TaskInput` has it. */
  readonly run?: boolean
  readonly from?: Pick<TaskEvents['TaskCreated'], 'parent' | 'forkedFrom' | 'ran'>
}

/**
 * A task as the store takes it, ready to be claimed now unless it is not to run. Throws `DATA_NOT_JSON`, `DATA_TOO_LARGE`
 * and what the rules for data throw.
 */
export function newTask({ clock, rules }: Pick<ReadingParts, 'clock' | 'rules'>, beginning: TaskBeginning): NewTask {
  const { id, name, tags = [], from = {}, actor, run = true } = beginning
  const { data, text } = copyData(beginning.data)
  const noted = warningsIn(rules, data)
  const now = clock.now()
  return {
    id,
    name,
    tags,
    data: text,
    memory: JSON.stringify({ ...newMemory(actor), ran: from.ran ?? [] }),
    ...(from.parent !== undefined && { parent: from.parent }),
    createdAt: now,
    readyAt: run ? now : null,
    events: [taskCreated({ name, tags, ...from, ...noted }, text, beginning)],
  }
}

// The data is text already, and long: it is put in as it is.
function taskCreated(
  head: Omit<TaskEvents['TaskCreated'], 'data'>,
  text: string,
  { actor, causedBy }: EventOrigin,
): NewEvent {
  const data = `${JSON.stringify(head).slice(0, -1)},"data":${text}}`
  const event = { type: 'TaskCreated', actorAccountId: actor, data }
  return causedBy === undefined ? event : { ...event, causedBy }
}
