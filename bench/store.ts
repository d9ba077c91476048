import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleModule } from '../fixtures/bundle.ts'
import type { Durability } from '../src/store/sqlite/connection.ts'
import { timeFsync } from './measure.ts'
import type { Load } from './storeLoad.ts'

// `npx vite-node bench/store.ts -- <rounds>`: tasks of five steps per second, through the store and through a plain loop
// on SQLite, each as it is shipped: bundled, in plain node. The engine has to reach 40 % of the plain loop with
// everything on top, so the store alone must stay well above that.

const IN_FLIGHT = [1, 16, 64, 256]
const ROUNDS = Number(process.argv[2] ?? 3)
const LEAST_RATIO = 0.6

const dir = mkdtempSync(join(tmpdir(), 'stepyard-bench-'))
const folder = mkdtempSync(join(import.meta.dirname, '../node_modules/.cache/stepyard-bench-'))
const program = await bundleModule(join(import.meta.dirname, 'storeProgram.ts'), folder)

/** Tasks per second. */
function measure(which: 'ours' | 'plain', load: Omit<Load, 'file'>): number {
  const file = join(dir, 'tasks.db')
  for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(file + suffix, { force: true })
  return Number(
    execFileSync(process.execPath, [program, which, JSON.stringify({ ...load, file })], { encoding: 'utf8' }),
  )
}

function tasksFor(durability: Durability, inFlight: number): number {
  if (inFlight === 1) return durability === 'strict' ? 1000 : 6000
  return durability === 'strict' ? 10_000 : 20_000
}

const missed: string[] = []
for (const durability of ['relaxed', 'strict'] as const) {
  console.log(`\n${durability}; an fsync of the disk takes ${timeFsync(dir).median.toFixed(2)} ms`)
  for (const inFlight of IN_FLIGHT) {
    const load = { durability, inFlight, tasks: tasksFor(durability, inFlight) }
    const ours: number[] = []
    const plain: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      plain.push(measure('plain', load))
      ours.push(measure('ours', load))
    }
    // The best of each: whatever else the machine did only ever makes a round slower.
    const [best, floor] = [Math.max(...ours), Math.max(...plain)]
    const ratio = best / floor
    if (ratio < LEAST_RATIO) missed.push(`${durability}, ${inFlight} in flight`)
    const figures = `${best.toFixed(0)} of ${floor.toFixed(0)} tasks/s`
    console.log(`  ${String(inFlight).padStart(3)} in flight  ${ratio.toFixed(2)} = ${figures}`)
  }
}
for (const folderOfThis of [dir, folder]) rmSync(folderOfThis, { recursive: true })
console.log(missed.length === 0 ? '\nAll ratios were kept.' : `\nBelow ${LEAST_RATIO}: ${missed.join('; ')}`)
if (missed.length > 0) process.exitCode = 1
