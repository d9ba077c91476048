import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleModule } from '../../fixtures/bundle.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { openSqliteStore } from '../store/sqlite/openSqliteStore.ts'
import type { TaskStore } from '../store/taskStore.ts'

const SCOPE = { workspaceId: 'ws_test' }
const TASKS = 20_000
const KILLS = 60

let folder: string
let program: string
beforeAll(async () => {
  // Where the bundle finds its dependencies.
  const cache = join(import.meta.dirname, '../../node_modules/.cache')
  await mkdir(cache, { recursive: true })
  folder = await mkdtemp(join(cache, 'stepyard-engine-'))
  program = await bundleModule(join(import.meta.dirname, '../../fixtures/engineChild.ts'), folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** An engine in a process of its own, and what it says. */
interface EngineProcess {
  readonly child: ChildProcessWithoutNullStreams
  readonly said: string[]
  readonly errors: string[]
  ready(): Promise<void>
}

function startEngine(file: string): EngineProcess {
  const child = spawn(process.execPath, [program, file])
  const said: string[] = []
  const errors: string[] = []
  const lines = createInterface({ input: child.stdout })
  const ready = new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => (line === 'ready' ? resolve() : void said.push(line)))
    child.once('exit', () => reject(new Error(`ended before it was ready: ${errors.join('')}`)))
  })
  child.stderr.on('data', (chunk: Buffer) => errors.push(String(chunk)))
  child.stdin.on('error', () => undefined)
  return { child, said, errors, ready: () => ready }
}

const acknowledged = ({ said }: EngineProcess): string[] =>
  said.filter((line) => line.startsWith('ack ')).map((line) => line.slice(4))

async function readAll(store: TaskStore, ids: ReadonlySet<string>) {
  const records = await Promise.all([...ids].map((id) => store.get(SCOPE, id)))
  return records.map((record) => ({ state: record?.state, data: record && JSON.parse(record.data) }))
}

describe('DUR-01: killed every second while 20,000 tasks are submitted', () => {
  it('the engine ends every acknowledged task exactly once, leaves none processing, and harms no file', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.sqlite')
    const acked = new Set<string>()
    let next = 0
    for (let kill = 0; kill < KILLS; kill += 1) {
      const engine = startEngine(file)
      await engine.ready()
      const batch = Array.from({ length: Math.ceil(TASKS / KILLS) }, () => `task${next++}`)
      engine.child.stdin.write(`${batch.join('\n')}\n`)
      const exit = once(engine.child, 'exit')
      setTimeout(() => engine.child.kill('SIGKILL'), 1_000 * ((kill % 10) / 10 + 0.05))
      await exit
      for (const id of acknowledged(engine)) acked.add(id)
    }
    const last = startEngine(file)
    await last.ready()
    last.child.stdin.end('end\n')
    await once(last.child, 'exit')

    expect(last.errors).toEqual([])
    expect(acked.size).toBeGreaterThan(TASKS / 4)
    await using store = await openSqliteStore({ file, now: () => new Date() })
    const counts = await store.counts(SCOPE)
    expect(counts).toMatchObject({ processing: 0, created: 0, interrupted: 0, error: 0, incomplete: 0, waiting: 0 })
    const wrong = (await readAll(store, acked)).filter(
      ({ state, data }) => state !== 'done' || JSON.stringify(data) !== '{"next":4,"done":[0,1,2,3]}',
    )
    expect(wrong).toEqual([])
  })
})
