import { createHash } from 'node:crypto'
import { open, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openDevWorld } from '../../../fixtures/devWorld.ts'
import { useStepWorker } from '../../../fixtures/stepWorker.ts'

const step = (value: number | string): string =>
  `export const condition = { a: 1 }\nexport const content = async () => {\n  data.x = ${value}\n}\n`

type Save = (file: string, text: string) => Promise<void>

const SAVES: readonly (readonly [string, Save])[] = [
  ['a plain write', (file, text) => writeFile(file, text)],
  [
    'a rename into place',
    async (file, text) => {
      await writeFile(`${file}.tmp`, text)
      await rename(`${file}.tmp`, file)
    },
  ],
  [
    'emptying first, writing 15 ms later',
    async (file, text) => {
      const handle = await open(file, 'w')
      await pause(15)
      await handle.writeFile(text)
      await handle.close()
    },
  ],
  [
    'moving the old one away, as vim does',
    async (file, text) => {
      await rename(file, `${file}~`)
      await writeFile(file, text)
    },
  ],
]

// The gaps between two writes are what is tested; nothing here waits for the loader by the clock.
const GAPS = [5, 10, 20, 40, 60]

const IMPATIENT = { interval: 5, timeout: 1000 }

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** Saves one file twice in a row, so and so many times. */
export function testSaves(rounds: number): void {
  const worker = useStepWorker()

  describe('the last of several saves', () => {
    it.each(SAVES)('is never lost: %s', { timeout: 300_000 }, async (_, save) => {
      await using world = await openDevWorld(worker.file(), { 'steps/a.ts': step(0) })
      const file = join(world.root, 'steps/a.ts')
      const hashes = new Set<string>()
      for (let round = 1; round <= rounds; round++) {
        await save(file, step(`-${round}`))
        await pause(GAPS[round % GAPS.length])
        await save(file, step(round))
        // Fails when it has not been taken up after a second.
        await expect.poll(() => world.loader.table.steps.get('a')?.fileHash, IMPATIENT).toBe(hashOf(step(round)))
        hashes.add(hashOf(step(round)))
        expect(await world.run('a')).toMatchObject({ data: { x: round } })
      }

      expect(hashes.size).toBe(rounds)
    })
  })
}
