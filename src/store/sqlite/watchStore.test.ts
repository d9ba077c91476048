import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../../fixtures/testDir.ts'
import { acme, commitOf, createHeld, newTask } from '../suite/subject.ts'
import { openSqliteReader } from './openSqliteReader.ts'
import { openSqliteStore } from './openSqliteStore.ts'
import { watchStore, type ListenTo } from './watchStore.ts'

describe('a watch of a store', () => {
  it('tells of the last of several commits, however close they come', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.sqlite')
    await using store = await openSqliteStore({ file, now: () => new Date() })
    await using reader = await openSqliteReader({ file })
    for (let round = 0; round < 40; round += 1) {
      const id = `t${round}`
      const claim = await createHeld(store, id)
      const seen = seenThrough(reader, file, id)
      for (let commit = 0; commit < 3; commit += 1) await store.commit(acme, commitOf(id, { claim }))
      expect(await seen).toBe(4)
    }
  })

  it('tells of a commit that shows only after an event has found the one before', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.sqlite')
    await using store = await openSqliteStore({ file, now: () => new Date() })
    let happen = (_name: string | null): void => {}
    let told = (): void => {}
    const next = () => new Promise<void>((resolve) => (told = resolve))
    const listen: ListenTo = (_folder, onEvent) => {
      happen = onEvent
      return { close: () => {} }
    }
    const watch = watchStore(file, () => told(), listen)
    await store.create(acme, [newTask('first')])
    const first = next()
    happen('tasks.sqlite-wal')
    await first

    const second = next()
    await store.create(acme, [newTask('second')])
    await expect(second).resolves.toBeUndefined()
    watch.close()
  })
})

/** Resolves with the number of events of a task once a watch has told of the fourth. */
function seenThrough(reader: Awaited<ReturnType<typeof openSqliteReader>>, file: string, id: string): Promise<number> {
  return new Promise((resolve) => {
    const look = async (): Promise<void> => {
      const { events = 0 } = (await reader.get(acme, id)) ?? {}
      if (events < 4) return
      watch.close()
      resolve(events)
    }
    const watch = watchStore(file, () => void look())
  })
}
