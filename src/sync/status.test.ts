import { beforeEach, afterEach, describe, expect, it } from 'vitest'
import { refusal } from '../../fixtures/refusal.ts'
import { useWorld, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { diff } from './diff.ts'

let world: World
let clone: Clone

beforeEach(async () => {
  world = await useWorld()
  clone = await world.clone('ann')
})
afterEach(() => world[Symbol.asyncDispose]())

const charge =
  "export const condition = { order: { status: 'ok', paid: null } }\nexport const content = async () => {}\n"
const stateOf = async (path: string) => (await clone.status()).items.find((item) => item.path === path)?.state

describe('status', () => {
  it('says nothing about a branch that was never fetched, but that it never was', async () => {
    const status = await clone.status()

    expect(status).toMatchObject({ environment: 'dev', items: [], warnings: [{ code: 'NEVER_FETCHED' }] })
    expect(status).not.toHaveProperty('head')
    expect(status).not.toHaveProperty('fetchedAt')
    expect(status.warnings[0]?.hint).toBe('Run `stepyard status -e dev --fetch`.')
  })

  it('is about the branch once that was fetched', async () => {
    expect(await clone.status({ fetch: true })).toMatchObject({
      items: [],
      warnings: [],
      head: await world.tip('develop'),
    })
    expect(await clone.status()).toMatchObject({ items: [], warnings: [] })
  })

  it('compares with the last fetched tip and does not ask the remote', async () => {
    await clone.pull()
    await world.commit({ 'steps/charge.ts': charge })

    expect((await clone.status()).items).toEqual([])
    expect((await clone.status({ fetch: true })).items).toMatchObject([{ path: 'steps/charge.ts', state: 'theirs' }])
    expect(await stateOf('steps/charge.ts')).toBe('theirs')
  })

  it('says when the tip was fetched', async () => {
    const now = (): Date => new Date('2026-03-02T09:00:00Z')
    await clone.status({ fetch: true, effects: { ...clone.effects, now } })
    expect((await clone.status()).fetchedAt).toBe('2026-03-02T09:00:00.000Z')
  })

  it('names items as people do, and who changed them on the branch', async () => {
    await clone.pull()
    await world.commit({ 'steps/charge.ts': charge })
    const { items } = await clone.status({ fetch: true })
    expect(items).toMatchObject([
      { title: 'step charge', kind: 'step', by: { author: 'Ada Example', at: 1_700_000_000 } },
    ])
  })

  it('counts everything as ours when the branch does not exist yet', async () => {
    const { items } = await clone.status({ environment: 'dev', fetch: true })
    expect(items).toEqual([])
    await clone.edit({ 'stepyard.yaml': 'format: 1\nname: x\nenvironments:\n  qa: { branch: qa }\n' })
    const status = await clone.status({ environment: 'qa', fetch: true })
    expect(new Set(status.items.map(({ state }) => state))).toEqual(new Set(['ours']))
    expect((await clone.status({ environment: 'qa' })).items).toHaveLength(status.items.length)
  })

  it('changes nothing in the folder and takes no lock', async () => {
    await clone.pull()
    const before = await clone.files()
    await clone.edit({ 'steps/new.ts': charge })
    await Promise.all([clone.status(), clone.status(), clone.status()])
    expect(await clone.files()).toEqual({ ...before, 'steps/new.ts': charge })
  })

  it.each([
    [{ paths: ['charge'] }, ['steps/charge.ts']],
    [{ paths: ['steps'] }, ['steps/charge.ts', 'steps/new.ts']],
    [{ kinds: ['environment' as const] }, ['environments/dev.yaml']],
    [{ only: ['**/*.yaml'] }, ['environments/dev.yaml']],
    [{ exclude: ['steps/**'] }, ['environments/dev.yaml']],
    [{ paths: ['charge.ts'], within: 'steps' }, ['steps/charge.ts']],
  ])('is about %j', async (selection, expected) => {
    await clone.pull()
    await clone.edit({
      'steps/charge.ts': charge,
      'steps/new.ts': charge + charge,
      'environments/dev.yaml': 'greeting: x\n',
    })
    expect((await clone.status(selection)).items.map(({ path }) => path)).toEqual(expected)
  })
})

describe('an unknown path', () => {
  it.each(['status', 'planPull', 'planPush', 'push', 'pull'] as const)(
    'stops %s and names the nearest',
    async (verb) => {
      await clone.pull()
      const error = await refusal(() => clone[verb]({ paths: ['steps/chrage.ts'] }))
      expect(error).toMatchObject({ code: 'ITEM_UNKNOWN', hint: 'Did you mean "steps/charge.ts"?' })
    },
  )

  it('stops diff', async () => {
    await clone.pull()
    const workspace = await clone.workspace()
    const error = await refusal(() => diff(workspace, { effects: clone.effects, paths: ['nowhere'] }))
    expect(error).toMatchObject({ code: 'ITEM_UNKNOWN', data: { path: 'nowhere' } })
  })
})
