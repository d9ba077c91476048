import { ENDED_STATES, type TaskState } from '../taskRecord.ts'
import type { Retention } from '../taskStore.ts'
import type { Connection } from './connection.ts'
import { prepareAll, type Statements } from './connection.ts'
import { firstOf, numberSpace } from './numberSpace.ts'
import { STATE_CODE } from './stateCode.ts'
import { PRUNES } from './statements.ts'

/** Tasks to remove now, and whether there may be more. */
export interface Prunable {
  readonly ids: readonly string[]
  readonly done: boolean
}

/** Finds what retention takes away, a few tasks at a time. */
export interface Pruner {
  next(workspace: number): Prunable
}

interface Ended {
  readonly seq: number
  readonly id: string
  readonly bytes: number
  readonly endedAt: number
}

// So many are looked at, and removed, at a time that nobody else waits long.
const LOOKED_AT = 1000
const REMOVED = 100

const ENDED = ENDED_STATES.map((state: TaskState) => STATE_CODE[state])

/** Works through one retention: first what is too old, then the oldest until the rest fits (DUR-16). */
export function createPruner(connection: Connection, retention: Retention): Pruner {
  const sql = prepareAll(connection, PRUNES)
  const walk: Walk = { state: 0, seen: 0 }
  return {
    next(workspace) {
      const aged = nextAged(sql, workspace, { endedBefore: retention.endedBefore, walk })
      return aged ?? nextSurplus(sql, workspace, retention)
    },
  }
}

/** How far the search for old tasks has come. */
interface Walk {
  /** Place in `ENDED`. */
  state: number
  /** Last task of that state that was looked at. */
  seen: number
}

// A task that ended before a moment was created before it, so what was created later need not be looked at.
function nextAged(
  sql: Statements<typeof PRUNES>,
  workspace: number,
  { endedBefore, walk }: { endedBefore: number | undefined; walk: Walk },
): Prunable | undefined {
  const state = ENDED[walk.state]
  if (endedBefore === undefined || state === undefined) return undefined
  const block: number = sql.lastBlock.get(workspace, endedBefore)?.block ?? -1
  const from = Math.max(walk.seen, numberSpace(workspace).above)
  const found: Ended[] = sql.endedTasks.all(workspace, state, from, firstOf(workspace, block + 1), LOOKED_AT)
  const old = found.filter(({ endedAt }) => endedAt < endedBefore).slice(0, REMOVED)
  const last = old.length === REMOVED ? old.at(-1) : found.at(-1)
  walk.seen = last?.seq ?? 0
  if (found.length === 0) walk.state++
  return { ids: old.map(({ id }) => id), done: false }
}

function nextSurplus(sql: Statements<typeof PRUNES>, workspace: number, { tasks, bytes }: Retention): Prunable {
  const counts: { state: number; tasks: number; bytes: number }[] = sql.counts.all(workspace)
  const ended = counts.filter(({ state }) => ENDED.includes(state)).reduce((sum, count) => sum + count.tasks, 0)
  const tooMany = tasks === undefined ? 0 : ended - tasks
  let tooLarge = bytes === undefined ? 0 : counts.reduce((sum, count) => sum + count.bytes, 0) - bytes
  if (tooMany <= 0 && tooLarge <= 0) return { ids: [], done: true }
  const { above, below } = numberSpace(workspace)
  const oldest: Ended[] = ENDED.flatMap((state) => sql.endedTasks.all(workspace, state, above, below, REMOVED))
  oldest.sort((one, other) => one.seq - other.seq)
  const gone = oldest.slice(0, REMOVED).filter((task, index) => {
    const goes = index < tooMany || tooLarge > 0
    if (goes) tooLarge -= task.bytes
    return goes
  })
  return { ids: gone.map(({ id }) => id), done: gone.length === 0 }
}
