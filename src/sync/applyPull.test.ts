import { chmod, lstat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../fixtures/refusal.ts'
import { useWorld, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { applyPull } from './applyPull.ts'
import type { Plan } from './plan.ts'

const step = (status: string): string =>
  `export const condition = { order: { status: '${status}' } }\nexport const content = async () => {}\n`

let world: World
let clone: Clone
beforeEach(async () => {
  world = await useWorld()
  clone = await world.clone('ann')
  await clone.pull()
})
afterEach(() => world[Symbol.asyncDispose]())

const apply = async (plan: Plan<'pull'>, onStep?: (name: string) => void) =>
  applyPull(await clone.workspace(), plan, { effects: clone.effects, ...(onStep && { onStep }) })

describe('a pull', () => {
  it('does exactly what its plan says, and nothing when it is done again', async () => {
    await world.commit({
      'steps/charge.ts': step('there'),
      'steps/new.ts': step('new'),
      'libraries/shop/money.ts': null,
    })
    const plan = await clone.planPull()
    expect((await clone.planPull()).id).toBe(plan.id)

    const result = await apply(plan)

    expect(result).toMatchObject({ written: 3, plan: { id: plan.id } })
    expect(await clone.files()).toMatchObject({ 'steps/charge.ts': step('there'), 'steps/new.ts': step('new') })
    expect((await clone.pull()).plan.changes).toEqual([])
  })

  it('writes nothing when the branch was fetched again since the plan', async () => {
    await world.commit({ 'steps/charge.ts': step('there') })
    const plan = await clone.planPull()
    await world.commit({ 'steps/charge.ts': step('elsewhere') })
    await clone.planPull()
    expect(await refusal(() => apply(plan))).toMatchObject({ code: 'STALE_PLAN' })
    expect(await clone.read('steps/charge.ts')).toBe(step('ok'))
  })

  it.each([
    ['edited', () => clone.edit({ 'steps/charge.ts': step('saved') }), 'FILE_CHANGED'],
    ['deleted', () => clone.edit({ 'steps/charge.ts': null }), 'FILE_CHANGED'],
    ['made', () => clone.edit({ 'steps/new.ts': step('mine') }), 'FILE_CHANGED'],
    ['made read-only', () => chmod(join(clone.root, 'steps/charge.ts'), 0o444), 'FILE_READ_ONLY'],
    ['made a folder', () => clone.edit({ 'steps/new.ts/inside.txt': 'mine' }), 'PATH_IN_THE_WAY'],
    ['made a link', () => symlink('/etc/passwd', join(clone.root, 'steps/new.ts')), 'PATH_IN_THE_WAY'],
  ])('writes nothing when a file was %s since the plan (GIT-25)', async (...[, spoil, code]) => {
    await world.commit({ 'steps/charge.ts': step('there'), 'steps/new.ts': step('new'), 'steps/receive.ts': null })
    const plan = await clone.planPull()
    await spoil()
    const receive = await clone.read('steps/receive.ts')
    expect(await refusal(() => apply(plan))).toMatchObject({ code })
    expect(await clone.read('steps/receive.ts')).toBe(receive)
  })

  it('backs up what is on no branch, and only that', async () => {
    await clone.edit({ 'steps/charge.ts': `${step('ok')}\n\n\n// mine\n` })
    await world.commit({ 'steps/charge.ts': step('there'), 'steps/receive.ts': step('also there') })
    const { backup } = await clone.pull()
    expect(await clone.read(`${backup}/steps/charge.ts`)).toBe(`${step('ok')}\n\n\n// mine\n`)
    await expect(lstat(join(clone.root, `${backup}/steps/receive.ts`))).rejects.toThrow('ENOENT')
  })

  it('makes no backup where nothing is lost', async () => {
    await world.commit({ 'steps/charge.ts': step('there') })
    expect(await clone.pull()).not.toHaveProperty('backup')
  })

  it('keeps the permissions of files and gives those of the branch', async () => {
    await chmod(join(clone.root, 'steps/charge.ts'), 0o640)
    const tool = { mode: '100755', content: step('tool') }
    await world.commit({ 'steps/charge.ts': step('there'), 'steps/tool.ts': tool })
    await clone.pull()
    expect((await lstat(join(clone.root, 'steps/charge.ts'))).mode & 0o777).toBe(0o640)
    expect((await lstat(join(clone.root, 'steps/tool.ts'))).mode & 0o100).toBe(0o100)
  })

  it('leaves no empty folder behind', async () => {
    await world.commit({ 'libraries/shop/money.ts': null })
    await clone.pull()
    await expect(lstat(join(clone.root, 'libraries'))).rejects.toThrow('ENOENT')
  })

  it('of a selection leaves the rest for the next one', async () => {
    await world.commit({ 'steps/charge.ts': step('there'), 'steps/receive.ts': step('also there') })
    await clone.pull({ paths: ['charge'] })
    expect((await clone.planPull()).changes).toMatchObject([{ path: 'steps/receive.ts', action: 'take' }])
    expect((await clone.status()).base).not.toBe(await world.tip('develop'))
  })
})

describe('a force-pushed branch', () => {
  it('is said to be one, and its version is taken like any other', async () => {
    const first = (await clone.planPull()).head
    await world.commit({ 'steps/charge.ts': step('there') })
    await clone.pull()
    await world.commit({ 'steps/charge.ts': step('rewritten') }, { from: first ?? null })
    const plan = await clone.planPull()
    expect(plan.warnings).toMatchObject([{ code: 'HISTORY_REWRITTEN' }])
    expect(plan.changes).toMatchObject([{ path: 'steps/charge.ts', action: 'take' }])
  })

  it('with another history altogether is refused (REF-11)', async () => {
    const { importCommit } = await import('../../fixtures/importCommit.ts')
    const files = { 'stepyard.yaml': await clone.read('stepyard.yaml') }
    await importCommit(world.path, { branch: 'develop', files, from: null })
    expect(await refusal(() => clone.pull())).toMatchObject({ code: 'UNRELATED_HISTORY' })
    expect(await clone.read('steps/charge.ts')).toBe(step('ok'))
  })
})

describe('a renamed branch', () => {
  it('is named when the old one is gone (REF-10)', async () => {
    const { git } = await import('../../fixtures/testDir.ts')
    await git(world.path, 'branch', '--quiet', '--move', 'develop', 'next')
    expect(await refusal(() => clone.pull())).toMatchObject({
      code: 'BRANCH_MISSING',
      hint: 'Was it renamed to "next"? Then run `stepyard env set dev --branch next`.',
    })
  })
})
