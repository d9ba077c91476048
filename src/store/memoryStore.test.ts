import { join } from 'node:path'
import { testDir } from '../../fixtures/testDir.ts'
import { testMemoryStore } from './memoryStore.suite.ts'
import { openEphemeralMemory, openMemoryFile, type MemoryInternals } from './sqlite/memory/openMemory.ts'

const internals = (most: number | undefined): MemoryInternals => (most === undefined ? {} : { most })

testMemoryStore('an ephemeral', async (most) => {
  const store = openEphemeralMemory(internals(most))
  return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
})

testMemoryStore('a durable', async (most) => {
  const dir = await testDir()
  const store = await openMemoryFile({ file: join(dir.path, 'm.sqlite'), now: () => new Date(0) }, internals(most))
  const dispose = async (): Promise<void> => {
    await store[Symbol.asyncDispose]()
    await dir[Symbol.asyncDispose]()
  }
  return { store, [Symbol.asyncDispose]: dispose }
})
