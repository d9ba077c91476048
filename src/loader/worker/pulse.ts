/** Milliseconds between two beats. */
export const BEAT = 50

/** How a worker was when it last had a turn. */
export interface Pulse {
  /** Counts beats. */
  readonly beats: number
  /** Bytes of buffers, which the limit of the heap does not count. */
  readonly buffers: number
}

/** Room for a pulse that two threads share. */
export function createPulse(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT)
}

/** What the other thread has written. */
export function readPulse(shared: SharedArrayBuffer): Pulse {
  const [beats = 0, buffers = 0] = new Float64Array(shared)
  return { beats, buffers }
}

/** Writes how this thread is, every 50 ms that it has a turn. `lates` begins at 0 again with each beat. */
export function startPulse(
  shared: SharedArrayBuffer,
  measure: () => { readonly external: number; readonly arrayBuffers: number },
): { lates: number } {
  const pulse = new Float64Array(shared)
  const state = { lates: 0 }
  const timer = setInterval(() => {
    const { external, arrayBuffers } = measure()
    pulse[0] = (pulse[0] ?? 0) + 1
    // `external` counts the others, too.
    pulse[1] = Math.max(external, arrayBuffers)
    state.lates = 0
  }, BEAT)
  timer.unref()
  return state
}
