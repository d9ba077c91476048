import { once, EventEmitter } from 'node:events'
import { copyFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir, type TestDir } from '../../../fixtures/testDir.ts'
import { acme, commitOf, createHeld, idsOf, newTask, T0 } from '../suite/subject.ts'
import type { TaskStore } from '../taskStore.ts'
import type { Connection } from './connection.ts'
import { openSqliteStore } from './openSqliteStore.ts'

/** A store whose disk can be filled, with a task that is held. */
interface Arranged extends AsyncDisposable {
  readonly store: TaskStore
  readonly connection: Connection
  readonly file: string
  /** Resolves at the next change of health. */
  changed(): Promise<unknown>
}

async function arrange(dir: TestDir): Promise<Arranged> {
  const file = join(dir.path, 'tasks.db')
  let connection: Connection | undefined
  const onOpen = (opened: Connection): void => void (connection = opened)
  const store = await openSqliteStore({ file, now: () => new Date(T0), retryMs: 5 }, { onOpen, guardMs: 0 })
  await createHeld(store, 'held')
  if (!connection) throw new Error('The store was not opened.')
  const changes = new EventEmitter()
  store.onHealth(() => void changes.emit('change'))
  const dispose = async (): Promise<void> => store[Symbol.asyncDispose]()
  return { store, connection, file, changed: () => once(changes, 'change'), [Symbol.asyncDispose]: dispose }
}

const large = JSON.stringify('x'.repeat(100_000))
const claim = { worker: 'w1', attempt: 1 }
const request = { worker: 'w2', limit: 1, now: T0, leaseUntil: T0 + 1 }

/** Ways in which a disk takes no writes, each a real error of SQLite, and what ends it. */
const FAULTS: readonly (readonly [string, (connection: Connection) => () => void])[] = [
  [
    'the disk is full',
    (connection) => {
      const { page_count: pages } = connection.prepare('pragma page_count').get()
      connection.exec(`pragma max_page_count = ${pages}`)
      return () => connection.exec('pragma max_page_count = 1000000')
    },
  ],
  [
    'the file is read-only',
    (connection) => {
      connection.exec('pragma query_only = on')
      return () => connection.exec('pragma query_only = off')
    },
  ],
]

describe.each(FAULTS)('while %s (DUR-08)', (reason, fill) => {
  it('says so, refuses new work and answers claims with nothing', async () => {
    await using dir = await testDir()
    await using at = await arrange(dir)
    const { store } = at
    const makeRoom = fill(at.connection)
    const refused = { code: 'STORE_UNAVAILABLE', data: { file: at.file, reason } }

    await expect(store.create(acme, [newTask('t1', { data: large })])).rejects.toMatchObject(refused)
    expect(store.health).toEqual({ writable: false, reason })
    expect(await store.claim(acme, request)).toEqual([])
    await expect(store.remove(acme, ['held'])).rejects.toMatchObject(refused)
    await expect(store.interrupt(acme, { now: T0 * 2, reason: 'r' })).rejects.toMatchObject(refused)
    await expect(store.commit(acme, commitOf('held'))).rejects.toMatchObject(refused)
    expect(await idsOf(store)).toEqual(['held'])
    makeRoom()
  })

  it('keeps commits under a claim and writes them when there is room again', async () => {
    await using dir = await testDir()
    await using at = await arrange(dir)
    const makeRoom = fill(at.connection)
    const stopped = at.changed()
    const changes = { data: { version: 1, text: large }, state: 'done' } as const
    const committed = at.store.commit(acme, commitOf('held', { claim, changes }))
    await stopped
    expect(await at.store.get(acme, 'held')).toMatchObject({ state: 'processing', version: 0 })
    const going = at.changed()
    makeRoom()

    await expect(committed).resolves.toBeUndefined()
    await going
    expect(at.store.health).toEqual({ writable: true })
    expect(await at.store.get(acme, 'held')).toMatchObject({ state: 'done', version: 1 })
    expect(await at.store.counts(acme)).toMatchObject({ done: 1, processing: 0 })
  })

  it('tells a commit that waited when its claim is lost all the same', async () => {
    await using dir = await testDir()
    await using at = await arrange(dir)
    const makeRoom = fill(at.connection)
    const stopped = at.changed()
    const changes = { data: { version: 1, text: large } }
    const lost = at.store.commit(acme, commitOf('held', { claim: { worker: 'w1', attempt: 9 }, changes }))
    const kept = at.store.commit(acme, commitOf('held', { claim, changes }))
    await stopped
    makeRoom()

    await expect(lost).rejects.toMatchObject({ code: 'LEASE_LOST' })
    await expect(kept).resolves.toBeUndefined()
  })

  it('refuses what still waits when it is closed', async () => {
    await using dir = await testDir()
    const at = await arrange(dir)
    fill(at.connection)
    const stopped = at.changed()
    const changes = { data: { version: 1, text: large } }
    const committed = at.store.commit(acme, commitOf('held', { claim, changes })).catch((error: unknown) => error)
    await stopped
    await at[Symbol.asyncDispose]()

    expect(await committed).toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })
})

describe('a file that another program', () => {
  it('replaced is no longer written to, and is again when it is back (DUR-08)', async () => {
    await using dir = await testDir()
    await using at = await arrange(dir)
    await rename(at.file, `${at.file}.away`)
    await copyFile(`${at.file}.away`, at.file)

    await expect(at.store.create(acme, [newTask('t1')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    const committed = at.store.commit(acme, commitOf('held', { claim }))
    await rename(`${at.file}.away`, at.file)
    await expect(committed).resolves.toBeUndefined()
  })

  it('took the log of is saved and no longer written to (DUR-08)', async () => {
    await using dir = await testDir()
    const at = await arrange(dir)
    await rm(`${at.file}-wal`)

    await expect(at.store.create(acme, [newTask('t1')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await at[Symbol.asyncDispose]()
    await using again = await openSqliteStore({ file: at.file, now: () => new Date(T0) })
    expect(await idsOf(again)).toEqual(['held'])
  })
})
