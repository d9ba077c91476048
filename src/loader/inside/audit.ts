import type { AuditEntry } from '../../stepHost.ts'
import type { Run } from './run.ts'

/** `audit` in a body: the trail of a task, for people who ask later what happened. */
export interface AuditControl {
  log(message: string): void
  /** Notes an object of another system that this task is about. */
  reference(reference: { id: string; name?: string; role?: string; url?: string }): void
  /** The trail so far, that of earlier step runs first. */
  get(): readonly AuditEntry[]
}

/** Makes `audit` for one run. */
export function createAudit(run: Run): AuditControl {
  const add = (entry: AuditEntry): void => {
    if (!run.ended) run.audit.push(entry)
  }
  return {
    log: (message) => add({ at: run.world.now(), message: String(message) }),
    reference: (reference) => add({ at: run.world.now(), reference: { ...reference } }),
    get: () => [...run.call.audit, ...run.audit],
  }
}
