import type { TaskStore } from '../store/taskStore.ts'

/** The same store, which tells of every task whose journal has grown, as soon as that can be read. */
export function announce(store: TaskStore, onCommitted: (task: string) => void): TaskStore {
  // The store may keep its state behind getters, so it is not copied.
  return Object.assign(Object.create(store) as TaskStore, {
    async create(...[scope, tasks]: Parameters<TaskStore['create']>): Promise<void> {
      await store.create(scope, tasks)
      for (const { id } of tasks) onCommitted(id)
    },
    async commit(...[scope, commit]: Parameters<TaskStore['commit']>): Promise<void> {
      await store.commit(scope, commit)
      for (const id of [commit.task, ...(commit.create ?? []).map(({ id: created }) => created)]) onCommitted(id)
    },
  })
}
