import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { findServer } from '../src/runningServer.ts'
import { summarise } from './measure.ts'

/** What one start of `stepyard dev` took, in milliseconds from the start of its process. */
export interface DevStart {
  readonly listening: number
  readonly ready: number
  /** Bytes of the process and of its threads, half a second later. */
  readonly resident: number
}

/** How `dev` starts: without what an earlier start has remembered, and with it. Medians of `runs`. */
export async function measureStarts(
  folder: string,
  { steps, runs }: { readonly steps: number; readonly runs: number },
): Promise<Readonly<Record<'cold' | 'cached', DevStart>>> {
  const root = join(folder, `start-${steps}`)
  writeSteps(root, steps)
  const cold: DevStart[] = []
  const cached: DevStart[] = []
  for (let run = 0; run < runs; run += 1) {
    rmSync(join(root, '.stepyard'), { recursive: true, force: true })
    cold.push(await withDev(root, async (start) => start))
    cached.push(await withDev(root, async (start) => start))
  }
  rmSync(root, { recursive: true })
  return { cold: medianOf(cold), cached: medianOf(cached) }
}

/** Milliseconds from handing in a task of three steps over HTTP to the answer that it is done, a median of 200. */
export async function measureSubmit(folder: string): Promise<number> {
  const root = join(folder, 'submit')
  writeSteps(root, 97)
  for (let at = 0; at < 3; at += 1) {
    const end = at === 2 ? "\n  task.complete('ok')" : ''
    write(
      root,
      `steps/order/s${at}.ts`,
      `export const condition = { at: ${at} }\nexport const content = async () => {\n  data.at = ${at + 1}${end}\n}\n`,
    )
  }
  return withDev(root, async (_, url) => {
    const { token = '' } = (await findServer(root)) ?? {}
    const times: number[] = []
    for (let round = 0; round < 250; round += 1) {
      const started = performance.now()
      const response = await fetch(`${url}/api/tasks`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'order', data: { at: 0 }, wait: true }),
      })
      const { task } = (await response.json()) as { readonly task: { readonly state: string } }
      if (task.state !== 'done') throw new Error(`The task is ${task.state}.`)
      if (round >= 50) times.push(performance.now() - started)
    }
    return summarise(times).median
  })
}

const CLI = join(import.meta.dirname, '../dist/cli.js')

async function withDev<T>(root: string, work: (start: DevStart, url: string) => Promise<T>): Promise<T> {
  const started = performance.now()
  const child = spawn(process.execPath, [CLI, 'dev', '--port', '0', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => void child.once('close', resolve))
  const moments = new Map<string, number>()
  let url = ''
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      // What `--json` prints.
      const told = JSON.parse(line) as { readonly type: string; readonly url?: string }
      moments.set(told.type, performance.now() - started)
      url = told.url ?? url
      if (told.type === 'ready') break
    }
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const [listening = 0, ready = 0] = [moments.get('listening'), moments.get('ready')]
    return await work({ listening, ready, resident: residentBytes(child.pid ?? 0) }, url)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

// Only Linux tells; elsewhere it is 0.
function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

function medianOf(starts: readonly DevStart[]): DevStart {
  const median = (read: (start: DevStart) => number): number => summarise(starts.map(read)).median
  return {
    listening: median(({ listening }) => listening),
    ready: median(({ ready }) => ready),
    resident: median(({ resident }) => resident),
  }
}

function writeSteps(root: string, steps: number): void {
  write(root, 'stepyard.yaml', 'format: 1\nname: bench\nenvironments:\n  dev: { branch: develop }\n')
  write(root, 'environments/dev.yaml', '{}\n')
  write(root, 'libraries/orders/tax.ts', 'export const tax = 0\n')
  for (let at = 0; at < steps; at += 1) write(root, `steps/area${at % 20}/step${at}.ts`, stepText(at))
}

// About 1 KB, as steps are.
function stepText(at: number): string {
  const notes = Array.from({ length: 8 }, (_, line) => `const note${line} = '${'x'.repeat(80)}'\n`).join('')
  return `import { tax } from '../../libraries/orders/tax.ts'\n${notes}export const condition = { kind: 'k${at}', total: Number }\nexport const content = async () => {\n  data.x = ${at} + tax\n}\n`
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
