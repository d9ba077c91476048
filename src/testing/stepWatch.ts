import { BroadcastChannel, type Worker } from 'node:worker_threads'
import { StepyardError } from '../errors.ts'
import type { StepHost } from '../stepHost.ts'

/** What a thread of tests says of a step run: before it begins, and when it has ended. */
export type StepNote =
  | {
      readonly type: 'began'
      readonly run: string
      readonly step: string
      /** Whose test it is: absolute. */
      readonly file: string
      readonly test: string
      /** Milliseconds after which it should have been aborted. */
      readonly limit: number
    }
  | { readonly type: 'ended'; readonly run: string }

/** Whose run it is. */
export type StepOrigin = Omit<Extract<StepNote, { type: 'began' }>, 'type' | 'step' | 'run'>

/** Tells of each run of `host`, so that a step that never gives its thread back is known by name. */
export function announceRuns(host: StepHost, origin: () => StepOrigin): StepHost {
  const channel = new BroadcastChannel(CHANNEL)
  channel.unref()
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel between threads has no origin
  const tell = (note: StepNote): void => channel.postMessage(note)
  const thread = `${++opened} ${performance.timeOrigin}`
  let runs = 0
  return {
    async run(call, world) {
      const run = `${thread} ${++runs}`
      tell({ type: 'began', run, step: call.step, ...origin() })
      try {
        return await host.run(call, world)
      } finally {
        tell({ type: 'ended', run })
      }
    },
  }
}

/** Watches the step runs of all threads from outside. */
export interface StepWatch {
  /**
   * Rejects with `STEP_BLOCKS` when a run has neither ended nor been aborted: it loops without an `await`, so that no
   * timer of its thread can stop it. The threads are ended. Never resolves.
   */
  readonly blocked: Promise<never>
  close(): void
}

/** Watches from before the first thread is made until it is closed. */
export function watchSteps(): StepWatch {
  const channel = new BroadcastChannel(CHANNEL)
  const threads: Worker[] = []
  const add = (thread: Worker): void => void threads.push(thread)
  process.on('worker', add)
  const timers = new Map<string, NodeJS.Timeout>()
  const blocked = new Promise<never>((_resolve, reject) => {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a channel of Node types no other way
    channel.onmessage = (message) => {
      // Only `announceRuns` writes into it.
      const { data: note } = message as { readonly data: StepNote }
      clearTimeout(timers.get(note.run))
      timers.delete(note.run)
      if (note.type === 'ended') return
      const { step, file, test, limit } = note
      const refuse = async (): Promise<void> => {
        // Vitest asks a thread to stop, and waits a minute for its answer.
        await Promise.all(threads.map((thread) => thread.terminate()))
        reject(new StepyardError('STEP_BLOCKS', { step, file, test }))
      }
      timers.set(note.run, setTimeout(refuse, limit + GRACE))
    }
  })
  return {
    blocked,
    close() {
      channel.close()
      process.off('worker', add)
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}

const CHANNEL = 'stepyard:steps-of-tests'

/** A busy machine may be late by this much with its own timers. */
const GRACE = 5_000

let opened = 0
