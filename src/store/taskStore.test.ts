import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import { openMemoryStore } from './memory/openMemoryStore.ts'
import { openSqliteStore, type SqliteInternals, type SqliteStoreOptions } from './sqlite/openSqliteStore.ts'
import { testLists } from './suite/lists.suite.ts'
import type { Opened } from './suite/subject.ts'
import type { TaskStore } from './taskStore.ts'
import { testTaskStore } from './taskStore.suite.ts'

testTaskStore('memory', { open: openMemory })
testTaskStore('strict sqlite', { open: () => openSqlite({ durability: 'strict' }) })
testTaskStore('relaxed sqlite', { open: () => openSqlite({ durability: 'relaxed' }) })

describe('a sqlite store with indexes by data', () => {
  testLists({ open: () => openSqlite({ index: [['a'], ['b', 'c'], ['order', 'status']], durability: 'relaxed' }) })
})

describe('a sqlite store that looks at three tasks at a time', () => {
  testLists({ open: () => openSqlite({ durability: 'relaxed' }, { candidates: 3 }) })
})

async function openMemory(): Promise<Opened> {
  const store = openMemoryStore()
  return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

async function openSqlite(options: Partial<SqliteStoreOptions>, internals?: SqliteInternals): Promise<Opened> {
  const dir = await testDir()
  const stores: TaskStore[] = []
  const open = async (): Promise<TaskStore> => {
    const file = join(dir.path, `${stores.length}.db`)
    const store = await openSqliteStore({ file, now: () => new Date(0), ...options }, internals)
    stores.push(store)
    return store
  }
  // What is in the files at this moment is what is there after a crash; nothing was closed.
  const crash = async (): Promise<TaskStore> => {
    const from = join(dir.path, `${stores.length - 1}.db`)
    const to = join(dir.path, `${stores.length}.db`)
    await copyFile(from, to)
    await copyFile(`${from}-wal`, `${to}-wal`)
    return open()
  }
  const dispose = async (): Promise<void> => {
    for (const store of stores) await store[Symbol.asyncDispose]()
    await dir[Symbol.asyncDispose]()
  }
  return { store: await open(), crash, [Symbol.asyncDispose]: dispose }
}
