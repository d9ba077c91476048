import { describe, expect, it } from 'vitest'
import { ORDER, SHOP } from '../fixtures/taskWorkspace.ts'
import { testDir } from '../fixtures/testDir.ts'
import { testEffects } from '../fixtures/testEffects.ts'
import { openLocalEngine } from './localEngine.ts'

const DAY = 86_400_000
const START = Date.parse('2026-03-01T12:00:00Z')

/** Opens the engine of a folder on a day, has it work on new tasks, and answers the names of all that are kept. */
async function workOn(root: string, day: number, ...names: readonly string[]): Promise<readonly string[]> {
  const effects = testEffects({ now: () => new Date(START + day * DAY) })
  await using local = await openLocalEngine({ root, environment: 'dev', effects })
  const { actor, engine, store, scope } = local
  for (const name of names) {
    await engine.submit({ name, data: { ...JSON.parse(ORDER), paid: name }, actor })
    await engine.idle()
  }
  return (await store.list(scope, {})).tasks.map((task) => task.name)
}

const shopWith = (engine: string, dev = '') =>
  testDir({ ...SHOP, 'stepyard.yaml': `${SHOP['stepyard.yaml']}${engine}`, 'environments/dev.yaml': dev })

describe('what a workspace keeps of tasks that have ended', () => {
  it('is everything where it says nothing', async () => {
    await using dir = await shopWith('')
    await workOn(dir.path, 0, 'a', 'b')

    expect(await workOn(dir.path, 4_000)).toEqual(['b', 'a'])
  })

  it('is as many as it allows, the newest', async () => {
    await using dir = await shopWith('engine: { retention: { tasks: 2 } }\n')
    await workOn(dir.path, 0, 'a', 'b', 'c')

    expect(await workOn(dir.path, 0)).toEqual(['c', 'b'])
  })

  it('is as old as the workspace or its environment allows, whichever is less', async () => {
    await using dir = await shopWith('engine: { retention: { age: 30d } }\n', 'policy: { retentionDays: 7 }\n')
    await workOn(dir.path, 0, 'a')
    await workOn(dir.path, 5, 'b')

    await workOn(dir.path, 8)
    expect(await workOn(dir.path, 8)).toEqual(['b'])
  })
})
