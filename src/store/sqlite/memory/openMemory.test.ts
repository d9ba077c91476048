import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir, type TestDir } from '../../../../fixtures/testDir.ts'
import { isStepyardError } from '../../../errors.ts'
import type { MemoryStore } from '../../memoryStore.ts'
import { openConnection, type Connection } from '../connection.ts'
import { openSqliteStore } from '../openSqliteStore.ts'
import { openMemoryFile, openMemoryReader } from './openMemory.ts'

const NOW = 1_700_000_000_000
const now = (): Date => new Date(NOW)
const fileIn = (dir: TestDir): string => join(dir.path, 'deep', 'm.sqlite')

const put = (store: MemoryStore, key: string, value: string): Promise<void> =>
  store.set('memory', { key, value: JSON.stringify(value), now: NOW, expiresAt: NOW + 1_000 })
const valueOf = async (store: MemoryStore, key: string): Promise<string | undefined> =>
  (await store.get('memory', { key, now: NOW }))?.value

/** A closed memory with one value. */
async function keepTea(dir: TestDir): Promise<string> {
  const file = fileIn(dir)
  await using store = await openMemoryFile({ file, now })
  await put(store, 'a', 'tea')
  return file
}

describe('a memory in a file', () => {
  it('is there when it is opened again, for its owner alone', async () => {
    await using dir = await testDir()
    const file = await keepTea(dir)
    await using store = await openMemoryFile({ file, now })

    expect(await valueOf(store, 'a')).toBe('"tea"')
    expect(await store.search('memory', { query: 'tea', now: NOW, limit: 5 })).toHaveLength(1)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('has one owner at a time', async () => {
    await using dir = await testDir()
    const file = fileIn(dir)
    await using owner = await openMemoryFile({ file, now, command: 'dev' })

    await expect(openMemoryFile({ file, now })).rejects.toMatchObject({ code: 'LOCKED', data: { command: 'dev' } })
    expect(await valueOf(owner, 'a')).toBeUndefined()
  })

  it('forgets what has expired when it is opened', async () => {
    await using dir = await testDir()
    const file = await keepTea(dir)
    await (await openMemoryFile({ file, now: () => new Date(NOW + 1_000) }))[Symbol.asyncDispose]()
    await using store = await openMemoryReader({ file })

    expect(await valueOf(store, 'a')).toBeUndefined()
  })

  it('settles what is being written when it is closed', async () => {
    await using dir = await testDir()
    const file = fileIn(dir)
    const store = await openMemoryFile({ file, now })
    const written = put(store, 'a', 'tea')
    await store[Symbol.asyncDispose]()

    await written
    await using reader = await openMemoryReader({ file })
    expect(await valueOf(reader, 'a')).toBe('"tea"')
  })
})

describe('a memory that is only read', () => {
  it('is read beside its owner, always as it is now', async () => {
    await using dir = await testDir()
    const file = fileIn(dir)
    await using owner = await openMemoryFile({ file, now })
    await using reader = await openMemoryReader({ file })
    await put(owner, 'a', 'tea')

    expect(await valueOf(reader, 'a')).toBe('"tea"')
  })

  it('refuses every change', async () => {
    await using dir = await testDir()
    const file = await keepTea(dir)
    await using reader = await openMemoryReader({ file })
    const refused = { code: 'MEMORY_READ_ONLY', data: { file } }

    await expect(put(reader, 'a', 'coffee')).rejects.toMatchObject(refused)
    await expect(reader.delete('memory', { key: 'a', now: NOW })).rejects.toMatchObject(refused)
    expect(await valueOf(reader, 'a')).toBe('"tea"')
  })

  it('is empty where nothing was ever kept, and makes no file', async () => {
    await using dir = await testDir()
    await using reader = await openMemoryReader({ file: fileIn(dir) })

    expect(await reader.list('memory', { now: NOW, limit: 5 })).toEqual([])
    await expect(put(reader, 'a', 'tea')).rejects.toMatchObject({ code: 'MEMORY_READ_ONLY' })
    await expect(stat(fileIn(dir))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a file that is no memory', () => {
  const opened = [
    ['writing', (file: string) => openMemoryFile({ file, now })],
    ['reading', (file: string) => openMemoryReader({ file })],
  ] as const

  it.each(opened)('is left as it is when it is opened for %s', async (_, open) => {
    await using dir = await testDir()
    const file = join(dir.path, 'm.sqlite')
    await writeFile(file, 'my notes, in a file of this name'.repeat(200))

    await expect(open(file)).rejects.toMatchObject({ code: 'STORE_FOREIGN', data: { file } })
    expect(await readFile(file, 'utf8')).toContain('my notes')
  })

  it.each(opened)('may be the tasks of a namespace: it is refused for %s', async (_, open) => {
    await using dir = await testDir()
    const file = join(dir.path, 'm.sqlite')
    await (await openSqliteStore({ file, now }))[Symbol.asyncDispose]()

    await expect(open(file)).rejects.toMatchObject({ code: 'STORE_FOREIGN' })
  })

  it.each(opened)('may be one of a newer version: it is refused for %s with nothing lost', async (_, open) => {
    await using dir = await testDir()
    const file = await keepTea(dir)
    const connection = openConnection({ file, durability: 'strict' })
    connection.exec('pragma user_version = 9')
    connection.close()
    const before = await readFile(file)

    const refused = { code: 'STORE_TOO_NEW', data: { file, found: 9, known: 1 } }
    await expect(open(file)).rejects.toMatchObject(refused)
    expect(await readFile(file)).toEqual(before)
  })

  it('holds no lock after it was refused', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'm.sqlite')
    await writeFile(file, 'my notes'.repeat(1000))
    await openMemoryFile({ file, now }).catch(() => undefined)

    await expect(stat(`${file}.lock`)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a damaged memory', () => {
  // Page by page: whichever it is, the answer is the right one or says what is wrong.
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('says so, and answers nothing else (page %i)', async (page) => {
    await using dir = await testDir()
    const file = await keepTea(dir)
    const bytes = await readFile(file)
    bytes.fill(0x5a, page * 4096, (page + 1) * 4096)
    await writeFile(file, bytes)

    const outcome = await reading(file).catch((error: unknown) => (isStepyardError(error) ? error.code : error))
    expect(['"tea"', 'STORE_DAMAGED']).toContain(outcome)
    expect(await readFile(file)).toEqual(bytes)
  })

  it('is one whose first page is gone', async () => {
    await using dir = await testDir()
    const file = await keepTea(dir)
    const bytes = await readFile(file)
    bytes.fill(0x5a, 100, 4096)
    await writeFile(file, bytes)

    await expect(reading(file)).rejects.toMatchObject({ code: 'STORE_DAMAGED' })
  })
})

async function reading(file: string): Promise<string | undefined> {
  await using reader = await openMemoryReader({ file })
  await reader.search('memory', { query: 'tea', now: NOW, limit: 5 })
  return valueOf(reader, 'a')
}

describe('while the disk takes no writes', () => {
  it('says why, keeps what there is, and goes on when it does again', async () => {
    await using dir = await testDir()
    const file = fileIn(dir)
    const at: { connection?: Connection } = {}
    await using store = await openMemoryFile({ file, now }, { onOpen: (opened) => void (at.connection = opened) })
    await put(store, 'a', 'tea')
    at.connection?.exec('pragma query_only = on')

    const refused = { code: 'STORE_UNAVAILABLE', data: { file, reason: 'the file is read-only' } }
    await expect(put(store, 'a', 'coffee')).rejects.toMatchObject(refused)
    expect(await valueOf(store, 'a')).toBe('"tea"')
    at.connection?.exec('pragma query_only = off')
    await expect
      .poll(() =>
        put(store, 'a', 'coffee').then(
          () => 'kept',
          () => 'refused',
        ),
      )
      .toBe('kept')
  })
})
