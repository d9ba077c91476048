import { StepyardError } from '../../errors.ts'
import { workspaceOf } from '../scope.ts'
import type { MaybeScope, StoreHealth, TaskReader, TaskStore } from '../taskStore.ts'
import { recordOf } from './memoryTask.ts'
import { MemoryWorkspace, type Numbers } from './memoryWorkspace.ts'
import { countStates, listTasks, prunable, readEvents } from './readWorkspace.ts'

const WRITABLE: StoreHealth = { writable: true }

/** A store that is gone with its process: for tests, and for running fixtures. Nothing in it can be damaged. */
export function openMemoryStore(): TaskStore {
  const workspaces = new Map<string, MemoryWorkspace>()
  const numbers: Numbers = { seq: 0, offset: 0, message: 0 }
  const at = (scope: MaybeScope): MemoryWorkspace | undefined => workspaces.get(workspaceOf(scope) ?? '')
  const own = (scope: MaybeScope): MemoryWorkspace => {
    const id = workspaceOf(scope)
    if (id === undefined) throw new StepyardError('SCOPE_MISSING', {})
    const workspace = workspaces.get(id) ?? new MemoryWorkspace(numbers)
    workspaces.set(id, workspace)
    return workspace
  }
  const find = (scope: MaybeScope, id: string) => (at(scope) ?? new MemoryWorkspace(numbers)).find(id)
  return {
    async create(scope, tasks) {
      own(scope).create(tasks)
    },
    async claim(scope, request) {
      return at(scope)?.claim(request) ?? []
    },
    async heartbeat(scope, request) {
      return at(scope)?.heartbeat(request) ?? []
    },
    async commit(scope, commit) {
      find(scope, commit.task)
      own(scope).commit(commit)
    },
    async interrupt(scope, request) {
      return at(scope)?.interrupt(request) ?? []
    },
    async remove(scope, ids) {
      return at(scope)?.remove(ids) ?? 0
    },
    async prune(scope, retention) {
      const workspace = at(scope)
      return workspace?.remove(prunable(workspace, retention)) ?? 0
    },
    async repair(scope, id, { version, data, memory }) {
      const task = find(scope, id)
      Object.assign(task, { data, memory, head: { ...task.head, version } })
    },
    async backup() {
      throw new StepyardError('BACKUP_IMPOSSIBLE', {})
    },
    health: WRITABLE,
    onHealth: () => () => undefined,
    ...reading(at),
    async [Symbol.asyncDispose]() {
      workspaces.clear()
    },
  }
}

function reading(at: (scope: MaybeScope) => MemoryWorkspace | undefined): Omit<TaskReader, typeof Symbol.asyncDispose> {
  return {
    async get(scope, id) {
      const task = at(scope)?.tasks.get(id)
      return task && recordOf(task)
    },
    async list(scope, query) {
      const workspace = at(scope)
      return workspace ? listTasks(workspace, query) : { tasks: [] }
    },
    async counts(scope) {
      return countStates(at(scope))
    },
    async failures(scope, limit) {
      const groups = [...(at(scope)?.failures.values() ?? [])]
      return groups.sort((one, other) => other.lastAt - one.lastAt).slice(0, limit)
    },
    async events(scope, query) {
      const workspace = at(scope)
      return workspace ? readEvents(workspace, workspaceOf(scope) ?? '', query) : []
    },
    async snapshot(scope, id, version) {
      const kept = at(scope)?.tasks.get(id)?.snapshots ?? []
      return kept.filter((each) => each.version <= version).sort((one, other) => other.version - one.version)[0]
    },
    async messages(scope, id) {
      return [...(at(scope)?.tasks.get(id)?.messages ?? [])]
    },
    async nextReadyAt(scope, only) {
      return at(scope)?.nextReadyAt(only)
    },
    async quarantined() {
      return []
    },
  }
}
