import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../fixtures/refusal.ts'
import { useWorld, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { abortResolve, listConflicts } from './resolve.ts'

const step = (status: string): string =>
  `export const condition = { order: { status: '${status}' } }\nexport const content = async () => {}\n`

let world: World
let clone: Clone
beforeEach(async () => {
  world = await useWorld()
  clone = await world.clone('ann')
  await clone.pull()
  await clone.edit({ 'steps/charge.ts': step('here'), 'steps/receive.ts': step('deleted there') })
  await world.commit({ 'steps/charge.ts': step('there'), 'steps/receive.ts': null, 'steps/new.ts': step('brand new') })
})
afterEach(() => world[Symbol.asyncDispose]())

const pull = () => refusal(() => clone.pull())
const open = async () => (await clone.status()).open

describe('a pull that conflicts', () => {
  it('stops before the first write and lays out all sides', async () => {
    const before = await clone.files()

    expect(await pull()).toMatchObject({ code: 'CONFLICT', data: { paths: ['steps/charge.ts', 'steps/receive.ts'] } })

    expect(await clone.files()).toEqual(before)
    const [charge, receive] = await open()
    expect(charge).toMatchObject({ title: 'step charge', conflict: 'content', places: ['1 passage'] })
    expect(receive).toMatchObject({
      conflict: 'modify-delete',
      files: { base: expect.any(String), ours: expect.any(String) },
    })
    const sides = Object.values(charge?.files ?? {}).map((file) => clone.read(file))
    expect(await Promise.all(sides)).toEqual([step('ok'), step('here'), step('there')])
  })

  it('forgets what an earlier one has laid out', async () => {
    await pull()
    await clone.edit({ 'steps/charge.ts': step('there') })
    await pull()
    expect((await open()).map(({ path }) => path)).toEqual(['steps/receive.ts'])
  })

  it('brings what does not conflict when that is selected', async () => {
    await clone.pull({ paths: ['new'] })
    expect(await clone.read('steps/new.ts')).toBe(step('brand new'))
  })

  it('keeps the other side away from a push as well', async () => {
    expect(await refusal(() => clone.push())).toMatchObject({ code: 'CONFLICT', data: { paths: ['steps/receive.ts'] } })
    expect(await world.remoteFiles()).toMatchObject({ 'steps/charge.ts': step('there') })
  })
})

describe('resolve', () => {
  beforeEach(() => pull())

  it('--ours keeps the folder, and the push sends it', async () => {
    await clone.resolve('steps/charge.ts', 'ours')
    const { open: left } = await clone.resolve('receive', 'ours')
    expect(left).toEqual([])
    await clone.pull()
    await clone.push()
    expect(await world.remoteFiles()).toMatchObject({
      'steps/charge.ts': step('here'),
      'steps/receive.ts': step('deleted there'),
      'steps/new.ts': step('brand new'),
    })
  })

  it('--theirs takes the branch and backs up the folder', async () => {
    const { backup } = await clone.resolve('charge', 'theirs')
    await clone.resolve('receive', 'theirs')
    expect(await clone.read(`${backup}/steps/charge.ts`)).toBe(step('here'))
    await clone.pull()
    expect(await clone.files()).toEqual({ ...(await world.remoteFiles()) })
    expect((await clone.planPush()).changes).toEqual([])
  })

  it('--markers writes both, --merged takes what was made of it', async () => {
    const { backup } = await clone.resolve('charge', 'markers')
    expect(await clone.read('steps/charge.ts')).toMatch(
      /^<<<<<<< ours\n.*'here'.*\n=======\n.*'there'.*\n>>>>>>> theirs\n/s,
    )
    expect(await clone.read(`${backup}/steps/charge.ts`)).toBe(step('here'))
    expect(await refusal(() => clone.resolve('charge', 'merged'))).toMatchObject({
      code: 'CONFLICT_MARKERS',
      data: { path: 'steps/charge.ts', line: 1 },
    })

    await clone.edit({ 'steps/charge.ts': step('both') })
    await clone.resolve('charge', 'merged')
    await clone.resolve('receive', 'theirs')
    await clone.pull()
    await clone.push()
    expect(await world.remoteFiles()).toMatchObject({ 'steps/charge.ts': step('both') })
  })

  it('--markers is not for an item that one side lacks', async () => {
    expect(await refusal(() => clone.resolve('receive', 'markers'))).toMatchObject({ code: 'CONFLICT_WITHOUT_TEXT' })
    expect(await clone.read('steps/receive.ts')).toBe(step('deleted there'))
  })

  it('--merged needs the file', async () => {
    await clone.edit({ 'steps/charge.ts': null })
    expect(await refusal(() => clone.resolve('charge', 'merged'))).toMatchObject({ code: 'FILE_MISSING' })
  })

  it('finds a conflict from where the person stands', async () => {
    expect((await clone.resolve('charge.ts', 'ours', { within: 'steps' })).conflict.path).toBe('steps/charge.ts')
  })

  it('names the open ones when there is none at the path', async () => {
    expect(await refusal(() => clone.resolve('steps/new.ts', 'ours'))).toMatchObject({
      code: 'NO_CONFLICT',
      data: { open: ['steps/charge.ts', 'steps/receive.ts'] },
    })
  })

  it('refuses when the branch has gone on since', async () => {
    await world.commit({ 'steps/charge.ts': step('elsewhere') })
    await clone.status({ fetch: true })
    expect(await refusal(() => clone.resolve('charge', 'ours'))).toMatchObject({ code: 'STALE_PLAN' })
  })

  it('can be given up', async () => {
    const before = await clone.files()
    const workspace = await clone.workspace()
    await abortResolve(workspace, { effects: clone.effects })
    expect(await listConflicts(workspace, { effects: clone.effects })).toEqual({ environment: 'dev', open: [] })
    expect(await clone.files()).toEqual(before)
    expect(await pull()).toMatchObject({ code: 'CONFLICT' })
  })
})
