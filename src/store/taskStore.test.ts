import { join } from 'node:path'
import { testDir } from '../../fixtures/testDir.ts'
import { openMemoryStore } from './memory/openMemoryStore.ts'
import type { Durability } from './sqlite/connection.ts'
import { openSqliteStore } from './sqlite/openSqliteStore.ts'
import type { Opened } from './suite/subject.ts'
import { testTaskStore } from './taskStore.suite.ts'

testTaskStore('memory', { open: openMemory })
testTaskStore('strict sqlite', { open: () => openSqlite('strict') })
testTaskStore('relaxed sqlite', { open: () => openSqlite('relaxed') })

async function openMemory(): Promise<Opened> {
  const store = openMemoryStore()
  return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

async function openSqlite(durability: Durability): Promise<Opened> {
  const dir = await testDir()
  const file = join(dir.path, 'tasks.db')
  const store = await openSqliteStore({ file, durability, now: () => new Date(0) })
  const dispose = async (): Promise<void> => {
    await store[Symbol.asyncDispose]()
    await dir[Symbol.asyncDispose]()
  }
  return { store, [Symbol.asyncDispose]: dispose }
}
