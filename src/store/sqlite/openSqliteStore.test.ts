import { stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { pid } from 'node:process'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../../fixtures/testDir.ts'
import { acme, commitOf, idsOf, newTask, T0 } from '../suite/subject.ts'
import type { Connection } from './connection.ts'
import { openSqliteReader } from './openSqliteReader.ts'
import { openSqliteStore } from './openSqliteStore.ts'
import { MIGRATIONS } from './schema.ts'

const now = () => new Date(T0)

describe('opening a store', () => {
  it.each(['3.51.2', '3.50.7', '3.7.0', '2.8.17'])('is refused on SQLite %s (DUR-06)', async (sqliteVersion) => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')

    await expect(openSqliteStore({ file, now }, { sqliteVersion })).rejects.toMatchObject({
      code: 'STORE_SQLITE_TOO_OLD',
      data: { found: sqliteVersion, needed: '3.51.3' },
    })
  })

  it.each(['3.51.3', '3.53.0', '4.0.0', '3.100.0'])('works on SQLite %s', async (sqliteVersion) => {
    await using dir = await testDir()
    await using store = await openSqliteStore({ file: join(dir.path, 'tasks.db'), now }, { sqliteVersion })

    expect(await idsOf(store)).toEqual([])
  })

  it('twice names the process that has it (DUR-19)', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    await using first = await openSqliteStore({ file, now, command: 'stepyard dev' })

    await expect(openSqliteStore({ file, now })).rejects.toMatchObject({
      code: 'LOCKED',
      data: { holder: pid, command: 'stepyard dev' },
    })
    expect(first.health).toEqual({ writable: true })
  })

  it('takes over the lock of a process that is gone (DUR-19)', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    const gone = { pid: 2 ** 22 + 1, host: hostname(), boot: '', started: '1' }
    await writeFile(`${file}.lock`, JSON.stringify({ ...gone, command: 'x', at: '', nonce: '1' }))
    await using store = await openSqliteStore({ file, now })

    expect(store.health).toEqual({ writable: true })
  })

  it('again after it was closed finds everything', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'deep', 'er', 'tasks.db')
    const first = await openSqliteStore({ file, now })
    await first.create(acme, [newTask('t1'), newTask('t2')])
    await first[Symbol.asyncDispose]()
    await using second = await openSqliteStore({ file, now })
    await second.create(acme, [newTask('t3')])

    expect(await idsOf(second)).toEqual(['t3', 't2', 't1'])
    expect(await second.counts(acme)).toMatchObject({ created: 3 })
  })

  it('never gives a number twice, even when the newest tasks were removed', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    const first = await openSqliteStore({ file, now })
    await first.create(acme, [newTask('t1')])
    const [event] = await first.events(acme, {})
    await first.remove(acme, ['t1'])
    await first[Symbol.asyncDispose]()
    await using second = await openSqliteStore({ file, now })
    await second.create(acme, [newTask('t2')])

    expect(await second.events(acme, { after: event?.offset ?? 0 })).toMatchObject([{ aggregateId: 't2' }])
  })

  it('refuses a file of a newer version and leaves it as it is (DUR-11)', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    const newer = await openSqliteStore({ file, now }, { migrations: [...MIGRATIONS, ['create table later (a)']] })
    await newer.create(acme, [newTask('t1')])
    await newer[Symbol.asyncDispose]()

    const refused = { code: 'STORE_TOO_NEW', data: { file, found: 2, known: 1 } }
    await expect(openSqliteStore({ file, now })).rejects.toMatchObject(refused)
    await expect(openSqliteReader({ file })).rejects.toMatchObject(refused)
  })

  it('refuses a file that is no database, and one of another program', async () => {
    await using dir = await testDir({ 'text.db': 'x'.repeat(5000) })
    const foreign = join(dir.path, 'foreign.db')
    const other = new DatabaseSync(foreign)
    other.exec('create table theirs (a)')
    other.close()

    const open = (file: string) => openSqliteStore({ file, now })
    await expect(open(join(dir.path, 'text.db'))).rejects.toMatchObject({ code: 'STORE_FOREIGN' })
    await expect(open(foreign)).rejects.toMatchObject({ code: 'STORE_FOREIGN' })
  })

  it('says so when a reader comes before the owner has brought the file up to date', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    const empty = new DatabaseSync(file)
    empty.exec('pragma user_version = 0; pragma journal_mode = wal')
    empty.close()

    await expect(openSqliteReader({ file })).rejects.toMatchObject({ code: 'STORE_TOO_OLD' })
  })

  it('makes files that nobody else can read', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    await using store = await openSqliteStore({ file, now })
    await store.create(acme, [newTask('t1')])

    const modes = await Promise.all(
      ['', '-wal', '-shm'].map(async (suffix) => (await stat(file + suffix)).mode & 0o777),
    )
    expect(modes).toEqual([0o600, 0o600, 0o600])
  })

  it('gives the lock back when it fails', async () => {
    await using dir = await testDir({ 'tasks.db': 'x'.repeat(5000) })
    const file = join(dir.path, 'tasks.db')
    await openSqliteStore({ file, now }).catch(() => undefined)

    await expect(openSqliteStore({ file, now })).rejects.toMatchObject({ code: 'STORE_FOREIGN' })
  })
})

describe('durability', () => {
  it.each([
    ['strict', 2],
    ['relaxed', 1],
  ] as const)(
    '%s is set on the connection that writes, whatever its default is (DUR-07)',
    async (durability, level) => {
      await using dir = await testDir()
      let connection: Connection | undefined
      const onOpen = (opened: Connection): void => void (connection = opened)
      await using store = await openSqliteStore({ file: join(dir.path, 'tasks.db'), now, durability }, { onOpen })

      expect(connection?.prepare('pragma synchronous').get()).toEqual({ synchronous: level })
      expect(connection?.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
      expect(store.health).toEqual({ writable: true })
    },
  )
})

describe('indexes by data', () => {
  it('come and go with what is declared', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    const names = async (index: readonly (readonly string[])[]): Promise<number> => {
      await using store = await openSqliteStore({ file, now, index })
      await store.create(acme, [newTask(`t${index.length}`)])
      const connection = new DatabaseSync(file, { readOnly: true })
      const found = connection.prepare("select name from sqlite_schema where name glob 'data_*'").all()
      connection.close()
      return found.length
    }

    expect(await names([['a'], ['b', 'c']])).toBe(4)
    expect(await names([['a']])).toBe(2)
    expect(await names([])).toBe(0)
  })

  it.each([[[[]]], [[['x'.repeat(600)]]], [Array.from({ length: 21 }, (_, n) => [`k${n}`])]])(
    'are refused for what cannot have one',
    async (index) => {
      await using dir = await testDir()

      await expect(openSqliteStore({ file: join(dir.path, 'tasks.db'), now, index })).rejects.toMatchObject({
        code: 'INDEX_PATH_INVALID',
      })
    },
  )

  it('refuse data that is not JSON, and leave the neighbours alone', async () => {
    await using dir = await testDir()
    await using store = await openSqliteStore({ file: join(dir.path, 'tasks.db'), now, index: [['a']] })
    const results = await Promise.allSettled([
      store.create(acme, [newTask('t1')]),
      store.create(acme, [newTask('t2', { data: 'nope' })]),
      store.create(acme, [newTask('t3')]),
    ])

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({ reason: { code: 'DATA_TEXT_INVALID', data: { id: 't2' } } })
    expect(await store.counts(acme)).toMatchObject({ created: 2 })
    expect(await idsOf(store)).toEqual(['t3', 't1'])
  })
})

describe('a backup', () => {
  it('holds everything, and never replaces a file (DUR-10)', async () => {
    await using dir = await testDir({ 'there.db': 'x' })
    await using store = await openSqliteStore({ file: join(dir.path, 'tasks.db'), now })
    await store.create(acme, [newTask('t1')])
    await store.backup(acme, join(dir.path, 'copy.db'))
    await using copy = await openSqliteStore({ file: join(dir.path, 'copy.db'), now })

    expect(await idsOf(copy)).toEqual(['t1'])
    await expect(store.backup(acme, join(dir.path, 'there.db'))).rejects.toMatchObject({ code: 'BACKUP_EXISTS' })
    await expect(store.backup(acme, join(dir.path, 'there.db', 'copy.db'))).rejects.toMatchObject({
      code: 'BACKUP_FAILED',
    })
  })

  it('of another version is brought up to date by a newer one and refused by an older one (DUR-10)', async () => {
    await using dir = await testDir()
    const newer = [...MIGRATIONS, ['create table later (a)']]
    const [copy, later] = [join(dir.path, 'copy.db'), join(dir.path, 'later.db')]
    await using store = await openSqliteStore({ file: join(dir.path, 'tasks.db'), now })
    await store.create(acme, [newTask('t1')])
    await store.backup(acme, copy)
    await using restored = await openSqliteStore({ file: copy, now }, { migrations: newer })
    await restored.backup(acme, later)

    expect(await idsOf(restored)).toEqual(['t1'])
    await expect(openSqliteStore({ file: later, now })).rejects.toMatchObject({ code: 'STORE_TOO_NEW' })
  })

  it('is not made without a scope (ISO-03)', async () => {
    await using dir = await testDir()
    await using store = await openSqliteStore({ file: join(dir.path, 'tasks.db'), now })

    await expect(store.backup(null, join(dir.path, 'copy.db'))).rejects.toMatchObject({ code: 'SCOPE_MISSING' })
  })
})

describe('a closed store', () => {
  it('has written what was under way, and refuses the rest', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    const store = await openSqliteStore({ file, now })
    const created = store.create(acme, [newTask('t1')])
    await store[Symbol.asyncDispose]()

    await expect(created).resolves.toBeUndefined()
    await expect(store.commit(acme, commitOf('t1'))).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    await using again = await openSqliteStore({ file, now })
    expect(await idsOf(again)).toEqual(['t1'])
  })
})
