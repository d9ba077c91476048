import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importCommit } from '../../fixtures/importCommit.ts'
import { refusal } from '../../fixtures/refusal.ts'
import { useWorld, worldFiles, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { git } from '../../fixtures/testDir.ts'
import { applyPush } from './applyPush.ts'

const backends = ['system', 'isomorphic'] as const
const charge =
  "export const condition = { order: { status: 'ok', paid: null } }\nexport const content = async () => {}\n"

async function edited(world: World): Promise<Clone> {
  const clone = await world.clone('ann')
  await clone.pull({ environment: 'dev' })
  await clone.edit({ 'steps/charge.ts': charge })
  return clone
}

describe.each(backends)('a push by the %s backend', (backend) => {
  it('is one commit on top of the tip, and leaves everything else byte for byte', async () => {
    const link = { mode: '120000', content: 'steps' }
    const module = { mode: '160000', content: '1'.repeat(40) }
    const foreign = { 'README.md': 'crlf\r\n', 'bin/run': { mode: '100755', content: '#!/bin/sh\n' }, link, module }
    await using world = await useWorld({ backend, server: true, files: { ...worldFiles, ...foreign } })
    const clone = await edited(world)
    const before = await git(world.path, 'ls-tree', '-r', 'develop')
    const tip = await world.tip('develop')

    const { commit } = await clone.push()

    expect(await git(world.path, 'rev-parse', 'develop^')).toBe(tip)
    const after = (await git(world.path, 'ls-tree', '-r', 'develop')).split('\n')
    expect(after.filter((line) => !before.includes(line))).toEqual([expect.stringContaining('\tsteps/charge.ts')])
    expect(after).toHaveLength(before.split('\n').length)
    expect(await git(world.path, 'log', '-1', '--format=%H %an <%ae> %s', 'develop')).toBe(
      `${commit} ann <ann@example.org> Update step charge`,
    )
  })

  it('takes the message that was given', async () => {
    await using world = await useWorld({ backend })
    await (await edited(world)).push({ message: 'Charge later\n\nBecause.' })
    expect(await git(world.path, 'log', '-1', '--format=%B', 'develop')).toBe('Charge later\n\nBecause.')
  })

  it('is empty after it was made', async () => {
    await using world = await useWorld({ backend })
    const clone = await edited(world)
    await clone.push()
    const again = await clone.push()
    expect([again.plan.changes, again.commit]).toEqual([[], undefined])
  })

  it('plans again when the branch moves meanwhile, and keeps what came', async () => {
    await using world = await useWorld({ backend })
    const clone = await edited(world)
    const plan = await clone.planPush()
    await world.commit({ 'steps/other.ts': charge })

    const options = { effects: clone.effects, backend }
    const { plan: carriedOut } = await applyPush(await clone.workspace(), plan, options)

    expect(carriedOut.id).not.toBe(plan.id)
    expect(await world.remoteFiles()).toMatchObject({ 'steps/other.ts': charge, 'steps/charge.ts': charge })
  })

  it('stops when what came touches the same item', async () => {
    await using world = await useWorld({ backend })
    const clone = await edited(world)
    const plan = await clone.planPush()
    const tip = await world.commit({ 'steps/charge.ts': `${worldFiles['steps/charge.ts']}// theirs\n` })

    const error = await refusal(async () =>
      applyPush(await clone.workspace(), plan, { effects: clone.effects, backend }),
    )

    expect(error).toMatchObject({ code: 'PULL_FIRST' })
    expect(await world.tip('develop')).toBe(tip)
  })

  it('gives up after the branch has moved three times', async () => {
    await using world = await useWorld({ backend })
    const clone = await edited(world)
    const plan = await clone.planPush()
    let moves = 0
    const onStep = (step: string): void => {
      if (step === 'push') moveNow(world, moves++)
    }
    const error = await refusal(async () =>
      applyPush(await clone.workspace(), plan, { effects: clone.effects, backend, onStep }),
    )
    expect(error).toMatchObject({ code: 'REMOTE_MOVED' })
    expect([moves, await world.remoteFiles()]).toEqual([3, expect.not.objectContaining({ 'steps/charge.ts': charge })])
  })

  it('stops when a file is saved between plan and push (GIT-25)', async () => {
    await using world = await useWorld({ backend })
    const clone = await edited(world)
    const plan = await clone.planPush()
    const tip = await world.tip('develop')
    await clone.edit({ 'steps/charge.ts': `${charge}// saved later\n` })
    const error = await refusal(async () =>
      applyPush(await clone.workspace(), plan, { effects: clone.effects, backend }),
    )
    expect(error).toMatchObject({ code: 'FILE_CHANGED', data: { path: 'steps/charge.ts' } })
    expect(await world.tip('develop')).toBe(tip)
  })

  it('is not believed when the server says yes and does nothing', async () => {
    await using world = await useWorld({ backend })
    const clone = await edited(world)
    const tip = await world.tip('develop')
    const hook = join(world.path, 'hooks/post-receive')
    await mkdir(dirname(hook), { recursive: true })
    await writeFile(hook, `#!/bin/sh\ngit update-ref refs/heads/develop ${tip}\n`)
    await chmod(hook, 0o755)

    expect(await refusal(() => clone.push())).toMatchObject({ code: 'PUSH_NOT_VERIFIED' })
    expect((await clone.planPush()).changes).toMatchObject([{ path: 'steps/charge.ts', action: 'send' }])
  })

  it('makes a branch that is not there yet', async () => {
    await using world = await useWorld({ backend })
    const clone = await edited(world)
    await git(world.path, 'update-ref', '-d', 'refs/heads/staging')
    expect((await refusal(() => clone.pull({ environment: 'staging' }))).code).toBe('BRANCH_MISSING')
    const plan = await clone.planPush({ environment: 'staging', only: ['steps/**', 'stepyard.yaml'] })
    expect(plan.head).toBeUndefined()
    const { commit } = await clone.push({ environment: 'staging', only: ['steps/**', 'stepyard.yaml'] })
    expect(await world.tip('staging')).toBe(commit)
    expect(Object.keys(await world.remoteFiles('staging'))).toEqual([
      'steps/charge.ts',
      'steps/receive.ts',
      'stepyard.yaml',
    ])
  })
})

function moveNow(world: World, count: number): void {
  // Synchronous on purpose: the push goes on as soon as this returns.
  const { execFileSync } = process.getBuiltinModule('node:child_process')
  const tree = execFileSync('git', ['rev-parse', 'develop^{tree}'], { cwd: world.path }).toString().trim()
  const env = {
    ...process.env,
    GIT_AUTHOR_NAME: 'x',
    GIT_AUTHOR_EMAIL: 'x',
    GIT_COMMITTER_NAME: 'x',
    GIT_COMMITTER_EMAIL: 'x',
  }
  const argv = ['commit-tree', tree, '-p', 'develop', '-m', `Move ${count}`]
  const commit = execFileSync('git', argv, { cwd: world.path, env }).toString().trim()
  execFileSync('git', ['update-ref', 'refs/heads/develop', commit], { cwd: world.path })
}

describe('a push of a workspace in a repository of many', () => {
  it('changes nothing outside its folder', async () => {
    await using world = await useWorld({ prefix: 'automations/orders' })
    await importCommit(world.path, {
      branch: 'develop',
      files: { 'automations/other/steps/a.ts': charge, 'steps/b.ts': charge },
    })
    const clone = await edited(world)
    const before = await git(world.path, 'ls-tree', '-r', 'develop')
    await clone.push()
    const after = await git(world.path, 'diff', '--name-only', 'develop^', 'develop')
    expect([after, before.includes('steps/b.ts')]).toEqual(['automations/orders/steps/charge.ts', true])
  })
})
