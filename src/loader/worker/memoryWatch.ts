import process from 'node:process'
import { BEAT } from './pulse.ts'
import type { WorkerLimits, WorkerThread } from './workerThread.ts'

/** What a watch needs to know. */
export interface WatchOptions {
  readonly limits: WorkerLimits
  /** Milliseconds that evaluating a file may take. */
  readonly timeLimit: number
}

/**
 * Ends workers that hold too many buffers, which no limit of Node counts, and those in which evaluating a file never
 * ends. One that still has turns says itself what it holds; of one that has none, it is seen by how this process grows.
 * Answers how to end the watch.
 */
export function watchMemory(threads: ReadonlySet<WorkerThread>, options: WatchOptions): () => void {
  const seen = new Map<WorkerThread, Seen>()
  let usual = process.memoryUsage.rss()
  const timer = setInterval(() => {
    if (threads.size === 0) return
    const states = [...threads].map((thread) => look(thread, seen))
    for (const thread of seen.keys()) if (!threads.has(thread)) seen.delete(thread)
    const size = process.memoryUsage.rss()
    const silent = states.filter(({ still }) => still > 1)
    if (silent.length === 0) usual = size
    judge(states, { ...options, growth: size - usual })
  }, BEAT)
  timer.unref()
  return () => clearInterval(timer)
}

interface Seen {
  beats: number
  /** Looks since the last beat. */
  still: number
}

type State = Seen & { readonly thread: WorkerThread }

function look(thread: WorkerThread, seen: Map<WorkerThread, Seen>): State {
  const { beats } = thread.pulse
  const before = seen.get(thread)
  const still = before?.beats === beats && thread.busy + thread.evaluating.size > 0 ? before.still + 1 : 0
  const now = { beats, still }
  seen.set(thread, now)
  return { ...now, thread }
}

function judge(
  states: readonly State[],
  { limits, timeLimit, growth }: WatchOptions & { readonly growth: number },
): void {
  const longest = states.reduce((worst, state) => (state.still > worst.still ? state : worst))
  if (longest.still > 1 && growth > (limits.heap + limits.buffers) * MEGABYTE) longest.thread.kill('memory')
  for (const { thread, still } of states) {
    if (thread.pulse.buffers > limits.buffers * MEGABYTE) thread.kill('memory')
    if (thread.evaluating.size > 0 && still * BEAT > timeLimit) thread.kill('stuck')
  }
}

const MEGABYTE = 1024 * 1024
