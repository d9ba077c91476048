import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundleModule } from '../fixtures/bundle.ts'
import { measurePeer, PEERS } from './devPeers.ts'

// `npx vite-node bench/dev.ts [steps,steps]`: how long it takes until steps are ready, until a save has run, until a worker
// that hangs is replaced, and how many tasks of five steps go through workers; beside programs that start again whenever
// a file changes. To reach: ready 800 ms at 100 steps; save to new code p50 15 and p95 50 ms at 100 steps, p95 100 ms at
// 1,000; 150 ms from a wedged worker to the next run at 100; 1,500 tasks/s.

const SIZES = (process.argv[2] ?? '100,1000').split(',').map(Number)
const missed: string[] = []
const cache = join(import.meta.dirname, '../node_modules/.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'stepyard-bench-'))
const program = await bundleModule(join(import.meta.dirname, 'devProgram.ts'), folder)
const worker = await bundleModule(
  join(import.meta.dirname, '../src/loader/worker/stepWorker.ts'),
  join(folder, 'worker'),
)

try {
  for (const steps of SIZES) compareAt(steps)
  const { tasksPerSecond = 0 } = run('throughput', 100)
  console.log(
    `through workers: ${tasksPerSecond.toFixed(0)} tasks/s ${judge('throughput', tasksPerSecond >= 1500, '1,500')}`,
  )
  const { p50 = 0 } = run('ask', 10)
  console.log(`Date.now() in a body, asked of the other thread: ${p50.toFixed(0)} us`)
  for (const peer of PEERS) {
    const { ready, p50: save } = await measurePeer(peer, 100)
    console.log(`${peer}, 100 steps: ready ${ready.toFixed(0)} ms, save to new code p50 ${save.toFixed(0)} ms`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
console.log(missed.length === 0 ? '\nAll limits were kept.' : `\nMissed: ${missed.join('; ')}`)
if (missed.length > 0) process.exitCode = 1

function compareAt(steps: number): void {
  const { table = 0, first = 0, all = 0 } = run('ready', steps)
  const limit = steps <= 100 ? 800 : 2500
  console.log(
    `${steps} steps: table after ${table.toFixed(0)} ms, first run ${first.toFixed(0)} ms, every body ${all.toFixed(0)} ms ${judge(`ready ${steps}`, first <= limit, `${limit} ms`)}`,
  )
  const most = steps <= 100 ? 50 : 100
  for (const what of ['save', 'library'] as const) {
    const { p50 = 0, p95 = 0 } = run(what, steps)
    const isKept = p95 <= most && (steps > 100 || p50 <= 15)
    console.log(
      `  ${what} to new code: p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)} ms ${judge(`${what} ${steps}`, isKept, `${most} ms`)}`,
    )
  }
  const wedge = run('wedge', steps)
  const isKept = steps > 100 || (wedge.p50 ?? 0) <= 150
  console.log(
    `  wedged worker to next run: p50 ${wedge.p50?.toFixed(0)}, p95 ${wedge.p95?.toFixed(0)} ms, every body ${wedge.all?.toFixed(0)} ms ${judge(`wedge ${steps}`, isKept, '150 ms at 100 steps')}`,
  )
}

type Measured = Readonly<Record<'table' | 'first' | 'all' | 'p50' | 'p95' | 'tasksPerSecond', number | undefined>>

function run(what: string, steps: number): Partial<Measured> {
  const printed = execFileSync(process.execPath, [program, what, String(steps), worker], { encoding: 'utf8' })
  // `devProgram` prints one line of JSON last.
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '{}') as Partial<Measured>
}

function judge(name: string, kept: boolean, limit: string): string {
  if (!kept) missed.push(name)
  return kept ? `(limit ${limit})` : `MISSED ${limit}`
}
