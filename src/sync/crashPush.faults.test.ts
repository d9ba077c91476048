import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSdk, readFolderState, type BuiltSdk } from '../../fixtures/killable.ts'
import { copyOf, killAtEveryStep, type Arranged } from '../../fixtures/killEveryStep.ts'
import { useWorld, worldFiles, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { git } from '../../fixtures/testDir.ts'

let sdk: BuiltSdk
beforeAll(async () => void (sdk = await buildSdk()))
afterAll(() => sdk[Symbol.asyncDispose]())

const EDITS = {
  'steps/charge.ts': 'export const condition = { charged: true }\n',
  'steps/new/deep.ts': 'export const fresh = 1\n',
  'libraries/shop/money.ts': null,
  'libraries/shop/coins.ts': worldFiles['libraries/shop/money.ts'],
}

describe.each(['system', 'isomorphic'] as const)('a push by %s that is killed', (backend) => {
  let world: World
  let template: Clone
  let start = ''
  let folder: Record<string, string>

  beforeAll(async () => {
    world = await useWorld({ backend })
    template = await world.clone('ada')
    await template.pull()
    await template.edit(EDITS)
    await chmod(join(template.root, 'steps/receive.ts'), 0o755)
    await template.planPush()
    folder = await template.files()
    start = (await world.tip('develop')) ?? ''
  })
  afterAll(() => world[Symbol.asyncDispose]())

  async function push(): Promise<Arranged> {
    await git(world.path, 'update-ref', 'refs/heads/develop', start)
    return { clone: await copyOf(world, template, backend), call: 'push', options: { backend, allowDelete: true } }
  }

  it('has sent everything or nothing, and is complete once after the next one', async () => {
    const reached = new Set<boolean>()

    const steps = await killAtEveryStep(sdk, push, async (clone, step) => {
      await clone.status()
      expect(await clone.files()).toEqual(folder)
      const sent = (await world.tip('develop')) !== start
      reached.add(sent)
      expect({ step, sent, same: sent }).toEqual({ step, sent, same: equal(await world.remoteFiles(), folder) })

      await clone.push({ allowDelete: true })
      expect({ step, branch: await world.remoteFiles() }).toEqual({ step, branch: folder })
      expect(await git(world.path, 'rev-list', '--count', `${start}..develop`)).toBe('1')
      await clone.pull()
      const after = await readFolderState(clone.root)
      expect({ step, head: after.head, changed: after.changed }).toEqual({
        step,
        head: await world.tip('develop'),
        changed: '',
      })
      expect((await clone.planPush()).changes).toEqual([])
      await git(world.path, 'fsck', '--strict', '--no-dangling')
    })

    expect(steps).toEqual(expect.arrayContaining(['commit', 'push', 'verify', 'state', 'move', 'after index']))
    expect([...reached].sort()).toEqual([false, true])
  })
})

function equal(one: Record<string, string>, other: Record<string, string>): boolean {
  return JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort())
}

describe('a decision that is killed', () => {
  const ours = 'export const condition = { by: "folder" }\n'
  const theirs = 'export const condition = { by: "branch" }\n'
  let world: World
  let template: Clone
  let tip = ''

  beforeAll(async () => {
    world = await useWorld()
    template = await world.clone('ada')
    await template.pull()
    await template.edit({ 'steps/charge.ts': ours, 'steps/mine.ts': 'export const mine = 1\n' })
    tip = await world.commit({ 'steps/charge.ts': theirs, 'steps/receive.ts': 'export const received = 1\n' })
    await template.pull().catch(() => undefined)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it.each([
    ['ours', ours],
    ['theirs', theirs],
    ['merged', ours],
  ] as const)('for "%s" is open or decided, and decided after it is made again', async (resolution, text) => {
    const decision = { path: 'steps/charge.ts', resolution }
    const arrange = async (): Promise<Arranged> => {
      await git(world.path, 'update-ref', 'refs/heads/develop', tip)
      return { clone: await copyOf(world, template), call: 'resolve', decision }
    }

    const steps = await killAtEveryStep(sdk, arrange, async (clone, step) => {
      const { open } = await clone.status()
      expect({ step, text: await clone.read('steps/charge.ts') }).toEqual({
        step,
        text: step === 'journal' ? ours : text,
      })
      if (open.length > 0) await clone.resolve(decision.path, resolution)
      await clone.pull()
      expect({ step, text: await clone.read('steps/charge.ts') }).toEqual({ step, text })
      expect(await clone.read('steps/receive.ts')).toBe('export const received = 1\n')
      expect(await clone.read('steps/mine.ts')).toBe('export const mine = 1\n')
      expect((await clone.status()).open).toEqual([])
      await clone.push()
      expect((await world.remoteFiles())['steps/charge.ts']).toBe(text)
    })

    expect(steps).toEqual(expect.arrayContaining(['journal', 'flush', 'state', 'done']))
  })
})
