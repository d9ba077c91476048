import type { AskApi } from '../server/askRoutes.ts'
import type { JournalEvent } from './timeline.ts'
import { askRoute, type ToolArguments } from './tool.ts'

/** A page of the journal of a task. */
export interface JournalPage {
  readonly events: readonly (JournalEvent & { readonly number: number })[]
  /** Whether there are events after them. */
  readonly more: boolean
}

/** The events of the task with this `id`, `after` one or from the first on. */
export async function readJournal({ id, after }: ToolArguments, api: AskApi): Promise<JournalPage> {
  const given = { id, ...(after !== undefined && { after }) }
  // What the route answers; its schema is that of task events.
  return (await askRoute(['GET', '/api/tasks/{id}/journal'], given, api)) as JournalPage
}
