import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleModule } from '../../../fixtures/bundle.ts'
import { STORE_SCOPE, storeTask } from '../../../fixtures/storeTasks.ts'
import { testDir } from '../../../fixtures/testDir.ts'
import { openSqliteReader } from './openSqliteReader.ts'
import { openSqliteStore } from './openSqliteStore.ts'
import { watchStore } from './watchStore.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../../..')
const now = () => new Date()
const hasStrace = await run('strace', ['-V']).then(
  () => true,
  () => false,
)
let folder = ''
let script = ''

beforeAll(async () => {
  folder = await mkdtemp(join(root, 'node_modules/.cache/stepyard-store-'))
  script = await bundleModule(join(root, 'fixtures/storeChild.ts'), folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Starts the child and answers what it acknowledged: the events of each task. It is killed after so many lines. */
async function killAfter(file: string, durability: string, lines: number): Promise<Map<string, number>> {
  const child = spawn(process.execPath, [script, file, durability], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged = new Map<string, number>()
  let seen = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const [id = '', events = '0'] = line.split(' ')
    acknowledged.set(id, Number(events))
    if (++seen === lines) child.kill('SIGKILL')
  }
  await ended(child)
  return acknowledged
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

describe.each(['strict', 'relaxed'])('a %s store', (durability) => {
  it.each([1, 500, 5000, 20_000])(
    'has everything that was acknowledged when its process is killed after %i writes (DUR-07)',
    async (lines) => {
      await using dir = await testDir()
      const file = join(dir.path, 'tasks.db')
      const acknowledged = await killAfter(file, durability, lines)
      await using store = await openSqliteStore({ file, now })

      const tasks = [...acknowledged].map(async ([id, events]) => ({
        id,
        events,
        found: await store.get(STORE_SCOPE, id),
      }))
      const found = await Promise.all(tasks)
      expect(acknowledged.size).toBeGreaterThan(0)
      expect(found.filter((task) => (task.found?.events ?? 0) < task.events)).toEqual([])
    },
  )

  it('is sound and agrees with itself after a kill', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    await killAfter(file, durability, 3000)
    await (await openSqliteStore({ file, now }))[Symbol.asyncDispose]()
    const database = new DatabaseSync(file, { readOnly: true })
    const ask = (sql: string): unknown[] => database.prepare(sql).all()

    expect(ask('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(ask('select state, count(*) as tasks from task group by state order by state')).toEqual(
      ask('select state, tasks from count where tasks > 0 order by state'),
    )
    const events = 'select sum(json_array_length(events)) from journal where task = seq'
    expect(ask(`select id from task where events <> (${events})`)).toEqual([])
    database.close()
  })
})

it('lets the tasks of a killed process go on, each by a new attempt (DUR-01)', async () => {
  await using dir = await testDir()
  const file = join(dir.path, 'tasks.db')
  await killAfter(file, 'strict', 200)
  await using store = await openSqliteStore({ file, now })
  const held = (await store.counts(STORE_SCOPE)).processing
  const lost = await store.interrupt(STORE_SCOPE, { now: Date.now() + 120_000, reason: 'its process was killed' })

  expect(lost).toHaveLength(held)
  expect(await store.counts(STORE_SCOPE)).toMatchObject({ processing: 0, interrupted: held })
})

it('is followed from another process', async () => {
  await using dir = await testDir()
  const file = join(dir.path, 'tasks.db')
  await (await openSqliteStore({ file, now }))[Symbol.asyncDispose]()
  await using reader = await openSqliteReader({ file })
  const seen = new Set<string>()
  let after = 0
  const enough = new Promise<void>((resolve) => {
    const watcher = watchStore(file, async () => {
      for (const event of await reader.events(STORE_SCOPE, { after })) {
        seen.add(event.id)
        after = event.offset
      }
      if (seen.size < 1000) return
      watcher.close()
      resolve()
    })
  })
  const killed = killAfter(file, 'strict', 3000)
  await enough

  expect(seen.size).toBeGreaterThanOrEqual(1000)
  await killed
})

it('is backed up and restored while it is written to (DUR-10)', async () => {
  await using dir = await testDir()
  const [file, copy] = [join(dir.path, 'tasks.db'), join(dir.path, 'copy.db')]
  await using store = await openSqliteStore({ file, now, durability: 'relaxed' })
  await store.create(
    STORE_SCOPE,
    Array.from({ length: 20_000 }, (_, index) => storeTask(`t${index}`)),
  )
  const done = store.backup(STORE_SCOPE, copy).then(() => true)
  let written = 0
  while (!(await Promise.race([done, store.create(STORE_SCOPE, [storeTask(`during-${written}`)])]))) written++

  // The copy was made on another thread: writes went on meanwhile.
  expect(written).toBeGreaterThan(10)
  await using restored = await openSqliteStore({ file: copy, now })
  const { processing } = await restored.counts(STORE_SCOPE)
  expect(processing).toBeGreaterThanOrEqual(20_000)
  expect((await restored.get(STORE_SCOPE, 't19999'))?.data).toBe('{"events":1}')
  await expect(store.backup(STORE_SCOPE, copy)).rejects.toMatchObject({ code: 'BACKUP_EXISTS' })
})

it.runIf(hasStrace)(
  'syncs the log before a strict write is acknowledged, and not for a relaxed one (DUR-07)',
  async () => {
    const syncsPerWrite = async (durability: string): Promise<number> => {
      await using dir = await testDir()
      const trace = join(dir.path, 'trace')
      const child = [process.execPath, script, join(dir.path, 'tasks.db'), durability, '20']
      await run('strace', ['-f', '-e', 'trace=fdatasync,fsync,write', '-o', trace, ...child])
      const calls = (await readFile(trace, 'utf8')).split('\n')
      const count = (pattern: RegExp): number => calls.filter((call) => pattern.test(call)).length
      // Each write to standard output acknowledges a transaction.
      return count(/\b(?:fdatasync|fsync)\(/) / count(/write\(1,/)
    }
    expect(await syncsPerWrite('strict')).toBeGreaterThanOrEqual(1)
    expect(await syncsPerWrite('relaxed')).toBeLessThan(0.5)
  },
)
