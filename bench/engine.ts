import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleModule } from '../fixtures/bundle.ts'
import { timeFsync } from './measure.ts'

// `npx vite-node bench/engine.ts [rounds] [tasks for the heap]`: tasks of five steps per second through the engine, with
// matching, journal and history, against a plain claim-and-complete loop on the same SQLite, in turns. To reach: 40 % of
// that loop with 64 tasks in flight, relaxed and strict; a version of 1,000 step runs in 5 ms; a heap that stays flat.

const ROUNDS = Number(process.argv[2] ?? 5)
const HEAP_TASKS = Number(process.argv[3] ?? 100_000)
const LEAST_RATIO = 0.4
const MOST_VERSION_MS = 5
const MOST_GROWTH_MB = 5

const missed: string[] = []
const dir = mkdtempSync(join(tmpdir(), 'stepyard-bench-'))
// Where the bundle finds its dependencies.
const cache = join(import.meta.dirname, '../node_modules/.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'stepyard-bench-'))
const program = await bundleModule(join(import.meta.dirname, 'engineProgram.ts'), folder)
const THREAD = join(import.meta.dirname, '../src/store/sqlite/thread/storeThread.ts')
const thread = await bundleModule(THREAD, join(folder, 'thread'))

try {
  console.log(`An fsync of the disk takes ${timeFsync(dir).median.toFixed(2)} ms.\n`)
  for (const durability of ['relaxed', 'strict']) compareThroughput(durability)
  for (const other of ['memory', 'relaxed-thread', 'strict-thread']) {
    const { tasksPerSecond = 0 } = run(other, 20_000, 64)
    console.log(`${other}, 64 in flight: ${tasksPerSecond.toFixed(0)} tasks/s`)
  }
  const { p50 = 0, p95 = 0 } = run('one', 300, 1)
  console.log(`one strict task alone, submit to done: p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms`)
  const { worst = 0 } = run('versions', 1, 1)
  console.log(
    `any version at 1,000 step runs: at most ${worst.toFixed(2)} ms ${judge('versions', worst <= MOST_VERSION_MS, `${MOST_VERSION_MS} ms`)}`,
  )
  showHeap()
} finally {
  rmSync(dir, { recursive: true })
  rmSync(folder, { recursive: true })
}
console.log(missed.length === 0 ? '\nAll limits were kept.' : `\nMissed: ${missed.join('; ')}`)
if (missed.length > 0) process.exitCode = 1

function compareThroughput(durability: string): void {
  const tasks = durability === 'strict' ? 8_000 : 20_000
  const pairs = Array.from({ length: ROUNDS }, () => {
    const plain = run(`plain-${durability}`, tasks, 64).tasksPerSecond ?? 0
    const ours = run(durability, tasks, 64).tasksPerSecond ?? 0
    return { plain, ours, ratio: ours / plain }
  }).sort((left, right) => left.ratio - right.ratio)
  const { plain = 0, ours = 0, ratio = 0 } = pairs[Math.floor(pairs.length / 2)] ?? {}
  const spread = `${pairs[0]?.ratio.toFixed(2)}..${pairs.at(-1)?.ratio.toFixed(2)}`
  const verdict = judge(durability, ratio >= LEAST_RATIO, LEAST_RATIO.toFixed(2))
  console.log(
    `${durability}, 64 in flight: ${ratio.toFixed(2)} (${spread}) = ${ours.toFixed(0)} of ${plain.toFixed(0)} tasks/s ${verdict}`,
  )
}

function showHeap(): void {
  const { megabytes = [], resident = 0 } = run('flat', HEAP_TASKS, 64, ['--expose-gc'])
  const growth = (megabytes.at(-1) ?? 0) - (megabytes[1] ?? 0)
  console.log(
    `heap over ${HEAP_TASKS} tasks: ${megabytes.join(' ')} MB, resident ${resident} MB ${judge('heap', growth <= MOST_GROWTH_MB, `${MOST_GROWTH_MB} MB more`)}`,
  )
}

interface Measured {
  readonly tasksPerSecond?: number
  readonly p50?: number
  readonly p95?: number
  readonly worst?: number
  readonly megabytes?: readonly number[]
  readonly resident?: number
}

// oxlint-disable-next-line max-params -- the arguments of the program, in its order
function run(what: string, tasks: number, inFlight: number, options: readonly string[] = []): Measured {
  const file = join(dir, 'tasks.sqlite')
  for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(file + suffix, { force: true })
  const args = [...options, program, what, file, String(tasks), String(inFlight), thread]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e6 })) as Measured
}

function judge(title: string, kept: boolean, limit: string): string {
  if (!kept) missed.push(title)
  return `(limit ${limit} ${kept ? 'kept' : 'MISSED'})`
}
