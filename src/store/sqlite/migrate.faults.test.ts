import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleModule } from '../../../fixtures/bundle.ts'
import { testDir } from '../../../fixtures/testDir.ts'
import { acme, commitOf, createHeld, idsOf, newTask, T0 } from '../suite/subject.ts'
import { openSqliteStore } from './openSqliteStore.ts'
import { MIGRATIONS } from './schema.ts'

const now = () => new Date(T0)
const root = join(import.meta.dirname, '../../..')

/** What a later version might do to the file. */
const SECOND = [
  'alter table task add column priority integer not null default 0',
  "update task set priority = 1 where name = 'order'",
  'create index task_priority on task (workspace_id, priority, seq)',
  'create table later (workspace_id integer not null) strict',
]
const LATER = [...MIGRATIONS, SECOND]

let folder = ''
let script = ''

beforeAll(async () => {
  folder = await mkdtemp(join(root, 'node_modules/.cache/stepyard-migrate-'))
  script = await bundleModule(join(root, 'fixtures/storeMigrateChild.ts'), folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Opens the file in a process that dies before each statement in turn; answers how many it took. */
function killAtEach(file: string, migrations: typeof MIGRATIONS, prepare: () => void): number {
  for (let killAt = 0; killAt < 200; killAt++) {
    prepare()
    const child = spawnSync(process.execPath, [script, file, JSON.stringify(migrations), `${killAt}`], {
      encoding: 'utf8',
    })
    if (child.signal === null && child.status !== 0) throw new Error(child.stderr)
    if (child.signal === null) return killAt
  }
  throw new Error('It never came to an end.')
}

it('makes a new file, however often it is killed on the way (DUR-11)', async () => {
  await using dir = await testDir()
  const file = join(dir.path, 'tasks.db')
  // The same file each time: every try finds what the one before left.
  const statements = killAtEach(file, MIGRATIONS, () => undefined)

  expect(statements).toBeGreaterThan(MIGRATIONS.flat().length)
  await using store = await openSqliteStore({ file, now })
  await store.create(acme, [newTask('t1')])
  expect(await idsOf(store)).toEqual(['t1'])
})

it('brings an older file up to date with its tasks in flight, killed at each statement (DUR-11, DUR-21)', async () => {
  await using dir = await testDir()
  const file = join(dir.path, 'tasks.db')
  const old = await openSqliteStore({ file, now })
  const claim = await createHeld(old, 'held')
  await old.create(acme, [newTask('ready')])
  await old[Symbol.asyncDispose]()
  const seen = new Set<number>()
  const look = (): void => {
    const database = new DatabaseSync(file)
    const { user_version: version } = database.prepare('pragma user_version').get()
    const columns = database.prepare('pragma table_info(task)').all()
    seen.add(version * 100 + columns.filter(({ name }) => name === 'priority').length)
    database.close()
  }
  killAtEach(file, LATER, look)

  // Whenever it was killed, the file was wholly the old one or wholly the new one.
  expect([...seen]).toEqual([100, 201])
  await using store = await openSqliteStore({ file, now }, { migrations: LATER })
  await store.commit(acme, commitOf('held', { claim, changes: { state: 'done' } }))
  expect(await store.counts(acme)).toMatchObject({ done: 1, created: 1 })
})
