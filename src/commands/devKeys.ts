import { StepyardError, isStepyardError } from '../errors.ts'
import type { LocalEngine } from '../localEngine.ts'
import type { CommandContext } from './command.ts'
import { formatError } from './formatError.ts'
import { formatExplained } from './formatExplained.ts'
import { openPage } from './openPage.ts'
import { createPaint } from './paint.ts'
import { shown } from './shown.ts'

/** What keys do while a workspace is served. */
export interface DevKeys {
  /** Takes keys from now on; `url` is that of the page. */
  open(local: LocalEngine, url: string): void
  /** This task is the one that keys are about from now on. */
  last(task: string): void
  /** Resolves when `q` is pressed, or Ctrl-C, which comes as a key then. */
  readonly quit: Promise<void>
  close(): void
}

const NEAREST = 3
const CTRL_C = '\u0003'

/** Keys for people; nothing where nobody is there. */
export function createDevKeys(context: CommandContext): DevKeys {
  const { terminal } = context
  const paint = createPaint(terminal.color)
  let last: string | undefined
  let quit = (): void => {}
  let close = (): void => {}
  const ofLast = async (local: LocalEngine, work: (task: string) => Promise<void>): Promise<void> => {
    const [newest] = last === undefined ? (await local.store.list(local.scope, { limit: 1 })).tasks : []
    const task = last ?? newest?.id
    if (task === undefined) terminal.out('There is no task yet.\n')
    else await work(task)
  }
  const actions: Readonly<Record<string, (local: LocalEngine, url: string) => Promise<void>>> = {
    r: (local) =>
      ofLast(local, async (task) => {
        // As it was submitted: a sub-task begins with the one it belongs to.
        const root = task.split('.', 1)[0] ?? task
        await local.engine.fork({ task: root, actor: local.actor, version: 0, fresh: true })
      }),
    e: (local) => ofLast(local, (task) => explain(local, task)),
    o: (_local, url) => openPage(context, url),
    c: async () => terminal.clear(),
    q: async () => quit(),
    [CTRL_C]: async () => quit(),
  }
  const explain = async (local: LocalEngine, task: string): Promise<void> => {
    terminal.out(`${paint.dim(`explain ${shown(task)}`)}\n`)
    for (const step of (await local.engine.explain({ task })).slice(0, NEAREST))
      terminal.out(formatExplained(step, paint))
  }
  return {
    open(local, url) {
      close = terminal.keys((key) => {
        const action = Object.hasOwn(actions, key) ? actions[key] : undefined
        action?.(local, url).catch((error: unknown) => {
          const known = isStepyardError(error) ? error : new StepyardError('INTERNAL', { reason: String(error) })
          terminal.err(formatError(known, paint))
        })
      })
    },
    last: (task) => void (last = task),
    quit: new Promise((resolve) => (quit = resolve)),
    close: () => close(),
  }
}
