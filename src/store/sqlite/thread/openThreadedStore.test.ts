import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleModule } from '../../../../fixtures/bundle.ts'
import { openOnFiles } from '../../../../fixtures/storeFiles.ts'
import { testDir } from '../../../../fixtures/testDir.ts'
import { acme, newTask, T0, type Opened } from '../../suite/subject.ts'
import { testTaskStore } from '../../taskStore.suite.ts'
import { openSqliteStore } from '../openSqliteStore.ts'
import { openThreadedStore } from './openThreadedStore.ts'

let folder: string
let thread: URL
beforeAll(async () => {
  // Where the bundle finds its dependencies.
  const cache = join(import.meta.dirname, '../../../../node_modules/.cache')
  await mkdir(cache, { recursive: true })
  folder = await mkdtemp(join(cache, 'stepyard-thread-'))
  thread = pathToFileURL(await bundleModule(join(import.meta.dirname, 'storeThread.ts'), folder))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

testTaskStore('threaded sqlite', { open: openThreaded })

describe('a store in a thread of its own', () => {
  it('names who has the file, and ends its thread', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.sqlite')
    await using owner = await openSqliteStore({ file, now: () => new Date(0), command: 'dev' })

    expect(owner.health.writable).toBe(true)
    await expect(openThreadedStore({ file, thread })).rejects.toMatchObject({
      code: 'LOCKED',
      data: { command: 'dev' },
    })
  })

  it('does what it was told before it is closed, and nothing after', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.sqlite')
    const store = await openThreadedStore({ file, thread })
    const created = store.create(acme, [newTask('t1')])
    await store[Symbol.asyncDispose]()

    await expect(created).resolves.toBeUndefined()
    await expect(store.create(acme, [newTask('t2')])).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    await using again = await openSqliteStore({ file, now: () => new Date(0) })
    expect((await again.list(acme, {})).tasks.map(({ id }) => id)).toEqual(['t1'])
  })

  it('leaves this thread free while it writes', async () => {
    await using opened = await openThreaded()
    let turns = 0
    const counting = setInterval(() => void (turns += 1), 0)
    const large = `{"text":"${'x'.repeat(5_000_000)}"}`
    await opened.store.create(
      acme,
      Array.from({ length: 10 }, (_, at) => newTask(`t${at}`, { data: large })),
    )
    clearInterval(counting)

    expect(turns).toBeGreaterThan(2)
    expect(await opened.store.claim(acme, { worker: 'w', limit: 1, now: T0, leaseUntil: T0 })).toHaveLength(1)
  })
})

function openThreaded(): Promise<Opened> {
  return openOnFiles((file) => openThreadedStore({ file, thread, durability: 'relaxed' }))
}
