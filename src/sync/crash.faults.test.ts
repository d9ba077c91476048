import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSdk, readFolderState, type BuiltSdk, type FolderState } from '../../fixtures/killable.ts'
import { copyOf, killAtEveryStep, type Arranged } from '../../fixtures/killEveryStep.ts'
import { useWorld, worldFiles, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { git } from '../../fixtures/testDir.ts'

const script = (text: string): { mode: string; content: string } => ({ mode: '100755', content: text })

/** Files of which the branch and the folder will change, swap, rename and delete some. */
const FILES = {
  ...worldFiles,
  'steps/both.ts': 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n',
  'steps/gone/late.ts': 'export const condition = { late: true }\n',
  'steps/swap.ts': 'a file that becomes a folder\n',
  'steps/fold.ts/inner.ts': 'a folder that becomes a file\n',
  'steps/tool.ts': 'export const tool = 1\n',
  'steps/old/name.ts': 'export const moved = "by the branch"\n',
  'connectors/shop.yaml': 'type: http\n',
}

const BRANCH = {
  'steps/both.ts': 'ONE of the branch\ntwo\nthree\nfour\nfive\nsix\nseven\n',
  'steps/gone/late.ts': null,
  'steps/swap.ts': null,
  'steps/swap.ts/deep/inner.ts': 'new\n',
  'steps/fold.ts/inner.ts': null,
  'steps/fold.ts': 'now a file\n',
  'steps/tool.ts': script('export const tool = 1\n'),
  'steps/old/name.ts': null,
  'steps/new/name.ts': FILES['steps/old/name.ts'],
  'steps/charge.ts': 'export const condition = { charged: true }\n',
}

const EDITS = {
  'steps/both.ts': 'one\ntwo\nthree\nfour\nfive\nsix\nSEVEN of the folder\n',
  'steps/mine.ts': 'export const mine = 1\n',
}

let sdk: BuiltSdk
beforeAll(async () => void (sdk = await buildSdk()))
afterAll(() => sdk[Symbol.asyncDispose]())

async function requireSound(clone: Clone): Promise<void> {
  await git(clone.root, 'fsck', '--strict', '--no-dangling')
  await git(join(clone.root, '.stepyard/git'), 'fsck', '--strict', '--no-dangling')
}

describe('a pull that is killed', () => {
  let world: World
  let template: Clone
  let before: FolderState
  let after: FolderState

  beforeAll(async () => {
    world = await useWorld({ files: FILES })
    template = await world.clone('ada')
    await template.pull()
    await template.edit(EDITS)
    await world.commit(BRANCH)
    await template.planPull()
    before = await readFolderState(template.root)
    const whole = await copyOf(world, template)
    await whole.pull({ maxDelete: 99 })
    after = await readFolderState(whole.root)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  const pull = async (): Promise<Arranged> => {
    return { clone: await copyOf(world, template), call: 'pull', options: { maxDelete: 99 } }
  }

  it('is exactly before or exactly after once any command has started, and complete after one more pull', async () => {
    const outcomes = new Set<string>()

    const steps = await killAtEveryStep(sdk, pull, async (clone, step, killAt) => {
      await [clone.status, clone.planPull, clone.planPush][killAt % 3]?.()
      const reached = step === 'journal' ? before : after
      expect({ step, now: await readFolderState(clone.root) }).toEqual({ step, now: reached })
      outcomes.add(reached === after ? 'after' : 'before')
      await requireSound(clone)

      await clone.pull({ maxDelete: 99 })
      expect((await clone.pull()).written).toBe(0)
      expect({ step, now: await readFolderState(clone.root) }).toEqual({ step, now: after })
    })

    expect(steps).toEqual(expect.arrayContaining(['journal', 'flush', 'state', 'move', 'after index', 'done']))
    expect([...outcomes].sort()).toEqual(['after', 'before'])
  })

  it('can be killed again at every step of its recovery', async () => {
    const again = async (): Promise<Arranged> => {
      const { clone, ...call } = await pull()
      expect(await sdk.call({ ...call, root: clone.root, killAt: 7 })).toMatchObject({ killed: true })
      return { clone, call: 'pull' }
    }

    const steps = await killAtEveryStep(sdk, again, async (clone, step) => {
      await clone.status()
      expect({ step, now: await readFolderState(clone.root) }).toEqual({ step, now: after })
    })

    expect(steps).toEqual(expect.arrayContaining(['flush', 'state', 'done']))
  })

  it('keeps what a person saved after the crash, and the next pull brings the rest', async () => {
    const text = 'export const condition = { mine: "after the crash" }\n'

    await killAtEveryStep(sdk, pull, async (clone, step) => {
      await clone.edit({ 'steps/receive.ts': text, 'steps/charge.ts': text })
      await clone.status()
      expect(await clone.read('steps/charge.ts')).toBe(text)
      expect(await clone.read('steps/receive.ts')).toBe(text)
      const plan = await clone.planPull({ maxDelete: 99 })
      const conflicts = plan.conflicts.map(({ path }) => path)
      expect({ step, conflicts: conflicts.filter((path) => path !== 'steps/charge.ts') }).toEqual({
        step,
        conflicts: [],
      })
      if (conflicts.length > 0) await clone.pull({ maxDelete: 99 }).catch(() => undefined)
      if (conflicts.length > 0) await clone.resolve('steps/charge.ts', 'ours')
      await clone.pull({ maxDelete: 99 })
      expect(await clone.read('steps/charge.ts')).toBe(text)
      const { 'steps/charge.ts': _c, 'steps/receive.ts': _r, ...rest } = (await readFolderState(clone.root)).files
      const { 'steps/charge.ts': _d, 'steps/receive.ts': _s, ...wanted } = after.files
      expect({ step, rest }).toEqual({ step, rest: wanted })
    })
  })

  it('is put back when a person saves a file in the middle of it, killed on the way back or not', async () => {
    const text = 'saved in the middle\n'
    const edited = async (): Promise<Arranged> => {
      return { ...(await pull()), edit: { step: 'steps/charge.ts', path: 'steps/charge.ts', text } }
    }
    const saved = { ...before.files, 'steps/charge.ts': `- ${text}` }

    const steps = await killAtEveryStep(sdk, edited, async (clone, step) => {
      await clone.status()
      const { files } = await readFolderState(clone.root)
      const kept = step === 'turn' || step.startsWith('undo') ? `- ${text}` : files['steps/charge.ts']
      expect({ step, kept: files['steps/charge.ts'] }).toEqual({ step, kept })
      expect({ step, files }).toEqual({ step, files: step.startsWith('undo') ? saved : files })
    })

    const { clone, ...call } = await edited()
    expect(await sdk.call({ ...call, root: clone.root })).toMatchObject({ code: 'FILE_CHANGED' })
    expect(steps).toEqual(expect.arrayContaining(['turn', 'undo flush']))
    expect((await readFolderState(clone.root)).files).toEqual(saved)
  })
})
