import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { summarise } from './measure.ts'

/** Programs that start again when a file changes, as far as they are installed here. */
export const PEERS = ['node --watch', 'vite-node --watch'] as const

/** Such a program; `tsx watch` is there after `installPeers`. */
export type Peer = (typeof PEERS)[number] | 'tsx watch'

/** Installs peers that the repository does not have into `folder`, running no script of theirs. */
export function installPeers(folder: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const argv = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', 'tsx@4', 'node-red@4']
  execFileSync('npm', argv, { cwd: folder, stdio: 'inherit' })
}

/** Milliseconds until Node-RED, installed in `peers`, answers over HTTP with one flow. */
export async function measureNodeRed(peers: string): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'stepyard-bench-red-'))
  writeFileSync(
    join(home, 'flows.json'),
    JSON.stringify([
      { id: 'f', type: 'tab', label: 'flow' },
      { id: 'in', z: 'f', type: 'http in', url: '/ok', method: 'get', wires: [['out']] },
      { id: 'out', z: 'f', type: 'http response', wires: [] },
    ]),
  )
  const started = performance.now()
  const child = spawn(
    process.execPath,
    [join(peers, 'node_modules/node-red/red.js'), '-u', home, '-p', '18765', 'flows.json'],
    { stdio: 'ignore' },
  )
  try {
    while (!(await fetch('http://127.0.0.1:18765/ok').catch(() => undefined))?.ok) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return performance.now() - started
  } finally {
    child.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

const SAVES = 15

/**
 * Milliseconds until a program that imports `steps` modules has printed that it is ready, and from a save of one of them
 * until it has printed what that now says.
 */
export async function measurePeer(
  peer: Peer,
  { steps, peers = '' }: { readonly steps: number; readonly peers?: string },
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
  const child = spawn(process.execPath, argvOf(peer, join(root, 'main.js'), peers), {
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

function argvOf(peer: Peer, main: string, peers: string): readonly string[] {
  if (peer === 'tsx watch') return [join(peers, 'node_modules/tsx/dist/cli.mjs'), 'watch', main]
  if (peer === 'node --watch') return ['--watch', main]
  return [join(import.meta.dirname, '../node_modules/vite-node/dist/cli.mjs'), '--watch', main]
}
