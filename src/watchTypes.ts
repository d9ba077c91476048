import type { Effects } from './effects.ts'
import { openFileWatch } from './loader/dev/fileWatch.ts'
import { isTypeInput, leadsToTypeInputs } from './codegen/listInputs.ts'

/** What is watched, and what is then done. */
export interface WatchTypesOptions {
  /** Absolute. */
  readonly root: string
  readonly effects: Effects
  /** Called when files have changed that types are made of; never twice at the same time. */
  readonly onChange: () => Promise<unknown>
}

/** Watches what types are made of, until the effects call it off. */
export async function watchTypes({ root, effects, onChange }: WatchTypesOptions): Promise<void> {
  const { signal, log } = effects
  const again = createRepeater(onChange, (error) =>
    log({ level: 'error', message: `types: ${error instanceof Error ? error.message : String(error)}` }),
  )
  const watch = await openFileWatch({ root, owns: isTypeInput, enters: leadsToTypeInputs, changed: again.soon, log })
  await watch.ready
  // What was saved while the watch was opened.
  again.soon()
  await ended(signal)
  await watch.close()
  await again.idle()
}

/** Does a piece of work once for all that happens while it waits or runs. */
export function createRepeater(work: () => Promise<unknown>, failed: (error: unknown) => void) {
  let running = Promise.resolve()
  let isPlanned = false
  const workAfter = async (before: Promise<void>): Promise<void> => {
    await before
    // Many programs write a file in several pieces.
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    isPlanned = false
    await work().catch(failed)
  }
  const soon = (): void => {
    if (isPlanned) return
    isPlanned = true
    running = workAfter(running)
  }
  return { soon, idle: () => running }
}

const SETTLE_MS = 60

function ended(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
}
