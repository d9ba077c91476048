import type { ConnectorCall } from '../stepHost.ts'
import type { ClaimedTask } from '../store/taskStore.ts'
import type { Connectors } from './context.ts'
import type { CallRecord } from './events.ts'
import { diffJson } from './patch.ts'

/**
 * Connectors that answer from calls on record, each once, where the input is the same; others go on to `otherwise`. What
 * was answered is taken out of `records`.
 */
export function answering(records: CallRecord[], otherwise: Connectors): Connectors {
  return async (call, origin) => {
    const at = records.findIndex((record) => isSameCall(record, call))
    const [record] = at < 0 ? [] : records.splice(at, 1)
    if (!record) return otherwise(call, origin)
    if (!record.error) return record.result
    throw Object.assign(new Error(record.error.message), { code: record.error.code })
  }
}

/** A task that is in no store, as if it had just been claimed. */
export function loneTask(task: Pick<ClaimedTask, 'id' | 'name' | 'tags' | 'data' | 'memory'>): ClaimedTask {
  const rest = { seq: 0, version: 0, events: 0, attempt: 1, createdAt: 0, updatedAt: 0, messages: [] }
  return { ...rest, ...task, state: 'processing' }
}

function isSameCall(record: CallRecord, { connector, operation, input }: ConnectorCall): boolean {
  if (record.connector !== connector || record.operation !== operation) return false
  return diffJson(record.input ?? null, input ?? null).length === 0
}
