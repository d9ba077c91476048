import { once, EventEmitter } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { testDir } from '../../../fixtures/testDir.ts'
import { acme, newTask } from '../suite/subject.ts'
import { openSqliteReader } from './openSqliteReader.ts'
import { openSqliteStore } from './openSqliteStore.ts'
import { watchStore } from './watchStore.ts'

const now = () => new Date(0)

it('reads what the owner wrote while it is at work', async () => {
  await using dir = await testDir()
  const file = join(dir.path, 'tasks.db')
  await using store = await openSqliteStore({ file, now, index: [['order', 'status']] })
  await store.create(acme, [newTask('t1')])
  await using reader = await openSqliteReader({ file })
  await store.create(acme, [newTask('t2')])

  const { tasks } = await reader.list(acme, { where: [{ path: ['order', 'status'], value: 'new' }] })
  expect(tasks.map(({ id }) => id)).toEqual(['t2', 't1'])
})

it('reads when nobody has the file open', async () => {
  await using dir = await testDir()
  const file = join(dir.path, 'tasks.db')
  const store = await openSqliteStore({ file, now })
  await store.create(acme, [newTask('t1')])
  await store[Symbol.asyncDispose]()

  await using reader = await openSqliteReader({ file })
  expect(await reader.get(acme, 't1')).toMatchObject({ id: 't1' })
})

it('lets an owner open the file that it reads', async () => {
  await using dir = await testDir()
  const file = join(dir.path, 'tasks.db')
  await (await openSqliteStore({ file, now }))[Symbol.asyncDispose]()
  await using reader = await openSqliteReader({ file })
  await using store = await openSqliteStore({ file, now })
  await store.create(acme, [newTask('t1')])

  expect(await reader.get(acme, 't1')).toMatchObject({ id: 't1' })
})

it('says that there are no tasks yet when the file is not there', async () => {
  await using dir = await testDir()

  await expect(openSqliteReader({ file: join(dir.path, 'none.db') })).rejects.toMatchObject({ code: 'STORE_MISSING' })
})

it('calls back when something was committed', async () => {
  await using dir = await testDir()
  const file = join(dir.path, 'tasks.db')
  await using store = await openSqliteStore({ file, now })
  const changes = new EventEmitter()
  const watcher = watchStore(file, () => void changes.emit('change'))
  const changed = once(changes, 'change')
  await store.create(acme, [newTask('t1')])

  await expect(changed).resolves.toEqual([])
  watcher.close()
})
