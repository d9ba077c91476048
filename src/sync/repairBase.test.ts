import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importCommit } from '../../fixtures/importCommit.ts'
import { useWorld, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { writeFiles } from '../../fixtures/testDir.ts'
import { localFolder } from './localFolder.ts'
import { repairBase } from './repairBase.ts'
import { withSession } from './session.ts'

const repair = async (clone: Clone, environment?: string) =>
  repairBase(await clone.workspace(), { effects: clone.effects, ...(environment !== undefined && { environment }) })

const inState = (clone: Clone, path: string) => join(localFolder(clone.root).path, path)

/** A clone that has synced with dev and edited one step since. */
async function useSynced(world: World): Promise<Clone> {
  const clone = await world.clone('ada')
  await clone.pull({ environment: 'dev' })
  await clone.edit({ 'steps/receive.ts': 'export const condition = { mine: 1 }\n' })
  return clone
}

describe('a repaired base', () => {
  it('forgets one environment, and the next pull works it out from history', async () => {
    await using world = await useWorld()
    const clone = await useSynced(world)
    const before = await readFile(inState(clone, 'state/dev.json'), 'utf8')

    expect(await repair(clone, 'dev')).toMatchObject({ dropped: ['dev'], empty: [], storeDropped: false })
    expect(await readdir(inState(clone, 'state'))).toStrictEqual([])
    await clone.pull({ environment: 'dev' })
    const after = await readFile(inState(clone, 'state/dev.json'), 'utf8')
    expect(JSON.parse(after)).toMatchObject({ base: JSON.parse(before).base })
  })

  it('forgets all environments, and keeps the folder as it is', async () => {
    await using world = await useWorld()
    const clone = await useSynced(world)
    await clone.pull({ environment: 'staging' })
    const files = await clone.files()

    expect(await repair(clone)).toMatchObject({ dropped: ['dev', 'staging'], empty: ['prod'] })
    expect(await clone.files()).toStrictEqual(files)
  })

  it('replaces one that cannot be read', async () => {
    await using world = await useWorld()
    const clone = await useSynced(world)
    await writeFile(inState(clone, 'state/dev.json'), '{"format":1,"ba')

    expect(await repair(clone, 'dev')).toMatchObject({ dropped: ['dev'] })
    expect((await clone.pull({ environment: 'dev' })).plan.conflicts).toStrictEqual([])
    expect(await clone.read('steps/receive.ts')).toContain('mine')
  })

  it('takes over the lock of a process that is gone', async () => {
    await using world = await useWorld()
    const clone = await useSynced(world)
    const holder = { pid: 999_999_9, host: hostname(), boot: 'another', started: '1', command: 'pull', at: '' }
    await writeFile(inState(clone, 'lock'), JSON.stringify(holder))

    expect(await repair(clone)).toMatchObject({ deadLock: { pid: 999_999_9, command: 'pull' } })
    expect(await readdir(localFolder(clone.root).path)).not.toContain('lock')
  })

  it('takes over a lock that cannot be read', async () => {
    await using world = await useWorld()
    const clone = await useSynced(world)
    await writeFile(inState(clone, 'lock'), '{')

    expect(await repair(clone)).toMatchObject({ dropped: ['dev'] })
  })

  it('waits for nobody: a command at work is left alone', async () => {
    await using world = await useWorld()
    const clone = await useSynced(world)
    const workspace = await clone.workspace()

    await withSession(
      { workspace, options: { effects: clone.effects, environment: 'dev' }, lock: 'pull' },
      async () => {
        await expect(repair(clone)).rejects.toMatchObject({ code: 'LOCKED' })
      },
    )
    expect(await readdir(inState(clone, 'state'))).toContain('dev.json')
  })

  it('drops a local copy of the branches that is damaged, and pull fetches it again', async () => {
    await using world = await useWorld()
    const clone = await useSynced(world)
    for (const folder of await readdir(inState(clone, 'git/objects'))) {
      await rm(inState(clone, `git/objects/${folder}`), { recursive: true })
    }

    expect(await repair(clone)).toMatchObject({ storeDropped: true, dropped: ['dev'] })
    await world.commit({ 'steps/charge.ts': 'export const condition = { theirs: 1 }\n' })
    await clone.pull({ environment: 'dev' })
    expect(await clone.read('steps/charge.ts')).toContain('theirs')
    expect(await clone.read('steps/receive.ts')).toContain('mine')
  })

  it('keeps backups and open conflicts', async () => {
    await using world = await useWorld()
    const clone = await useSynced(world)
    const kept = { 'backup/2026/steps/a.ts': 'old', 'conflicts/dev.json': '[]', 'conflicts/dev/a.ours.ts': 'x' }
    await writeFiles(localFolder(clone.root).path, kept)
    await repair(clone)

    for (const [path, text] of Object.entries(kept)) expect(await readFile(inState(clone, path), 'utf8')).toBe(text)
  })

  it('of an environment that is not there is refused', async () => {
    await using world = await useWorld()

    await expect(repair(await useSynced(world), 'devv')).rejects.toMatchObject({ code: 'ENVIRONMENT_UNKNOWN' })
  })
})

describe('a repository that was replaced by an unrelated one', () => {
  it('stops the pull until the base is repaired; then equal is healed and different is a conflict', async () => {
    await using world = await useWorld()
    const clone = await useSynced(world)
    const same = await clone.read('steps/charge.ts')
    const config = await clone.read('stepyard.yaml')
    const files = {
      'stepyard.yaml': config,
      'steps/charge.ts': same,
      'steps/receive.ts': 'export const condition = {}\n',
    }
    await importCommit(world.path, { files, branch: 'develop', from: null, message: 'Another start' })
    const before = await clone.files()

    await expect(clone.pull({ environment: 'dev' })).rejects.toMatchObject({ code: 'UNRELATED_HISTORY' })
    await repair(clone, 'dev')
    const plan = await clone.planPull({ environment: 'dev' })
    expect(plan.conflicts.map(({ path }) => path)).toStrictEqual(['steps/receive.ts'])
    expect(await clone.files()).toStrictEqual(before)
  })
})
