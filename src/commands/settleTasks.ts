import type { OpenedEngine } from './openTasks.ts'
import { parseMemory } from '../engine/memory.ts'
import type { TaskRecord } from '../store/taskRecord.ts'
import { listFamily } from './resolveTask.ts'

/** Until when tasks are given time. */
export interface SettleRequest {
  readonly ids: readonly string[]
  /** Whether pauses, retries and sub-tasks are waited for as well. */
  readonly wait: boolean
  /** Aborts when somebody interrupts. */
  readonly signal: AbortSignal | undefined
  /** Resolves when something was written next. */
  readonly written: () => Promise<void>
}

/**
 * Gives tasks time until they rest. Answers whether they were interrupted: then nothing of theirs runs any more, and
 * each keeps what its last whole step made of it.
 */
export async function settle({ engine, store, scope }: OpenedEngine, request: SettleRequest): Promise<boolean> {
  const interrupted = whenAborted(request.signal)
  const rest = async (): Promise<false> => {
    await engine.idle()
    if (!request.wait) return false
    for (;;) {
      const written = request.written()
      if (!(await isPending({ store, scope }, request.ids))) return false
      await written
      await engine.idle()
    }
  }
  const stopped = await Promise.race([rest(), interrupted])
  if (stopped) await engine.close('somebody interrupted it')
  return stopped
}

function whenAborted(signal: AbortSignal | undefined): Promise<true> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve(true)
    signal?.addEventListener('abort', () => resolve(true), { once: true })
  })
}

/** Whether one of the tasks, or a sub-task, goes on by itself. */
async function isPending(tasks: Pick<OpenedEngine, 'store' | 'scope'>, ids: readonly string[]): Promise<boolean> {
  for (const id of ids) {
    const record = await tasks.store.get(tasks.scope, id)
    const family = record ? [record, ...(await listFamily(tasks, id))] : []
    if (family.some(goesOn)) return true
  }
  return false
}

function goesOn({ state, readyAt, memory }: TaskRecord): boolean {
  if (state === 'processing') return true
  if (readyAt === undefined) return false
  if (state === 'created') return true
  if (state !== 'waiting') return false
  // A time-out is waited for only on the way to something else: by itself it means that nothing happens.
  const { parkedUntil, retry } = parseMemory(memory)
  return parkedUntil !== undefined || retry !== undefined
}
