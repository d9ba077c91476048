import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { summarise, timeProgram, type Program } from './measure.ts'

// `stepyard types` against the command of json-schema-to-typescript, each as a whole process, in turns:
// npx vite-node bench/types.ts -- 1,100,1000 3

const [sizes = '1,100,1000', rounds = '3'] = process.argv.slice(2).filter((word) => word !== '--')
const REPOSITORY = join(import.meta.dirname, '..')
const STEPYARD = join(REPOSITORY, 'dist/cli.js')
const JSON2TS = join(REPOSITORY, 'node_modules/json-schema-to-typescript/dist/src/cli.js')

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

async function measure(count: number): Promise<void> {
  const root = writeWorkspace(count)
  const node = (...args: readonly string[]): Program => ({ command: process.execPath, args, cwd: root })
  const times = { start: [], cold: [], none: [], one: [], json2ts: [] } as Record<string, number[]>
  const time = async (what: string, program: Program): Promise<void> => {
    times[what]?.push(await timeProgram(program))
  }
  for (let round = 0; round < Number(rounds); round += 1) {
    rmSync(join(root, '.stepyard'), { recursive: true, force: true })
    await time('start', node(STEPYARD, '--version'))
    await time('cold', node(STEPYARD, 'types'))
    await time('none', node(STEPYARD, 'types'))
    const file = join(root, 'schemas/tasks/kind0.schema.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"(?:new|made)\d*"/, `"made${round}"`))
    await time('one', node(STEPYARD, 'types'))
    await time('json2ts', node(JSON2TS, '-i', 'schemas/tasks/*.json', '-o', join(root, 'out')))
  }
  rmSync(root, { recursive: true, force: true })
  const of = (what: string): number => summarise(times[what] ?? []).median
  const line = (what: string, text: string): void => console.log(`${String(count).padStart(5)}  ${what}  ${text}`)
  line(
    'cold',
    `${of('cold').toFixed(0)} ms, json2ts ${of('json2ts').toFixed(0)} ms: ${(of('cold') / of('json2ts')).toFixed(2)} (0.45 to reach at 1,000)`,
  )
  line('nothing changed', `${(of('none') - of('start')).toFixed(0)} ms above --version (50 to reach)`)
  line('one changed', `${(of('one') - of('start')).toFixed(0)} ms above --version (150 to reach)`)
}

for (const size of sizes.split(',')) await measure(Number(size))
