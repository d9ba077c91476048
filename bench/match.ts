import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundleModule } from '../fixtures/bundle.ts'
import { testDir } from '../fixtures/testDir.ts'
import type { OpenObject } from '../src/condition/data.ts'
import { matchCondition } from '../src/condition/match.ts'
import { generateDocuments, KINDS } from './matchDocuments.ts'
import type * as Ours from './matchOurs.ts'
import { summarise } from './measure.ts'
import { createWays, OURS, type Match, type Way } from './matchPeers.ts'
import { countShops, generateSteps, type BenchStep } from './matchSteps.ts'

// `npx vite-node bench/match.ts -- --sizes 10,100,1000,10000 --seconds 2`. See README.md beside this file.

const DOCUMENTS = 1000
const CHECKED = 40
// Short, so that some rounds see nothing of what else the machine does.
const ROUND_MS = 10
const LEAST_ROUNDS = 5
const BATCH = 50

/** Documents per second, in the round that was disturbed least and in the middle one. */
interface Speed {
  readonly best: number
  readonly middle: number
}

type Speeds = ReadonlyMap<string, Speed>

const { sizes, seconds } = readOptions()
process.exitCode = (await run()) ? 0 : 1

async function run(): Promise<boolean> {
  const ways = createWays(await bundleOurs())
  const all = new Map<number, Speeds>()
  for (const size of sizes) {
    const steps = generateSteps(size)
    const texts = generateDocuments(DOCUMENTS, countShops(size)).map((document) => JSON.stringify(document))
    const expected = texts.slice(0, CHECKED).map((text) => expectedNames(steps, text))
    console.log(`\n${size.toLocaleString('en')} steps, of which ${average(expected)} match a document`)
    const speeds = new Map<string, Speed>()
    for (const way of ways) speeds.set(way.name, await measureWay(way, { steps, texts, expected }))
    printSpeeds(speeds)
    all.set(size, speeds)
  }
  return judge(all)
}

// As it is shipped: run file by file, each call from one into another goes through an object and takes longer.
async function bundleOurs(): Promise<typeof Ours> {
  const dir = await testDir()
  const entry = fileURLToPath(new URL('matchOurs.ts', import.meta.url))
  try {
    return (await import(await bundleModule(entry, dir.path))) as typeof Ours
  } finally {
    await dir[Symbol.asyncDispose]()
  }
}

function readOptions(): { sizes: readonly number[]; seconds: number } {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((arg) => arg !== '--'),
    options: { sizes: { type: 'string', default: '10,100,1000,10000' }, seconds: { type: 'string', default: '2' } },
  })
  return { sizes: values.sizes.split(',').map(Number), seconds: Number(values.seconds) }
}

interface Sample {
  readonly steps: readonly BenchStep[]
  readonly texts: readonly string[]
  /** What matches the first of the texts. */
  readonly expected: readonly (readonly string[])[]
}

function expectedNames(steps: readonly BenchStep[], text: string): string[] {
  const document: unknown = JSON.parse(text)
  return steps.flatMap(({ name, condition }) => (matchCondition(condition, document) ? [name] : [])).sort()
}

function average(lists: readonly (readonly string[])[]): string {
  return (lists.flat().length / lists.length).toFixed(1)
}

/**
 * How fast one way is. Each has the memory for itself, as where it is used. Throws when it does not find what it should.
 */
async function measureWay({ name, create, reword = String }: Way, { steps, texts, expected }: Sample): Promise<Speed> {
  const match = create(steps)
  const own = texts.map((text) => reword(text))
  for (const [index, names] of expected.entries()) {
    const found = [...(await match(JSON.parse(own[index] ?? '{}') as OpenObject))].sort()
    if (found.join() !== names.join()) throw new Error(`${name} finds ${found}, not ${names} in ${own[index]}`)
  }
  // The first count is of code that was still being compiled.
  const count = await countForRound(match, own, await countForRound(match, own, KINDS))
  const times: number[] = []
  for (let spent = 0; times.length < LEAST_ROUNDS || spent < seconds * 1000; spent += times.at(-1) ?? 0) {
    times.push(await timeRound(match, own, count))
  }
  const { min, median } = summarise(times)
  return { best: (count / min) * 1000, middle: (count / median) * 1000 }
}

/** How many documents make a round. */
async function countForRound(match: Match, texts: readonly string[], least: number): Promise<number> {
  let count = least
  while ((await timeRound(match, texts, count)) < ROUND_MS) count *= 2
  return count
}

/** Milliseconds to match so many documents, each new from its text, as a request or a store would give it. */
async function timeRound(match: Match, texts: readonly string[], count: number): Promise<number> {
  let spent = 0
  for (let done = 0; done < count; done += BATCH) {
    const size = Math.min(BATCH, count - done)
    const batch = Array.from({ length: size }, (_, index) => texts[(done + index) % texts.length] ?? '{}')
    const documents = batch.map((text) => JSON.parse(text) as OpenObject)
    const began = performance.now()
    for (const document of documents) {
      const answer = match(document)
      if (answer instanceof Promise) await answer
    }
    spent += performance.now() - began
  }
  return spent
}

function printSpeeds(speeds: Speeds): void {
  const ours = speeds.get(OURS)?.best ?? Number.NaN
  for (const [name, { best, middle }] of speeds) {
    const speed = `${formatNumber(best).padStart(9)} documents/s (${formatNumber(middle)})`
    const ratio = name === OURS ? '' : `1 / ${formatNumber(ours / best)}`
    console.log(`  ${name.padEnd(24)} ${speed.padEnd(34)} ${ratio}`)
  }
}

/** Prints the claims for 10,000 steps; answers whether all of those were kept that could be measured. */
function judge(all: ReadonlyMap<number, Speeds>): boolean {
  const [small, large] = [all.get(10), all.get(10_000)]
  const [fewer, ours, sift] = [small?.get(OURS), large?.get(OURS), large?.get('sift')]
  if (fewer === undefined || ours === undefined || sift === undefined) return true
  const [growth, overSift] = [fewer.best / ours.best, ours.best / sift.best]
  console.log('\nAt 10,000 steps')
  return [
    claim(`at least 300,000 documents/s: ${formatNumber(ours.best)}`, ours.best >= 300_000),
    claim(`at most 10 times slower than at 10 steps: ${formatNumber(growth)}`, growth <= 10),
    claim(`at least 1,000 times as fast as sift: ${formatNumber(overSift)}`, overSift >= 1000),
  ].every(Boolean)
}

function claim(text: string, kept: boolean): boolean {
  console.log(`  ${kept ? 'kept  ' : 'MISSED'} ${text}`)
  return kept
}

function formatNumber(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
}
