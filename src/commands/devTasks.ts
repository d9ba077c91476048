import { readEventsFrom } from '../engine/history.ts'
import type { LocalEngine } from '../localEngine.ts'
import { followingReader } from '../maskedTasks.ts'
import type { TaskReader } from '../store/taskStore.ts'
import { formatTaskList } from './formatTaskList.ts'
import { createTimeline, type Timeline } from './formatTimeline.ts'
import { plural } from './paint.ts'
import { shown } from './shown.ts'
import { nameWidth, stepNames, type TaskStyle } from './taskStyle.ts'
import type { TimelineDetails } from './timelineState.ts'

/** Prints tasks of a server while they run, for as long as it runs. */
export interface DevTasks {
  /** The journal of this task has grown. Returns at once. */
  note(task: string): void
  /** Resolves when everything that was noted is printed. */
  flush(): Promise<void>
}

/** What tasks are printed with. */
export interface DevTasksStyle {
  readonly details: TimelineDetails
  readonly style: () => TaskStyle
  readonly print: (text: string) => void
  readonly onProblem: (task: string, error: unknown) => void
}

// More at the same time are counted: nobody reads them, and printing must not slow them down.
const MOST_WAITING = 40
// How many tasks that have rested are known; of one that is not, what came since the server began is printed again.
const MOST_KNOWN = 1_000

/** Prints the tasks of `local`: a line for each step run, with what it changed, and one for how the task rests. */
export function createDevTasks(local: LocalEngine, options: DevTasksStyle): DevTasks {
  const store = followingReader(local.store, () => local.running.rules.pii)
  return new Printer({ ...local, store }, options)
}

type PrintedEngine = Omit<LocalEngine, 'store'> & { readonly store: TaskReader }

class Printer implements DevTasks {
  readonly #local: PrintedEngine
  readonly #options: DevTasksStyle
  /** By task: the number of the next event. Oldest first. */
  readonly #next = new Map<string, number>()
  readonly #timelines = new Map<string, Timeline>()
  readonly #waiting = new Set<string>()
  /** When it began, on the clock of the tasks. */
  readonly #begun: number
  #left = 0
  #work = Promise.resolve()
  #printed: string | undefined

  constructor(local: PrintedEngine, options: DevTasksStyle) {
    this.#local = local
    this.#options = options
    this.#begun = local.parts.clock.now()
  }

  note(task: string): void {
    if (this.#waiting.has(task)) return
    if (this.#waiting.size >= MOST_WAITING) {
      this.#left += 1
      return
    }
    this.#waiting.add(task)
    // What cannot be printed must not end a server.
    this.#work = this.#work
      .then(() => this.#print(task))
      .catch((error: unknown) => this.#options.onProblem(task, error))
  }

  flush(): Promise<void> {
    return this.#work
  }

  async #print(id: string): Promise<void> {
    this.#waiting.delete(id)
    const { store, scope } = this.#local
    const from = this.#next.get(id) ?? (await this.#before(id))
    const events = await readEventsFrom(store, scope, { task: id, from })
    this.#remember(id, from + events.length)
    const timeline = this.#timelines.get(id) ?? (await this.#begin(id, from))
    const lines = events.map((event) => (SAID_IN_THE_LIST.has(event.type) ? '' : timeline.add(event))).join('')
    if (lines !== '') await this.#heading(id)
    if (lines !== '') this.#options.print(lines)
    const last = events.at(-1)
    if (last && RESTS.has(last.type)) await this.#rested(id)
  }

  /** How many events a task had before this server: they were printed when they came, or by nobody. */
  async #before(id: string): Promise<number> {
    const { store, scope } = this.#local
    const events = await readEventsFrom(store, scope, { task: id, from: 0 })
    const first = events.findIndex(({ timestamp }) => Date.parse(timestamp) >= this.#begun)
    return first < 0 ? events.length : first
  }

  /** A timeline that has seen everything before event `from`: a change is shown with what was there. */
  async #begin(id: string, from: number): Promise<Timeline> {
    const { store, scope, loader } = this.#local
    const { steps } = loader.table
    const { details, style } = this.#options
    const timeline = createTimeline({ ...style(), details, nameWidth: nameWidth(stepNames(steps)) })
    this.#timelines.set(id, timeline)
    const past = from === 0 ? [] : await readEventsFrom(store, scope, { task: id, from: 0 })
    for (const event of past.slice(0, from)) timeline.add(event)
    return timeline
  }

  async #heading(id: string): Promise<void> {
    if (this.#printed === id) return
    this.#printed = id
    const task = await this.#local.store.get(this.#local.scope, id)
    const { paint } = this.#options.style()
    this.#options.print(`${paint.bold(shown(task?.name ?? ''))} ${paint.dim(shown(id))}\n`)
  }

  async #rested(id: string): Promise<void> {
    this.#timelines.delete(id)
    this.#printed = undefined
    const { style, print } = this.#options
    const task = await this.#local.store.get(this.#local.scope, id)
    if (task) print(formatTaskList([task], style()))
    if (this.#waiting.size > 0 || this.#left === 0) return
    print(style().paint.dim(`and ${plural(this.#left, 'other event')} of tasks side by side\n`))
    this.#left = 0
  }

  #remember(id: string, next: number): void {
    this.#next.delete(id)
    this.#next.set(id, next)
    for (const oldest of this.#next.keys()) {
      if (this.#next.size <= MOST_KNOWN) break
      this.#next.delete(oldest)
      this.#timelines.delete(oldest)
    }
  }
}

const SAID_IN_THE_LIST = new Set(['TaskCompleted', 'TaskIncomplete', 'TaskIgnored', 'TaskFailed'])
const RESTS = new Set([...SAID_IN_THE_LIST, 'TaskWaiting', 'TaskAsked', 'TaskInterrupted'])
