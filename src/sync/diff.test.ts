import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useWorld, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { diff, type Diff, type DiffOptions } from './diff.ts'

let world: World
let clone: Clone

beforeEach(async () => {
  world = await useWorld()
  clone = await world.clone('ann')
  await clone.pull()
})
afterEach(() => world[Symbol.asyncDispose]())

const step = (status: string): string =>
  `export const condition = { order: { status: '${status}' } }\nexport const content = async () => {}\n`
const read = async (options: Partial<DiffOptions> = {}): Promise<Diff> =>
  diff(await clone.workspace(), { effects: clone.effects, ...options })

describe('diff', () => {
  it('shows what each side did since the base', async () => {
    await clone.edit({ 'steps/charge.ts': step('here') })
    await world.commit({ 'steps/charge.ts': step('there') })
    const { items } = await read({ fetch: true })

    expect(items).toMatchObject([
      {
        state: 'both',
        sides: [
          { side: 'ours', added: 1, removed: 1 },
          { side: 'theirs', added: 1, removed: 1 },
        ],
      },
    ])
    expect(items[0]?.sides[0]?.text).toContain("-export const condition = { order: { status: 'ok' } }\n+")
  })

  it('says what changed in the condition of a step', async () => {
    await clone.edit({ 'steps/charge.ts': step('new') })
    const [side] = (await read()).items[0]?.sides ?? []
    expect(side?.conditions).toEqual([expect.stringContaining('order.status')])
  })

  it.each(['ours', 'theirs'] as const)('shows only what %s did', async (side) => {
    await clone.edit({ 'steps/charge.ts': step('here'), 'steps/mine.ts': step('mine') })
    await world.commit({ 'steps/charge.ts': step('there'), 'steps/yours.ts': step('yours') })
    const { items } = await read({ fetch: true, side })
    expect(items.map(({ path }) => path)).toEqual([
      'steps/charge.ts',
      side === 'ours' ? 'steps/mine.ts' : 'steps/yours.ts',
    ])
    expect(new Set(items.flatMap(({ sides }) => sides.map((shown) => shown.side)))).toEqual(new Set([side]))
  })

  it('shows new and deleted items against nothing', async () => {
    await clone.edit({ 'steps/new.ts': step('new'), 'steps/charge.ts': null })
    expect((await read()).items).toMatchObject([
      { path: 'steps/charge.ts', sides: [{ added: 0, removed: 2 }] },
      { path: 'steps/new.ts', sides: [{ added: 2, removed: 0 }] },
    ])
  })

  it('shows a rename with the edits of the other side', async () => {
    await clone.edit({ 'steps/charge.ts': null, 'steps/pay.ts': step('ok') })
    await world.commit({ 'steps/charge.ts': step('there') })
    expect((await read({ fetch: true })).items).toMatchObject([
      { path: 'steps/pay.ts', from: 'steps/charge.ts', state: 'ours-renamed', sides: [{ side: 'theirs' }] },
    ])
  })

  it('shows a rename of theirs with our edit', async () => {
    await clone.edit({ 'steps/charge.ts': step('here') })
    await world.commit({ 'steps/charge.ts': null, 'steps/pay.ts': step('ok') })
    expect((await read({ fetch: true })).items).toMatchObject([
      { path: 'steps/pay.ts', from: 'steps/charge.ts', state: 'theirs-renamed', sides: [{ side: 'ours', added: 1 }] },
    ])
  })

  it('shows where both sides moved an item to', async () => {
    const charge = await clone.read('steps/charge.ts')
    await clone.edit({ 'steps/charge.ts': null, 'steps/mine.ts': charge })
    await world.commit({ 'steps/charge.ts': null, 'steps/yours.ts': charge })
    expect((await read({ fetch: true })).items).toMatchObject([
      { path: 'steps/mine.ts', from: 'steps/charge.ts', conflict: 'rename', other: 'steps/yours.ts', sides: [] },
    ])
  })

  it('shows a rename without an edit', async () => {
    await clone.edit({ 'steps/charge.ts': null, 'steps/pay.ts': step('ok') })
    expect((await read()).items).toMatchObject([{ path: 'steps/pay.ts', from: 'steps/charge.ts', sides: [] }])
    expect((await read({ side: 'theirs' })).items).toEqual([])
  })

  it('shows a change of mode', async () => {
    await chmod(join(clone.root, 'steps/charge.ts'), 0o755)
    expect((await read()).items).toMatchObject([{ path: 'steps/charge.ts', sides: [{ side: 'ours', mode: '100755' }] }])
  })

  it('points at characters that hide (GIT-23)', async () => {
    await clone.edit({ 'steps/charge.ts': `${step('ok')}// \u202Eevil\n` })
    const [side] = (await read()).items[0]?.sides ?? []
    expect(side?.hidden).toMatchObject([{ line: 3, column: 4 }])
  })

  it('has no text for bytes', async () => {
    await clone.edit({ 'steps/charge.ts': new Uint8Array([0, 255]) })
    const [side] = (await read()).items[0]?.sides ?? []
    expect(side).toEqual({ side: 'ours', added: 0, removed: 0, conditions: [], hidden: [] })
  })

  it('takes line ends for no difference', async () => {
    await clone.edit({ 'steps/charge.ts': step('ok').replaceAll('\n', '\r\n') })
    expect((await read()).items).toEqual([])
  })

  it('says so when the branch was never fetched', async () => {
    clone = await world.clone('bob')
    expect(await read()).toMatchObject({ items: [], warnings: [{ code: 'NEVER_FETCHED' }] })
  })
})
