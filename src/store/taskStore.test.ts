import { describe } from 'vitest'
import { openOnFiles } from '../../fixtures/storeFiles.ts'
import { openMemoryStore } from './memory/openMemoryStore.ts'
import { openSqliteStore, type SqliteInternals, type SqliteStoreOptions } from './sqlite/openSqliteStore.ts'
import { testLists } from './suite/lists.suite.ts'
import type { Opened } from './suite/subject.ts'
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

function openSqlite(options: Partial<SqliteStoreOptions>, internals?: SqliteInternals): Promise<Opened> {
  return openOnFiles((file) => openSqliteStore({ file, now: () => new Date(0), ...options }, internals))
}
