import type { DevEvent } from '../dev.ts'
import type { LocalEngine } from '../localEngine.ts'
import type { TaskState } from '../store/taskRecord.ts'
import type { CommandContext } from './command.ts'
import { lasting, plural } from './paint.ts'

/** The line at the end of the screen: what is true now, in the fewest words. */
export interface DevStatus {
  open(local: LocalEngine): void
  note(event: DevEvent): void
  /** Tasks have changed. */
  changed(): void
  close(): void
}

const PACE = 250
// What somebody has to look at; how many are done says nothing.
const TOLD: readonly TaskState[] = ['processing', 'question', 'incomplete', 'interrupted', 'error']

/** A status line for people; nothing where nobody is there. */
export function createDevStatus({ effects, terminal }: CommandContext): DevStatus {
  let local: LocalEngine | undefined
  let reloaded: number | undefined
  let isStale = true
  let counted = ''
  let timer: NodeJS.Timeout | undefined
  const count = async (): Promise<void> => {
    if (!local || !isStale) return
    isStale = false
    counted = wordsOf(await local.store.counts(local.scope))
  }
  const show = (): void => {
    const generation = local?.loader.table.generation ?? 0
    const reload = reloaded === undefined ? [] : [`reloaded ${lasting(reloaded).trim()}`]
    effects.progress([`gen ${generation}`, ...reload, counted, KEYS].filter(Boolean).join(' · '))
  }
  const tick = (): void => {
    // That the tasks cannot be read just now is told elsewhere.
    count().then(show, show)
  }
  return {
    open(opened) {
      local = opened
      if (terminal.interactive) timer = setInterval(tick, PACE).unref()
    },
    note(event) {
      if (event.type === 'generation.ready' && event.files.length > 0) reloaded = event.milliseconds
    },
    changed: () => void (isStale = true),
    close: () => {
      clearInterval(timer)
      effects.progress('')
    },
  }
}

const KEYS = 'r run again  e explain  c clear  q quit'

function wordsOf(counts: Readonly<Record<TaskState, number>>): string {
  const all = Object.values(counts).reduce((sum, each) => sum + each, 0)
  const told = TOLD.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`)
  return [plural(all, 'task'), ...told].join(' · ')
}
