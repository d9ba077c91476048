import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleModule } from '../fixtures/bundle.ts'
import { installPeers, measureNodeRed, measurePeer, PEERS } from './devPeers.ts'
import { measureStarts, measureSubmit } from './devStart.ts'

// `npx vite-node bench/dev.ts [-- 100,1000,5000] [--peers] [--runs 5]`, after a build: how long it takes until `dev`
// listens and takes tasks, with nothing remembered and with what the last start has; until a save has run, until a worker
// that hangs is replaced, and how many tasks of five steps go through workers; beside programs that start again whenever a
// file changes. `--peers` installs tsx and Node-RED into a temporary folder and compares with them, too.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { peers: { type: 'boolean', default: false }, runs: { type: 'string', default: '5' } },
})
const SIZES = (positionals[0] ?? '100,1000,5000').split(',').map(Number)

/** Milliseconds until tasks are taken, by number of steps. */
const READY: Readonly<Record<number, { readonly cold?: number; readonly cached?: number }>> = {
  100: { cold: 700 },
  1000: { cold: 1500, cached: 600 },
  5000: { cached: 1000 },
}

const missed: string[] = []
let readyAt100 = 0
let saveAt100 = 0
const cache = join(import.meta.dirname, '../node_modules/.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'stepyard-bench-'))
const program = await bundleModule(join(import.meta.dirname, 'devProgram.ts'), folder)
const worker = await bundleModule(
  join(import.meta.dirname, '../src/loader/worker/stepWorker.ts'),
  join(folder, 'worker'),
)

try {
  for (const steps of SIZES) await startAt(steps)
  for (const steps of SIZES.filter((size) => size <= 1000)) compareAt(steps)
  const submit = await measureSubmit(folder)
  console.log(
    `three steps, submit to done over HTTP: p50 ${submit.toFixed(1)} ms ${judge('submit', submit <= 8, '8 ms')}`,
  )
  const { tasksPerSecond = 0 } = run('throughput', 100)
  console.log(
    `through workers: ${tasksPerSecond.toFixed(0)} tasks/s ${judge('throughput', tasksPerSecond >= 1500, '1,500')}`,
  )
  const { p50 = 0 } = run('ask', 10)
  console.log(`Date.now() in a body, asked of the other thread: ${p50.toFixed(0)} us`)
  await comparePeers()
} finally {
  rmSync(folder, { recursive: true })
}
console.log(missed.length === 0 ? '\nAll limits were kept.' : `\nMissed: ${missed.join('; ')}`)
if (missed.length > 0) process.exitCode = 1

async function startAt(steps: number): Promise<void> {
  const limits = READY[steps] ?? {}
  const { cold, cached } = await measureStarts(folder, { steps, runs: Number(values.runs) })
  for (const [name, { listening, ready, resident }] of Object.entries({ cold, cached })) {
    const limit = name === 'cold' ? limits.cold : limits.cached
    const verdict = limit === undefined ? '' : judge(`ready ${steps} ${name}`, ready <= limit, `${limit} ms`)
    const heard = judge(`listening ${steps} ${name}`, listening <= 400, '400 ms')
    console.log(
      `${steps} steps, ${name}: listens after ${listening.toFixed(0)} ms ${heard}, ready after ${ready.toFixed(0)} ms ${verdict}, ${(resident / 2 ** 20).toFixed(0)} MB`,
    )
    if (steps === 100) judge(`memory ${name}`, resident <= 200 * 2 ** 20, '200 MB')
  }
  if (steps === 100) readyAt100 = cold.ready
}

async function comparePeers(): Promise<void> {
  const peers = join(folder, 'peers')
  if (values.peers) installPeers(peers)
  for (const peer of values.peers ? ([...PEERS, 'tsx watch'] as const) : PEERS) {
    const { ready, p50: save } = await measurePeer(peer, { steps: 100, peers })
    console.log(
      `${peer}, 100 modules: ready ${ready.toFixed(0)} ms (ours ${(readyAt100 / ready).toFixed(2)} of it), save to new code p50 ${save.toFixed(0)} ms (ours ${(saveAt100 / save).toFixed(3)} of it)`,
    )
  }
  if (!values.peers) return
  const red = await measureNodeRed(peers)
  console.log(`Node-RED, one flow: answers after ${red.toFixed(0)} ms (ours ${(readyAt100 / red).toFixed(2)} of it)`)
}

function compareAt(steps: number): void {
  const { table = 0, first = 0, all = 0 } = run('ready', steps)
  const limit = steps <= 100 ? 800 : 2500
  console.log(
    `${steps} steps: table after ${table.toFixed(0)} ms, first run ${first.toFixed(0)} ms, every body ${all.toFixed(0)} ms ${judge(`ready ${steps}`, first <= limit, `${limit} ms`)}`,
  )
  const most = steps <= 100 ? 50 : 100
  for (const what of ['save', 'library'] as const) {
    const { p50 = 0, p95 = 0, allP50 = 0, allP95 = 0 } = run(what, steps)
    if (steps === 100 && what === 'save') saveAt100 = p50
    const isKept = p95 <= most && (steps > 100 || p50 <= 15)
    console.log(
      `  ${what} to new code: p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)} ms ${judge(`${what} ${steps}`, isKept, `${most} ms`)}`,
    )
    if (what === 'library')
      console.log(
        `  library to every step: p50 ${allP50.toFixed(0)}, p95 ${allP95.toFixed(0)} ms ${judge(`library all ${steps}`, allP95 <= 200, '200 ms')}`,
      )
  }
  const wedge = run('wedge', steps)
  const isKept = steps > 100 || (wedge.p50 ?? 0) <= 150
  console.log(
    `  wedged worker to next run: p50 ${wedge.p50?.toFixed(0)}, p95 ${wedge.p95?.toFixed(0)} ms, every body ${wedge.all?.toFixed(0)} ms ${judge(`wedge ${steps}`, isKept, '150 ms at 100 steps')}`,
  )
}

type Measured = Readonly<
  Record<'table' | 'first' | 'all' | 'p50' | 'p95' | 'tasksPerSecond' | 'allP50' | 'allP95', number | undefined>
>

function run(what: string, steps: number): Partial<Measured> {
  const printed = execFileSync(process.execPath, [program, what, String(steps), worker], { encoding: 'utf8' })
  // `devProgram` prints one line of JSON last.
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '{}') as Partial<Measured>
}

function judge(name: string, kept: boolean, limit: string): string {
  if (!kept) missed.push(name)
  return kept ? `(limit ${limit})` : `MISSED ${limit}`
}
