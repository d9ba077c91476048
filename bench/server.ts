import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { bundleModule } from '../fixtures/bundle.ts'

// `npx vite-node bench/server.ts [rounds]`: requests per second of GET /api/health and events per second to three who
// listen, each against the least that `node:http` needs for it, in turns. To reach: 30 % of its requests, with guard,
// router and checks; as many events, and at least 20,000 a second.

const ROUNDS = Number(process.argv[2] ?? 5)
const REQUESTS = 20_000
const CONNECTIONS = 16
const EVENTS = 60_000
const LISTENERS = 3
const LEAST_REQUESTS = 0.3
const LEAST_EVENTS = 20_000

const cache = join(import.meta.dirname, '../node_modules/.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'stepyard-bench-'))
const missed: string[] = []
try {
  const program = await bundleModule(join(import.meta.dirname, 'serverProgram.ts'), folder)
  const requests = await inTurns(program, measureRequests)
  report('GET /api/health', requests, 'requests/s')
  if (requests.ratio < LEAST_REQUESTS) missed.push(`requests: ${LEAST_REQUESTS} of node:http`)
  const events = await inTurns(program, measureEvents)
  report(`events to ${LISTENERS} who listen`, events, 'events/s')
  if (events.ours < LEAST_EVENTS) missed.push(`events: ${LEAST_EVENTS}/s`)
} finally {
  rmSync(folder, { recursive: true })
}
console.log(missed.length === 0 ? '\nAll limits were kept.' : `\nMissed: ${missed.join('; ')}`)
if (missed.length > 0) process.exitCode = 1

interface Compared {
  readonly ours: number
  readonly plain: number
  readonly ratio: number
}

type Measure = (port: number, child: ChildProcess) => Promise<number>

/** The round in the middle, by its ratio. Both sides of a round see the machine in one mood. */
async function inTurns(program: string, measure: Measure): Promise<Compared> {
  const rounds: Compared[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const plain = await withServer(program, 'plain', measure)
    const ours = await withServer(program, 'ours', measure)
    rounds.push({ ours, plain, ratio: ours / plain })
  }
  rounds.sort((left, right) => left.ratio - right.ratio)
  return rounds[Math.floor(rounds.length / 2)] ?? { ours: 0, plain: 0, ratio: 0 }
}

async function withServer(program: string, which: string, measure: Measure): Promise<number> {
  const child = spawn(process.execPath, [program, which], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const [text] = (await once(child.stdout, 'data')) as [Buffer]
    return await measure(Number(text.toString()), child)
  } finally {
    child.kill()
  }
}

/** Requests per second over connections that are kept; each asks again as soon as it has its answer. */
async function measureRequests(port: number): Promise<number> {
  await ask(port, REQUESTS / 10)
  const start = performance.now()
  await Promise.all(Array.from({ length: CONNECTIONS }, () => ask(port, REQUESTS / CONNECTIONS)))
  return REQUESTS / ((performance.now() - start) / 1000)
}

function ask(port: number, count: number): Promise<void> {
  const text = `GET /api/health HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let left = count
    socket.on('error', reject)
    // An answer is short enough to come as one piece.
    socket.on('data', (chunk) => {
      if (!chunk.toString('latin1').startsWith('HTTP/1.1 200')) reject(new Error(chunk.toString()))
      left -= 1
      if (left > 0) socket.write(text)
      else resolve(void socket.destroy())
    })
    socket.write(text)
  })
}

/** Events per second until the slowest of those who listen has all of them. */
async function measureEvents(port: number, child: ChildProcess): Promise<number> {
  const all = await Promise.all(Array.from({ length: LISTENERS }, () => listenTo(port, EVENTS)))
  const start = performance.now()
  child.stdin?.write(`${EVENTS}\n`)
  await Promise.all(all.map(({ done }) => done))
  return EVENTS / ((performance.now() - start) / 1000)
}

async function listenTo(port: number, last: number): Promise<{ readonly done: Promise<void> }> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET /api/events HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)
  await once(socket, 'data')
  const marker = `"aggregateId":"t${last}"`
  let rest = ''
  const done = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      const text = rest + chunk.toString('latin1')
      rest = text.slice(-200)
      if (text.includes(marker)) resolve(void socket.destroy())
    })
  })
  return { done }
}

function report(title: string, { ours, plain, ratio }: Compared, unit: string): void {
  console.log(`${title}: ${ratio.toFixed(2)} = ${ours.toFixed(0)} of ${plain.toFixed(0)} ${unit}`)
}
