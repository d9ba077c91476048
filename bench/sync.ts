import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startGitServer } from '../fixtures/gitServer.ts'
import { testDir } from '../fixtures/testDir.ts'
import { CLAIMED_STEPS, CLAIMS, GROWTH_RATIO, MEMORY, STATUS_MS, VERSION_RATIO } from './claims.ts'
import { measureMemory, summarise, timeFsync, timeProgram, type Figures } from './measure.ts'
import { createReport, type Report } from './report.ts'
import {
  createSide,
  emptyProgram,
  isStepyard,
  prepare,
  programOf,
  type Job,
  type Side,
  type SideName,
  SIDES,
  verify,
  versionProgram,
} from './sides.ts'

// `npm run build && npx vite-node bench/sync.ts -- --sizes 100,1000,10000 --runs 5`. See README.md beside this file.

const JOBS: readonly Job[] = ['status', 'pull', 'push', 'clone']

/** What was measured at one size. */
interface Measured {
  readonly steps: number
  readonly fsync: Figures
  readonly times: ReadonlyMap<string, Figures>
  readonly memory: ReadonlyMap<string, number>
}

const { sizes, runs, delay } = readOptions()
process.exitCode = (await run()) ? 0 : 1

/** Measures everything and prints it; answers whether all limits were kept. */
async function run(): Promise<boolean> {
  const dir = await testDir()
  const server = await startGitServer()
  if (delay > 0) server.beforeRequest(() => wait(delay))
  try {
    const report = createReport()
    await measureVersion(report, dir.path)
    const all: Measured[] = []
    for (const steps of sizes) {
      const sides: Side[] = []
      for (const name of SIDES) sides.push(await createSide(name, { server, root: dir.path, steps }))
      const measured = await measureSides(sides, steps)
      all.push(measured)
      reportSize(report, measured)
    }
    reportGrowth(report, all)
    return report.finish()
  } finally {
    await server[Symbol.asyncDispose]()
    await dir[Symbol.asyncDispose]()
  }
}

function readOptions(): { sizes: readonly number[]; runs: number; delay: number } {
  if (!existsSync(new URL('../dist/cli.js', import.meta.url))) throw new Error('Run `npm run build` first.')
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((arg) => arg !== '--'),
    options: {
      sizes: { type: 'string', default: '100,1000,10000' },
      runs: { type: 'string', default: '5' },
      // Milliseconds that every request waits before it is answered: a server that is not on this machine.
      delay: { type: 'string', default: '0' },
    },
  })
  return { sizes: values.sizes.split(',').map(Number), runs: Number(values.runs), delay: Number(values.delay) }
}

async function measureVersion(to: Report, cwd: string): Promise<void> {
  const [ours, empty]: [number[], number[]] = [[], []]
  for (let run = 0; run < runs * 3; run += 1) {
    ours.push(await timeProgram(versionProgram(cwd)))
    empty.push(await timeProgram(emptyProgram(cwd)))
  }
  to.section('any workspace', timeFsync(cwd))
  to.ratio('stepyard --version / node -e 0', { ours: summarise(ours), peer: summarise(empty), limit: VERSION_RATIO })
}

async function measureSides(sides: readonly Side[], steps: number): Promise<Measured> {
  const times = new Map<string, number[]>()
  const memory = new Map<string, number>()
  const fsync = timeFsync(sides[0]?.clone ?? '')
  for (const job of JOBS) {
    // One round more than is timed: the first one warms the caches of the machine, and tells the memory.
    for (let round = 0; round <= runs; round += 1) {
      for (const side of sides) await measureRound({ side, job, round }, { times, memory })
    }
  }
  const summaries = [...times].map(([key, values]) => [key, summarise(values)] as const)
  return { steps, fsync, times: new Map(summaries), memory }
}

async function measureRound(
  { side, job, round }: { side: Side; job: Job; round: number },
  { times, memory }: { times: Map<string, number[]>; memory: Map<string, number> },
): Promise<void> {
  await prepare(side, job, round + 1)
  const program = programOf(side, job, round + 1)
  const key = keyOf(job, side.name)
  if (round === 0) memory.set(key, await measureMemory(program))
  else times.set(key, [...(times.get(key) ?? []), await timeProgram(program)])
  await verify(side, job)
}

function reportSize(to: Report, { steps, fsync, times, memory }: Measured): void {
  const claimed = steps >= CLAIMED_STEPS
  to.section(`${steps.toLocaleString('en')} steps`, fsync)
  const status = times.get(keyOf('status', 'system'))
  if (status) to.time('status', status, claimed ? STATUS_MS : undefined)
  for (const { job, side, peer, limit } of CLAIMS) {
    const [ours, theirs] = [times.get(keyOf(job, side)), times.get(keyOf(job, peer))]
    if (ours && theirs) to.ratio(`${keyOf(job, side)} / ${peer}`, { ours, peer: theirs, ...(claimed && { limit }) })
  }
  for (const [key, bytes] of memory) {
    const [, name] = key.split(', ')
    const limit = name === 'system' || name === 'isomorphic' ? MEMORY[name] : undefined
    to.memory(key, bytes, claimed ? limit : undefined)
  }
}

/** What a change of one file costs beyond the scan, in the largest workspace against the smallest. */
function reportGrowth(to: Report, measured: readonly Measured[]): void {
  const [small, large] = [measured[0], measured.at(-1)]
  if (!small || !large || small === large) return
  to.section(`growth from ${small.steps} to ${large.steps} steps, scan taken off`, large.fsync)
  for (const job of ['pull', 'push'] as const) {
    for (const name of SIDES.filter(isStepyard)) {
      const [ours, peer] = [beyondScan(large, job, name), beyondScan(small, job, name)]
      if (ours && peer) to.ratio(keyOf(job, name), { ours, peer, limit: GROWTH_RATIO })
    }
  }
}

function beyondScan({ times }: Measured, job: Job, name: SideName): Figures | undefined {
  const [whole, scan] = [times.get(keyOf(job, name)), times.get(keyOf('status', name))]
  if (!whole || !scan) return undefined
  const less = (value: number): number => value - scan.median
  return { median: less(whole.median), min: less(whole.min), max: less(whole.max) }
}

function keyOf(job: Job, name: SideName): string {
  return `${job}, ${name}`
}
