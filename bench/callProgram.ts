import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openFakes, type Fakes } from '../src/fakes/openFakes.ts'
import { openDevLoader, type DevLoader } from '../src/loader/dev/openDevLoader.ts'
import type { ConnectorCall, StepWorld } from '../src/stepHost.ts'

// A program of its own, bundled as what users run is: node callProgram.mjs STEP_WORKER FAKE_WORKER. Prints one line of
// JSON: microseconds of a call from a step to a fake while the main thread is busy, on the line between the two threads
// and through the main thread.

const [, , stepWorker = '', fakeWorker = ''] = process.argv
const CALLS = 2000
const BUSY_MS = 5
const root = mkdtempSync(join(tmpdir(), 'stepyard-bench-calls-'))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

write('stepyard.yaml', 'format: 1\nname: bench\nenvironments:\n  dev: { branch: develop }\n')
write('environments/dev.yaml', '{}\n')
write('connectors/shop.yaml', 'type: http\n')
write(
  'fakes/shop.ts',
  "import { defineFake } from 'stepyard'\nexport default defineFake('shop', { get: ({ id }) => ({ id, total: 100, lines: [{ sku: 'a' }] }) })\n",
)
write(
  'steps/ask.ts',
  `export const condition = { ask: true }
export const content = async () => {
  const times = []
  for (let id = 0; id < data.calls; id += 1) {
    const started = performance.now()
    const answer = await connectors.shop.get({ id })
    times.push(performance.now() - started)
    if (answer.id !== id) throw new Error('Another call was answered.')
  }
  data.times = times
}
`,
)

const loader = await openDevLoader({
  root,
  workers: { file: pathToFileURL(stepWorker), count: 1 },
  log: (entry) => console.error(entry.message),
})
const fakes: Fakes = await openFakes({
  root,
  source: loader.modules,
  kept: {},
  onChanged: () => {},
  onFinding: () => {},
  worker: pathToFileURL(fakeWorker),
  onStarted: () => loader.openLines({ open: () => fakes.openLine(), outside: [] }),
})
const { connectors } = loader.workspace
const none = { recordings: [], faults: [], modes: {}, ci: false, overrides: {}, pins: {} }
fakes.update({ ...none, workspace: 'bench', environment: 'dev', connectors, files: ['fakes/shop.ts'] })

const signal = new AbortController().signal
let made = 0

function worldOf(isDirect: boolean): StepWorld {
  const answer = async (call: ConnectorCall): Promise<unknown> => {
    made += 1
    const origin = { task: 't', step: 'ask', again: 0, nth: made, now: 0 }
    const outcome = await fakes.ask({ ...call, ...origin }, signal)
    if ('error' in outcome) throw outcome.error
    return outcome.result
  }
  return {
    workspace: { name: 'bench', id: 'ws', environment: 'dev' },
    signal,
    onAbort: () => {},
    now: () => 0,
    config: () => undefined,
    call: answer,
    ...(isDirect && { direct: { again: 0, now: 0, flows: false, sleep: async () => {}, ended: () => {} } }),
  }
}

async function run(dev: DevLoader, calls: number, isDirect: boolean): Promise<readonly number[]> {
  const task = { id: 't', name: 't', tags: [], subtasks: 0 }
  const call = {
    step: 'ask',
    generation: dev.table.generation,
    task,
    data: { ask: true, calls },
    seed: '',
    audit: [],
  }
  const outcome = await dev.host.run(call, worldOf(isDirect))
  if (!outcome.ok) throw new Error(outcome.error.message)
  return (outcome.data as { readonly times: readonly number[] }).times
}

/** The same while this thread is kept busy, a few milliseconds in each turn. */
async function whileBusy<T>(work: Promise<T>): Promise<T> {
  const state = { isOver: false }
  const over = work.finally(() => void (state.isOver = true))
  while (!state.isOver) {
    const until = performance.now() + BUSY_MS
    while (performance.now() < until);
    await new Promise((resolve) => setImmediate(resolve))
  }
  return over
}

function percentiles(times: readonly number[]): { readonly p50: number; readonly p95: number } {
  const sorted = times.toSorted((left, right) => left - right)
  const at = (part: number): number => (sorted[Math.floor(sorted.length * part)] ?? 0) * 1000
  return { p50: at(0.5), p95: at(0.95) }
}

try {
  // The thread of the fakes starts with the first call, and the line after it.
  await run(loader, 1, false)
  for (let round = 0; round < 5; round += 1) await run(loader, CALLS, true)
  const idle = percentiles(await run(loader, CALLS, true))
  const calls = made
  const line = percentiles(await whileBusy(run(loader, CALLS, true)))
  if (made !== calls) throw new Error('Calls of the line came through this thread.')
  const through = percentiles(await whileBusy(run(loader, 100, false)))
  const throughIdle = percentiles(await run(loader, CALLS, false))
  console.log(JSON.stringify({ line, idle, through, throughIdle }))
} finally {
  await fakes.close()
  await loader.close()
  rmSync(root, { recursive: true })
}
