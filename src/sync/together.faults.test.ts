import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSdk, type BuiltSdk, type ChildCall, type ChildResult } from '../../fixtures/killable.ts'
import { useWorld, worldFiles, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { git } from '../../fixtures/testDir.ts'
import { applyPull } from './applyPull.ts'
import { applyPush } from './applyPush.ts'
import type { Plan } from './plan.ts'

let sdk: BuiltSdk
beforeAll(async () => void (sdk = await buildSdk()))
afterAll(() => sdk[Symbol.asyncDispose]())

const own = (name: string): string =>
  `export const condition = { by: '${name}' }\nexport const content = async () => {}\n`

describe('commands at once in one folder', () => {
  const calls = ['pull', 'push', 'status', 'pull', 'push', 'status'] as const

  it.each(['system', 'isomorphic'] as const)(
    'by %s have their turn or are told who has it, and break nothing',
    async (backend) => {
      await using world = await useWorld({ backend })
      const clone = await world.clone('ada')
      for (let round = 0; round < 3; round++) {
        await clone.edit({ 'steps/charge.ts': own(`ada${round}`) })
        await world.commit({ 'steps/receive.ts': own(`branch${round}`) })

        const results = await Promise.all(
          calls.map((call) => sdk.call({ root: clone.root, call, options: { backend } })),
        )

        const codes = new Set(results.map(({ code }) => code))
        for (const allowed of [undefined, 'LOCKED', 'STALE_PLAN', 'PULL_FIRST']) codes.delete(allowed)
        expect([...codes]).toEqual([])
        await clone.pull()
        await clone.push()
        expect(await clone.files()).toEqual(await world.remoteFiles())
      }
      await git(clone.root, 'fsck', '--strict', '--no-dangling')
      await git(world.path, 'fsck', '--strict', '--no-dangling')
    },
  )
})

describe('five people who push at once', () => {
  async function pushUntilDone(root: string, options: ChildCall['options']): Promise<ChildResult[]> {
    const results: ChildResult[] = []
    do results.push(await sdk.call({ root, call: 'push', ...(options && { options }) }))
    while (results.at(-1)?.code !== undefined && results.length < 6)
    return results
  }

  it.each(['system', 'isomorphic'] as const)('by %s all arrive, each once', async (backend) => {
    await using world = await useWorld({ backend })
    const start = await world.tip('develop')
    const names = ['ada', 'bob', 'cyd', 'dee', 'eve']
    const clones = await Promise.all(names.map((name) => world.clone(name)))
    for (const clone of clones) await clone.pull()
    for (const clone of clones) await clone.edit({ [`steps/${clone.name}.ts`]: own(clone.name) })

    const results = await Promise.all(clones.map(({ root }) => pushUntilDone(root, { backend })))

    expect(
      results
        .flat()
        .flatMap(({ code }) => code ?? [])
        .filter((code) => code !== 'REMOTE_MOVED'),
    ).toEqual([])
    const wanted = { ...worldFiles, ...Object.fromEntries(names.map((name) => [`steps/${name}.ts`, own(name)])) }
    expect(await world.remoteFiles()).toEqual(wanted)
    expect(await git(world.path, 'rev-list', '--count', `${start}..develop`)).toBe('5')
    await expectAllPull(world, clones)
  })

  async function expectAllPull(world: World, clones: readonly Clone[]): Promise<void> {
    for (const clone of clones) {
      await clone.pull()
      expect(await clone.files()).toEqual(await world.remoteFiles())
      expect(await clone.git('status', '--porcelain')).toBe('')
    }
  }
})

describe('a push whose plan was shown', () => {
  async function planned(world: World): Promise<{ clone: Clone; plan: Plan<'push'> }> {
    const clone = await world.clone('ada')
    await clone.pull()
    await clone.edit({ 'steps/charge.ts': own('ada') })
    return { clone, plan: await clone.planPush() }
  }

  it('and is overtaken goes on top of what came', async () => {
    await using world = await useWorld()
    const { clone, plan } = await planned(world)
    await world.commit({ 'steps/receive.ts': own('bob') })

    await applyPush(await clone.workspace(), plan, { effects: clone.effects })

    expect(await world.remoteFiles()).toMatchObject({ 'steps/charge.ts': own('ada'), 'steps/receive.ts': own('bob') })
  })

  it('sends nothing that was saved since, overtaken or not', async () => {
    await using world = await useWorld()
    const { clone, plan } = await planned(world)
    await world.commit({ 'steps/receive.ts': own('bob') })
    await clone.edit({ 'steps/later.ts': own('later') })

    const applied = applyPush(await clone.workspace(), plan, { effects: clone.effects })

    await expect(applied).rejects.toMatchObject({ code: 'STALE_PLAN' })
    expect(Object.keys(await world.remoteFiles())).not.toContain('steps/later.ts')
  })

  it.each(['planPull', 'planPush'] as const)(
    'is refused once stepyard.yaml names another branch (%s)',
    async (verb) => {
      await using world = await useWorld()
      const { clone } = await planned(world)
      const plan = await clone[verb]()
      await clone.edit({ 'stepyard.yaml': (await clone.read('stepyard.yaml')).replace('develop', 'main') })
      const [workspace, options] = [await clone.workspace(), { effects: clone.effects }]

      const applied = isPull(plan) ? applyPull(workspace, plan, options) : applyPush(workspace, plan, options)

      await expect(applied).rejects.toMatchObject({ code: 'STALE_PLAN' })
    },
  )
})

function isPull(plan: Plan<'pull'> | Plan<'push'>): plan is Plan<'pull'> {
  return plan.verb === 'pull'
}
