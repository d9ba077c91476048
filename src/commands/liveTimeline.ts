import { readEventsFrom } from '../engine/history.ts'
import type { TaskRecord } from '../store/taskRecord.ts'
import type { Terminal } from './command.ts'
import { createTimeline, type Timeline } from './formatTimeline.ts'
import type { ScopedTasks } from './resolveTask.ts'
import { shown } from './shown.ts'
import type { TimelineStyle } from './timelineState.ts'

/** Prints what happens to tasks while it happens. */
export interface LiveTimeline {
  /** Begins with what comes after this record. A task that was not followed is followed from its first event. */
  follow(task: TaskRecord): void
  /** The journal of this task has grown. Returns at once; `flush` waits. */
  note(task: string): void
  /** The step of one of the tasks that takes its time now. */
  running(): string | undefined
  /** Resolves when everything that was noted is printed. */
  flush(): Promise<void>
}

/** How `createLiveTimeline` prints. */
export interface LiveStyle extends Omit<TimelineStyle, 'data'> {
  readonly terminal: Pick<Terminal, 'out'>
  /** Shown behind the name of a task that was asked for. */
  readonly environment: string
}

// How a task has ended is said below its timeline, with more words.
const SAID_BELOW: readonly string[] = ['TaskCreated', 'TaskCompleted', 'TaskIncomplete', 'TaskIgnored', 'TaskAsked']

/** Follows tasks in a store. */
export function createLiveTimeline({ store, scope }: ScopedTasks, style: LiveStyle): LiveTimeline {
  const followed = new Map<string, { next: number; readonly timeline: Timeline }>()
  let printed: string | undefined
  let work = Promise.resolve()
  const followFrom = (id: string, next: number, data?: object) => {
    const entry = { next, timeline: createTimeline({ ...style, ...(data && { data }) }) }
    followed.set(id, entry)
    return entry
  }
  const print = async (id: string): Promise<void> => {
    const entry = followed.get(id) ?? followFrom(id, 0)
    for (const event of await readEventsFrom(store, scope, { task: id, from: entry.next })) {
      entry.next += 1
      const text = entry.timeline.add(event)
      if (text === '' || (!id.includes('.') && SAID_BELOW.includes(event.type))) continue
      if (printed !== id) style.terminal.out(formatHeading(await store.get(scope, id), style))
      printed = id
      style.terminal.out(text)
    }
  }
  return {
    follow: (task) => void followFrom(task.id, task.events, JSON.parse(task.data) as object),
    note: (id) => void (work = work.then(() => print(id))),
    running: () => [...followed.values()].map(({ timeline }) => timeline.running()).find((step) => step !== undefined),
    flush: () => work,
  }
}

// Tasks run side by side; each line must be one of the task that was named last.
function formatHeading(task: TaskRecord | undefined, { paint, environment }: LiveStyle): string {
  const { id = '', name = '', parent } = task ?? {}
  const words = `${paint.bold(shown(name))} ${paint.dim(shown(id))}`
  return parent === undefined ? `${words} ${paint.dim(`in ${environment}`)}\n` : `${paint.dim('-')} ${words}\n`
}
