import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { summarise } from './measure.ts'

/** Programs that start again when a file changes, as far as they are installed here. */
export const PEERS = ['node --watch', 'vite-node --watch'] as const

/** One of `PEERS`. */
export type Peer = (typeof PEERS)[number]

const SAVES = 15

/**
 * Milliseconds until a program that imports `steps` modules has printed that it is ready, and from a save of one of them
 * until it has printed what that now says.
 */
export async function measurePeer(
  peer: Peer,
  steps: number,
): Promise<{ readonly ready: number; readonly p50: number }> {
  const root = mkdtempSync(join(tmpdir(), 'stepyard-bench-peer-'))
  const write = (at: number, value: number): void =>
    writeFileSync(join(root, `steps/step${at}.js`), `export const value = ${value}\n// ${'x'.repeat(900)}\n`)
  mkdirSync(join(root, 'steps'))
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  for (let at = 0; at < steps; at += 1) write(at, 0)
  const imports = Array.from({ length: steps }, (_, at) => `import { value as v${at} } from './steps/step${at}.js'\n`)
  writeFileSync(join(root, 'main.js'), `${imports.join('')}console.log('value ' + v0)\nsetInterval(() => {}, 1000)\n`)
  const started = performance.now()
  const child = spawn(process.execPath, argvOf(peer, join(root, 'main.js')), {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let printed = ''
  let wake = (): void => {}
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
    wake()
  })
  const says = async (text: string): Promise<number> => {
    while (!printed.includes(text)) await new Promise<void>((resolve) => void (wake = resolve))
    return performance.now()
  }
  try {
    const ready = (await says('value 0\n')) - started
    const times: number[] = []
    for (let round = 1; round <= SAVES; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 300))
      write(0, round)
      const saved = performance.now()
      times.push((await says(`value ${round}\n`)) - saved)
    }
    return { ready, p50: summarise(times).median }
  } finally {
    child.kill('SIGKILL')
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
}

function argvOf(peer: Peer, main: string): readonly string[] {
  if (peer === 'node --watch') return ['--watch', main]
  return [join(import.meta.dirname, '../node_modules/vite-node/dist/cli.mjs'), '--watch', main]
}
