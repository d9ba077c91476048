import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { spendProgram, summarise, type Program, type Spent } from './measure.ts'
import { INSTALLED, installOpenapiTypescript, peerProgram, type TypePeer } from './typePeers.ts'

// `stepyard types` against others that make types of JSON Schema, each as a whole process, in turns:
// npx vite-node bench/types.ts -- 1,100,1000 3 [folder to install openapi-typescript into]

const [sizes = '1,100,1000', rounds = '3', peers] = process.argv.slice(2).filter((word) => word !== '--')
const REPOSITORY = join(import.meta.dirname, '..')
const STEPYARD = join(REPOSITORY, 'dist/cli.js')
const listed: readonly TypePeer[] = peers === undefined ? INSTALLED : [...INSTALLED, 'openapi-typescript']

function schemaText(at: number): string {
  const line = { type: 'object', properties: { sku: { type: 'string' }, quantity: { type: 'integer' } } }
  const order = {
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: 'string', description: `Id of an order of shop ${at}.` },
      status: { enum: ['new', 'paid', `shop${at}`] },
      total: { type: 'number' },
      lines: { type: 'array', items: { $ref: '#/definitions/line' } },
    },
  }
  return JSON.stringify({ type: 'object', required: ['order'], properties: { order }, definitions: { line } }, null, 2)
}

function writeWorkspace(count: number): string {
  const root = mkdtempSync(join(tmpdir(), 'stepyard-bench-types-'))
  mkdirSync(join(root, 'schemas/tasks'), { recursive: true })
  writeFileSync(join(root, 'stepyard.yaml'), 'format: 1\nname: bench\nenvironments:\n  dev: { branch: develop }\n')
  writeFileSync(join(root, 'tsconfig.json'), '{ "include": [".stepyard/types/*.d.ts"] }')
  for (let at = 0; at < count; at += 1) writeFileSync(join(root, `schemas/tasks/kind${at}.schema.json`), schemaText(at))
  return root
}

const TARGETS = { cold: 0.45, none: 50, one: 150 }

async function measure(count: number): Promise<void> {
  const root = writeWorkspace(count)
  const node = (...args: readonly string[]): Program => ({ command: process.execPath, args, cwd: root })
  const spent = new Map<string, Spent[]>()
  const spend = async (what: string, program: Program): Promise<void> => {
    spent.set(what, [...(spent.get(what) ?? []), await spendProgram(program)])
  }
  for (let round = 0; round < Number(rounds); round += 1) {
    rmSync(join(root, '.stepyard'), { recursive: true, force: true })
    await spend('start', node(STEPYARD, '--version'))
    await spend('cold', node(STEPYARD, 'types'))
    await spend('none', node(STEPYARD, 'types'))
    const file = join(root, 'schemas/tasks/kind0.schema.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"(?:new|made)\d*"/, `"made${round}"`))
    await spend('one', node(STEPYARD, 'types'))
    for (const peer of listed) await spend(peer, peerProgram(peer, { root, peers: peers ?? '' }))
  }
  rmSync(root, { recursive: true, force: true })
  report(count, spent)
}

function report(count: number, spent: ReadonlyMap<string, readonly Spent[]>): void {
  const of = (what: string, kind: keyof Spent): number =>
    summarise((spent.get(what) ?? []).map((each) => each[kind])).median
  const print = (what: string, text: string): void => console.log(`${String(count).padStart(5)}  ${what}  ${text}`)
  const both = (what: string): string => `${of(what, 'wall').toFixed(0)} ms (CPU ${of(what, 'cpu').toFixed(0)} ms)`
  print('cold', both('cold'))
  for (const peer of listed) {
    const ratio = (kind: keyof Spent): string => (of('cold', kind) / of(peer, kind)).toFixed(2)
    const target = peer === 'json2ts' && count === 1000 ? `, ${TARGETS.cold} to reach` : ''
    print('cold', `${ratio('wall')} of ${peer}, CPU ${ratio('cpu')}: ${both(peer)}${target}`)
  }
  for (const what of ['none', 'one'] as const) {
    const above = (kind: keyof Spent): string => (of(what, kind) - of('start', kind)).toFixed(0)
    print(`${what} changed`, `${above('wall')} ms above --version (CPU ${above('cpu')} ms), ${TARGETS[what]} to reach`)
  }
}

if (peers !== undefined) installOpenapiTypescript(peers)
console.log(
  `load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')} on ${availableParallelism()} processors`,
)
for (const size of sizes.split(',')) await measure(Number(size))
console.log(
  `load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
)
