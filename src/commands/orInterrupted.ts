import { StepyardError } from '../errors.ts'

/** What `work` answers, unless somebody interrupts first: then `INTERRUPTED`, whatever becomes of the work. */
export async function orInterrupted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work
  return Promise.race([work, whenAborted(signal)])
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(new StepyardError('INTERRUPTED', {}))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}
