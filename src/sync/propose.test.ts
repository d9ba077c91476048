import { describe, expect, it } from 'vitest'
import { refusal } from '../../fixtures/refusal.ts'
import { useWorld, type Clone, type World, type WorldOptions } from '../../fixtures/syncWorld.ts'
import { git } from '../../fixtures/testDir.ts'

const backends = ['system', 'isomorphic'] as const
const charge =
  "export const condition = { order: { status: 'ok', paid: null } }\nexport const content = async () => {}\n"

async function arrange(options: WorldOptions = {}): Promise<{ world: World; clone: Clone } & AsyncDisposable> {
  const world = await useWorld({ server: true, ...options })
  const clone = await world.clone('ann')
  await clone.edit({ 'steps/charge.ts': charge })
  return { world, clone, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}
const proposals = async ({ path }: World): Promise<string[]> =>
  (await git(path, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/stepyard/')).split('\n').filter(Boolean)

describe.each(backends)('a protected environment, by the %s backend', (backend) => {
  it('of our configuration gets a branch to compare, and stays where it is', async () => {
    await using at = await arrange({ backend })
    const tip = await at.world.tip('main')

    const { commit, proposal, move } = await at.clone.push({ environment: 'prod' })

    expect(proposal).toEqual({ branch: `stepyard/prod/${commit?.slice(0, 7)}`, commit, existing: false })
    expect(await at.world.tip(proposal?.branch ?? '')).toBe(commit)
    expect(await git(at.world.path, 'rev-parse', `${commit}^`)).toBe(tip)
    expect([await at.world.tip('main'), move]).toEqual([tip, { kind: 'none' }])
  })

  it('gets the same change once', async () => {
    await using at = await arrange({ backend })
    const first = await at.clone.push({ environment: 'prod' })
    const again = await at.clone.push({ environment: 'prod' })
    expect(again.proposal).toMatchObject({ branch: first.proposal?.branch, existing: true })
    expect(await proposals(at.world)).toHaveLength(1)
  })

  it('gets another change beside it', async () => {
    await using at = await arrange({ backend })
    await at.clone.push({ environment: 'prod' })
    await at.clone.edit({ 'steps/more.ts': `// more\n${charge}` })
    await at.clone.push({ environment: 'prod' })
    expect(await proposals(at.world)).toHaveLength(2)
  })

  it('is synced once the proposal is merged', async () => {
    await using at = await arrange({ backend })
    const { commit } = await at.clone.push({ environment: 'prod' })
    expect((await at.clone.status({ environment: 'prod', fetch: true })).items).toMatchObject([{ state: 'ours' }])
    await git(at.world.path, 'update-ref', 'refs/heads/main', commit ?? '')
    expect((await at.clone.planPush({ environment: 'prod' })).changes).toMatchObject([{ action: 'heal' }])
  })

  it.each([
    ['github', 'GH006: Protected branch update failed'],
    ['azure', 'TF402455'],
    ['gitlab', 'You are not allowed to push code to protected branches'],
    ['plain', 'declined'],
    [{ say: ['Ask Bob first.'] }, 'Ask Bob first.'],
  ] as const)('of the server, in the words of %j, gets one too', async (protection, words) => {
    await using at = await arrange({ backend })
    await at.world.repository?.protect('develop', protection)
    const tip = await at.world.tip('develop')

    const { proposal, plan } = await at.clone.push()

    expect(proposal?.branch).toMatch(/^stepyard\/dev\/[0-9a-f]{7}$/)
    expect(proposal?.reason).toContain(words)
    expect([plan.protected, await at.world.tip('develop')]).toEqual([false, tip])
    expect((await at.clone.push()).proposal).toMatchObject({ existing: true })
  })

  it('of a server that takes no branch at all says so', async () => {
    await using at = await arrange({ backend })
    await at.world.repository?.protect('develop', 'plain')
    const { writeFile } = await import('node:fs/promises')
    await writeFile(`${at.world.path}/hooks/pre-receive`, '#!/bin/sh\necho "closed for today" >&2\nexit 1\n')
    expect(await refusal(() => at.clone.push())).toMatchObject({
      code: 'PUSH_DECLINED',
      message: expect.stringContaining('closed for today'),
    })
    expect(await proposals(at.world)).toEqual([])
  })
})

describe('a protected environment', () => {
  it('is pulled from like any other', async () => {
    await using at = await arrange()
    await at.world.commit({ 'steps/receive.ts': charge }, { branch: 'main' })
    await at.clone.pull({ environment: 'prod' })
    expect(await at.clone.read('steps/receive.ts')).toBe(charge)
  })

  it('is made by a push where its branch does not exist: there is nothing to protect yet', async () => {
    await using at = await arrange()
    await git(at.world.path, 'update-ref', '-d', 'refs/heads/main')
    const { commit, proposal } = await at.clone.push({ environment: 'prod', paths: ['steps'] })
    expect([await at.world.tip('main'), proposal]).toEqual([commit, undefined])
  })
})
