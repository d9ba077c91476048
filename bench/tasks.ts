import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { openSqliteStore } from '../src/store/sqlite/openSqliteStore.ts'
import type { TaskQuery } from '../src/store/taskQuery.ts'
import { BEGIN, fill, INDEX, kind, SCOPE } from './tasksFill.ts'

// `npx vite-node bench/tasks.ts`: lists of 1,000,000 tasks. `-- <tasks> <file>` for fewer, and to keep the file.

const TASKS = Number(process.argv[2] ?? 1_000_000)
const KEPT = process.argv[3]
const RUNS = 300
const INDEXED_MS = 20
const SCANNED_MS = 50

/** Queries of one sort; `n` is a random place in the order of submission. */
interface Sort {
  readonly name: string
  readonly limit: number
  readonly query: (n: number) => TaskQuery
}

const customer = (n: number) => ({ path: ['customer'], value: kind.customer(n) })
const status = (n: number) => ({ path: ['order', 'status'], value: kind.status(n) })
const since = (n: number) => ({ since: BEGIN + n * 1000, until: BEGIN + (n + 5000) * 1000 })

const SORTS: readonly Sort[] = [
  { name: 'newest', limit: INDEXED_MS, query: () => ({}) },
  { name: 'page somewhere', limit: INDEXED_MS, query: (n) => ({ cursor: String(n + 1) }) },
  { name: 'state', limit: INDEXED_MS, query: (n) => ({ states: [kind.state(n)] }) },
  { name: 'rare state', limit: INDEXED_MS, query: () => ({ states: ['waiting'] }) },
  { name: 'three states', limit: INDEXED_MS, query: () => ({ states: ['error', 'incomplete', 'waiting'] }) },
  { name: 'no such state', limit: INDEXED_MS, query: () => ({ states: ['question'] }) },
  { name: 'step', limit: INDEXED_MS, query: (n) => ({ step: kind.step(n) }) },
  { name: 'common step', limit: INDEXED_MS, query: () => ({ step: 'steps/common' }) },
  { name: 'tag', limit: INDEXED_MS, query: (n) => ({ tag: kind.tag(n) }) },
  { name: 'common tag', limit: INDEXED_MS, query: () => ({ tag: 'even' }) },
  { name: 'parent', limit: INDEXED_MS, query: (n) => ({ parent: kind.parent(n) }) },
  { name: 'fingerprint', limit: INDEXED_MS, query: (n) => ({ fingerprint: kind.fingerprint(n) }) },
  { name: 'time', limit: INDEXED_MS, query: since },
  { name: 'declared path, rare', limit: INDEXED_MS, query: (n) => ({ where: [customer(n)] }) },
  { name: 'declared path, common', limit: INDEXED_MS, query: (n) => ({ where: [status(n)] }) },
  {
    name: 'declared path, absent',
    limit: INDEXED_MS,
    query: () => ({ where: [{ path: ['customer'], value: 'nobody' }] }),
  },
  { name: 'declared path and state', limit: INDEXED_MS, query: (n) => ({ states: ['error'], where: [status(n)] }) },
  { name: 'two declared paths', limit: INDEXED_MS, query: (n) => ({ where: [status(n), customer(n)] }) },
  { name: 'state and tag', limit: INDEXED_MS, query: (n) => ({ states: ['error'], tag: kind.tag(n) }) },
  { name: 'state and time', limit: INDEXED_MS, query: (n) => ({ ...since(n), states: ['done'] }) },
  { name: 'step and state', limit: INDEXED_MS, query: (n) => ({ step: kind.step(n), states: ['error'] }) },
  { name: 'tag and time', limit: INDEXED_MS, query: (n) => ({ ...since(n), tag: kind.tag(n) }) },
  { name: 'parent and tag', limit: INDEXED_MS, query: (n) => ({ parent: kind.parent(n), tag: 'odd' }) },
  { name: 'name, found', limit: SCANNED_MS, query: () => ({ name: 'order' }) },
  { name: 'name, rare', limit: SCANNED_MS, query: (n) => ({ name: `OF ${kind.customer(n)}` }) },
  { name: 'name, absent, not ASCII', limit: SCANNED_MS, query: () => ({ name: 'Größe' }) },
  {
    name: 'undeclared path, rare',
    limit: SCANNED_MS,
    query: (n) => ({ where: [{ path: ['order', 'total'], value: n % 1000 }] }),
  },
  {
    name: 'undeclared path, absent',
    limit: SCANNED_MS,
    query: () => ({ where: [{ path: ['order', 'none'], value: 1 }] }),
  },
  {
    name: 'undeclared path and state',
    limit: SCANNED_MS,
    query: () => ({ states: ['done'], where: [{ path: ['x'], value: 1 }] }),
  },
  {
    name: 'common tag, common step, absent',
    limit: SCANNED_MS,
    query: () => ({ tag: 'odd', step: 'steps/common', name: 'zzz' }),
  },
]

const dir = mkdtempSync(join(tmpdir(), 'stepyard-bench-'))
const file = KEPT ?? join(dir, 'tasks.db')
const start = performance.now()
const store = existsSync(file)
  ? await openSqliteStore({ file, durability: 'relaxed', now: () => new Date(), index: INDEX })
  : await fill(file, TASKS)
const seconds = (performance.now() - start) / 1000
console.log(`${TASKS} tasks, ${(statSync(file).size / 1e6).toFixed(0)} MB, made or opened in ${seconds.toFixed(1)} s\n`)

const missed: string[] = []
for (const { name, limit, query } of SORTS) {
  const durations: number[] = []
  let found = 0
  for (let run = 0; run < RUNS; run++) {
    // The same numbers in every run.
    const asked = query((run * 982_451_653) % TASKS)
    const before = performance.now()
    found += (await store.list(SCOPE, asked)).tasks.length
    durations.push(performance.now() - before)
  }
  durations.sort((one, other) => one - other)
  const [p50 = 0, p99 = 0] = [durations[RUNS >> 1], durations[Math.floor(RUNS * 0.99)]]
  if (p99 > limit) missed.push(name)
  const figures = `p50 ${p50.toFixed(2).padStart(6)}  p99 ${p99.toFixed(2).padStart(6)} of ${limit} ms`
  console.log(`  ${name.padEnd(34)} ${figures}  ${(found / RUNS).toFixed(1)} tasks${p99 > limit ? '  MISSED' : ''}`)
}
await store[Symbol.asyncDispose]()
rmSync(dir, { recursive: true })
console.log(missed.length === 0 ? '\nAll limits were kept.' : `\nMissed: ${missed.join('; ')}`)
if (missed.length > 0) process.exitCode = 1
