import type { TaskStore } from '../store/taskStore.ts'

/** Resolves with `work`, or as soon as the store takes no writes: what waits for the disk then may wait for ever. */
export async function orOutage(store: TaskStore, work: Promise<unknown>): Promise<void> {
  let stopListening = (): void => {}
  const outage = new Promise<void>((resolve) => {
    const look = (): void => void (store.health.writable || resolve())
    stopListening = store.onHealth(look)
    look()
  })
  await Promise.race([work, outage]).finally(stopListening)
}
