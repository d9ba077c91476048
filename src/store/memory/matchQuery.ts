import { labelText } from '../texts.ts'
import { valueAt } from '../listQuery.ts'
import type { DataFilter, TaskQuery } from '../taskQuery.ts'
import type { MemoryTask } from './memoryTask.ts'

/** Whether a task meets everything that a query asks for. */
export function matchesQuery(task: MemoryTask, query: TaskQuery): boolean {
  const { states, step, tag, name, since, until, parent, fingerprint, where = [] } = query
  if (states && !states.includes(task.head.state)) return false
  if (step !== undefined && !task.steps.has(step)) return false
  if (tag !== undefined && !task.tags.includes(labelText(tag))) return false
  if (name !== undefined && !task.name.toLowerCase().includes(name.toLowerCase())) return false
  if (since !== undefined && task.createdAt < since) return false
  if (until !== undefined && task.createdAt >= until) return false
  if (parent !== undefined && task.parent !== parent) return false
  if (fingerprint !== undefined && task.failure?.fingerprint !== fingerprint) return false
  return where.length === 0 || matchesData(JSON.parse(task.data), where)
}

function matchesData(document: unknown, where: readonly DataFilter[]): boolean {
  return where.every(({ path, value }) => (valueAt(document, path) ?? null) === value)
}
