import { once, EventEmitter } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { smallDisk } from '../../../fixtures/smallDisk.ts'
import { acme, commitOf, createHeld, newTask, T0 } from '../suite/subject.ts'
import { openSqliteStore } from './openSqliteStore.ts'

const now = () => new Date(T0)
const large = JSON.stringify('x'.repeat(200_000))

it('waits on a disk that is really full, and goes on when there is room again (DUR-08)', async () => {
  const disk = await smallDisk()
  // Elsewhere `unavailable.test.ts` has the same with a limit that SQLite keeps itself.
  if (!disk) return
  await using dir = disk
  const [file, ballast] = [join(dir.path, 'tasks.db'), join(dir.path, 'ballast')]
  await writeFile(ballast, Buffer.alloc(3_000_000))
  await using store = await openSqliteStore({ file, now, retryMs: 5 })
  const claim = await createHeld(store, 'held')
  const changes = new EventEmitter()
  store.onHealth(() => void changes.emit('change'))
  const filling = async (): Promise<void> => {
    for (let number = 0; ; number++) await store.create(acme, [newTask(`t${number}`, { data: large })])
  }

  await expect(filling()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', data: { reason: 'the disk is full' } })
  const committed = store.commit(acme, commitOf('held', { claim, changes: { data: { version: 1, text: large } } }))
  const { created } = await store.counts(acme)
  const changed = once(changes, 'change')
  await rm(ballast)
  await changed

  await expect(committed).resolves.toBeUndefined()
  expect(store.health).toEqual({ writable: true })
  await store.create(acme, [newTask('after')])
  expect(await store.counts(acme)).toMatchObject({ created: created + 1, processing: 1 })
})
