import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { openDevWorld } from '../../../fixtures/devWorld.ts'
import { useStepWorker } from '../../../fixtures/stepWorker.ts'
import { writeFiles, type Files } from '../../../fixtures/testDir.ts'

const worker = useStepWorker()

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes of the heap of this thread when nothing can be let go of any more. */
async function heapOf(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    collectGarbage()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return process.memoryUsage().heapUsed
}

const step = (value: number, big = ''): string =>
  `import { tax } from '../libraries/orders/tax.ts'\n${big}export const condition = { a: 1 }\nexport const content = async () => {\n  data.x = ${value} + tax\n}\n`

// Measured inside: of a worker, only it can say.
const MEASURE = `export const condition = { never: 1 }
export const content = async () => {
  for (let round = 0; round < 5; round++) {
    globalThis.gc()
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  data.heap = process.memoryUsage().heapUsed
}
`

const library = (value: number): Files => ({ 'libraries/orders/tax.ts': `export const tax = ${value}\n` })

describe('ISO-13: 2,000 reloads', () => {
  it('hold on to nothing, here and in the workers', { timeout: 600_000 }, async () => {
    const steps = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`steps/s${at}.ts`, step(0)]))
    const files = { ...steps, ...library(0), 'steps/measure.ts': MEASURE }
    await using world = await openDevWorld(worker.file(), files, { workers: { file: worker.file(), count: 1 } })
    const reload = async (round: number): Promise<void> => {
      const edits = round % 10 === 0 ? library(round) : { [`steps/s${round % 20}.ts`]: step(round) }
      await writeFiles(world.root, edits)
      await world.loader.reload()
      await world.run(`s${round % 20}`)
    }
    const inside = async (): Promise<number> => {
      const outcome = await world.run('measure')
      if (!outcome.ok) throw new Error(outcome.error.message)
      return Number(Object(outcome.data).heap)
    }
    // Caches fill and code is optimised before anything can be compared.
    for (let round = 1; round <= 200; round++) await reload(round)
    const before = (await heapOf()) + (await inside())
    const listeners = process.eventNames().map((name) => process.listenerCount(name))
    for (let round = 201; round <= 2200; round++) await reload(round)
    const grown = (await heapOf()) + (await inside()) - before

    expect(grown / 1024 / 1024).toBeLessThan(5)
    expect(process.eventNames().map((name) => process.listenerCount(name))).toEqual(listeners)
  })
})
