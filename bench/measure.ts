import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { gitEnv } from '../fixtures/testDir.ts'

/** A program to measure as a whole: from its start to its end, with everything that it starts. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
}

/** Durations or sizes of one thing, measured several times. */
export interface Figures {
  readonly median: number
  readonly min: number
  readonly max: number
}

const SAMPLE_MS = 4
const PAGE_BYTES = 4096
const FSYNCS = 25

/** Milliseconds from the start of a program to its end; throws with its output when it fails. */
export async function timeProgram(program: Program): Promise<number> {
  const started = performance.now()
  const { child, said } = start(program)
  await finished(child, program, said)
  return performance.now() - started
}

/** What a program took, in milliseconds. */
export interface Spent {
  readonly wall: number
  /** Of all its threads, user and system: on a busy machine it says more than the clock on the wall. */
  readonly cpu: number
}

/** Times a Node program; its last act is to say what processor time it had. */
export async function spendProgram({ command, args, cwd }: Program): Promise<Spent> {
  const folder = mkdtempSync(join(tmpdir(), 'stepyard-bench-cpu-'))
  const [hook, said] = [join(folder, 'hook.cjs'), join(folder, 'cpu')]
  writeFileSync(
    hook,
    `process.on('exit', () => { const { user, system } = process.cpuUsage(); require('fs').writeFileSync(${JSON.stringify(said)}, String((user + system) / 1000)) })`,
  )
  const wall = await timeProgram({ command, args: ['--require', hook, ...args], cwd })
  const cpu = Number(readFileSync(said, 'utf8'))
  rmSync(folder, { recursive: true })
  return { wall, cpu }
}

/**
 * Peak memory in bytes of a program and all that runs below it at the same time. Shared pages count in every process,
 * so it is rather too much than too little. Looks every few milliseconds and so disturbs time: never in a timed run.
 */
export async function measureMemory(program: Program): Promise<number> {
  const { child, said } = start(program)
  let peak = 0
  const sampling = setInterval(() => {
    peak = Math.max(peak, residentBytes(child.pid ?? 0))
  }, SAMPLE_MS)
  await finished(child, program, said).finally(() => clearInterval(sampling))
  return peak
}

/** What the disk alone takes: milliseconds to write 1 KB to a new file below `folder` and sync it. */
export function timeFsync(folder: string): Figures {
  const durations = Array.from({ length: FSYNCS }, (_, index) => {
    const file = join(folder, `fsync-${index}`)
    const fd = openSync(file, 'w')
    writeSync(fd, Buffer.alloc(1024, index))
    const started = performance.now()
    fsyncSync(fd)
    const duration = performance.now() - started
    closeSync(fd)
    rmSync(file)
    return duration
  })
  return summarise(durations)
}

/** Median, least and most. */
export function summarise(values: readonly number[]): Figures {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
  return { median, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

function start({ command, args, cwd }: Program): { child: ChildProcess; said: Buffer[] } {
  const env = { ...gitEnv(), NO_COLOR: '1', NODE_ENV: 'production' }
  const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  return { child, said }
}

async function finished(child: ChildProcess, { command, args }: Program, said: readonly Buffer[]): Promise<void> {
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${Buffer.concat(said).toString()}`)
}

/** Memory of a process and its descendants at this moment. 0 where the system does not tell (only Linux does). */
function residentBytes(pid: number): number {
  const resident = Number(readIfThere(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * PAGE_BYTES
  const children = readIfThere(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
  return children.reduce((sum, child) => sum + residentBytes(child), resident)
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    // The process ended between two looks.
    return ''
  }
}
