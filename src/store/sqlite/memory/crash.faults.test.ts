import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleModule } from '../../../../fixtures/bundle.ts'
import { testDir } from '../../../../fixtures/testDir.ts'
import type { MemoryStore } from '../../memoryStore.ts'
import { openConnection } from '../connection.ts'
import { openMemoryFile, openMemoryReader } from './openMemory.ts'

const root = join(import.meta.dirname, '../../../..')
const now = (): Date => new Date(0)
let folder = ''
let script = ''

beforeAll(async () => {
  folder = await mkdtemp(join(root, 'node_modules/.cache/stepyard-memory-'))
  script = await bundleModule(join(root, 'fixtures/memoryChild.ts'), folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Starts a process that keeps values and kills it after so many; answers the last number it acknowledged of each key. */
async function killAfter(file: string, lines: number): Promise<ReadonlyMap<string, number>> {
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  const acknowledged = new Map<string, number>()
  let seen = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const [key = '', number = '0'] = line.split(' ')
    acknowledged.set(key, Number(number))
    if (++seen === lines) child.kill('SIGKILL')
  }
  await exit
  return acknowledged
}

async function numberOf(store: MemoryStore, key: string): Promise<number> {
  return JSON.parse((await store.get('memory', { key, now: 0 }))?.value ?? '{"number":0}').number
}

describe('a process that is killed while it keeps values', () => {
  it.each([1, 100, 1000, 4000])('has lost none that it acknowledged (%i writes) (DUR-07)', async (lines) => {
    await using dir = await testDir()
    const file = join(dir.path, 'm.sqlite')
    const acknowledged = await killAfter(file, lines)
    await using store = await openMemoryFile({ file, now })

    expect(acknowledged.size).toBeGreaterThan(0)
    const found = await Promise.all(
      [...acknowledged].map(async ([key, number]) => ({ key, number, found: await numberOf(store, key) })),
    )
    // A delete that nobody heard of may have gone through: the key comes back with the write that follows.
    const lost = found.filter((each) => each.found < each.number && (each.number + 50) % 7 !== 0)
    expect(lost).toEqual([])
  })

  it('has lost none for whoever only reads, with nobody to mend the file first', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'm.sqlite')
    const acknowledged = await killAfter(file, 500)
    await using store = await openMemoryReader({ file })
    const [[key, number] = ['', 0]] = acknowledged

    expect(await numberOf(store, key)).toBeGreaterThanOrEqual((number + 50) % 7 === 0 ? 0 : number)
  })

  it('leaves a sound file: what is counted and what is found agree with what is there', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'm.sqlite')
    await killAfter(file, 2000)
    await (await openMemoryFile({ file, now }))[Symbol.asyncDispose]()
    const connection = openConnection({ file, durability: 'strict' })
    const ask = (sql: string): unknown => connection.prepare(sql).get()

    expect(ask('pragma integrity_check')).toEqual({ integrity_check: 'ok' })
    expect(ask(`select count(*) as rows from word where word match 'w1'`)).toEqual(
      ask(`select count(*) as rows from entry where key like 'w1/%'`),
    )
    expect(ask('select bytes from total')).toEqual(
      ask('select sum(bytes) + sum(octet_length(key)) as bytes from entry'),
    )
    connection.close()
  })
})
