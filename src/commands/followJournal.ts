import type { ScopedTasks } from '../engine/listFamily.ts'
import type { RunningServer } from '../runningServer.ts'
import { serverEvents } from '../serverEvents.ts'
import type { LoggingEvent } from './logLines.ts'
import { watchTasks } from './watchTasks.ts'

/** What is followed, and from where on. */
export interface FollowRequest {
  readonly tasks: ScopedTasks & { readonly root: string; readonly namespace: string }
  /** The dev server that has the tasks, where one does. */
  readonly server: RunningServer | undefined
  /** Offset of the last event that is known. */
  readonly after: number
  readonly types: readonly string[]
  readonly task: string | undefined
  readonly signal: AbortSignal | undefined
}

/**
 * Events as they happen, until the signal ends it: from the stream of a dev server, which tells more than the journal, and
 * from the file of the tasks where there is none or when it has ended.
 */
export async function* followJournal(request: FollowRequest): AsyncGenerator<LoggingEvent> {
  const { server, types, task, signal } = request
  let { after } = request
  if (server) {
    const asked = { after, types, signal, ...(task !== undefined && { task }) }
    for await (const { type, offset, data } of serverEvents(server, asked)) {
      after = offset ?? after
      // An event of the journal comes in its envelope; one of the server is what it says.
      yield type.includes('.') ? { type, data } : { ...data, type }
    }
  }
  yield* followFile({ ...request, after })
}

async function* followFile({ tasks, after, signal }: FollowRequest): AsyncGenerator<LoggingEvent> {
  using watch = watchTasks(tasks, signal)
  let known = after
  for (;;) {
    const changed = watch.changed()
    for await (const event of journalFrom(tasks, known)) {
      known = event.offset
      yield event
    }
    if (!(await changed)) return
  }
}

const PAGE = 1_000

/** Everything that the journal of a workspace has after an offset, in order. */
export async function* journalFrom({ store, scope }: ScopedTasks, after: number) {
  for (let known = after; ;) {
    const page = await store.events(scope, { after: known, limit: PAGE })
    yield* page
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    known = last.offset
  }
}
