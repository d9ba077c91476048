import { performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import type { StepUsage } from '../../stepHost.ts'

/** Tells what step runs of one thread spend. */
export interface UsageMeter {
  /** A step run begins. */
  begin(): Metered
  /** The heap is this large now, in bytes: of every step run that has begun and not ended. */
  noteHeap(bytes: number): void
  /** It has ended. */
  end(metered: Metered): StepUsage
}

/** A step run that is being measured. */
export interface Metered {
  readonly busy: number
  /** Step runs that had begun before it and not ended. */
  readonly open: number
  /** Step runs that have ever begun, this one included. */
  readonly begun: number
  heap: number
}

/** What is read of a thread. */
export interface ThreadReadings {
  /** Milliseconds in which it has been busy. */
  busy(): number
  /** Bytes of its heap. */
  heap(): number
}

/**
 * A meter for the thread it is made in.
 *
 * The time is that in which the event loop of this thread did not wait for events: Node below 23.9 tells the processor
 * time of the whole process only. It is exact for a body that computes and ends without waiting. It is too much by what
 * other step runs of the thread did meanwhile (`beside` says how many there were), by waiting for an answer that a body
 * needs at once (the clock, a value), and by waiting for a processor where there are too few. It lacks what helpers of
 * the thread do: garbage collection beside it, the thread pool.
 *
 * The heap is that of the thread, with the modules of the workspace and what is not collected yet. It is read at the end
 * and every 50 ms that the thread has a turn: a peak between two readings is not seen.
 */
export function createUsageMeter(thread: ThreadReadings = THIS_THREAD): UsageMeter {
  const open = new Set<Metered>()
  let begun = 0
  return {
    begin() {
      const metered = { busy: thread.busy(), open: open.size, begun: ++begun, heap: 0 }
      open.add(metered)
      return metered
    },
    noteHeap(bytes) {
      for (const metered of open) metered.heap = Math.max(metered.heap, bytes)
    },
    end(metered) {
      open.delete(metered)
      const heap = Math.max(metered.heap, thread.heap())
      const spent = { cpu: round(thread.busy() - metered.busy, 1000), heap: round(heap / MEGABYTE, 10) }
      const beside = metered.open + begun - metered.begun
      return beside === 0 ? spent : { ...spent, beside }
    },
  }
}

// Taken before any body can put something else in their place.
const loop = performance.eventLoopUtilization.bind(performance)
const THIS_THREAD: ThreadReadings = { busy: () => loop().active, heap: () => getHeapStatistics().used_heap_size }

const MEGABYTE = 1024 * 1024

function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts
}
