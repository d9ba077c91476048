import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importCommit } from '../../fixtures/importCommit.ts'
import { useWorld, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { readLog, type LogOptions } from './log.ts'

let world: World
let clone: Clone
beforeAll(async () => {
  world = await useWorld({ prefix: 'orders' })
  clone = await world.clone('ann', { args: ['--depth=1'] })
  await world.commit({ 'steps/charge.ts': 'one\n' }, { message: 'Charge\n\nbecause' })
  await importCommit(world.path, { branch: 'develop', files: { 'README.md': 'x\n' }, message: 'Not of the workspace' })
  await world.commit({ 'steps/receive.ts': null, 'notes.md': 'x\n' }, { message: 'Receive no more' })
  await world.commit(
    { 'steps/charge.ts': 'two\n', 'environments/dev.yaml': 'type: development\n' },
    { message: 'Both' },
  )
})
afterAll(() => world[Symbol.asyncDispose]())

const log = async (options: Partial<LogOptions> = {}) =>
  (await readLog(await clone.workspace(), { effects: clone.effects, ...options })).map(({ subject, items }) => [
    subject,
    items.map(({ title }) => title),
  ])
const newest = [
  ['Both', ['environment dev', 'step charge']],
  ['Receive no more', ['step receive']],
  ['Charge', ['step charge']],
]

describe('readLog', () => {
  it('names the commits that changed items, newest first, down to the first one', async () => {
    const entries = await log()
    expect(entries.slice(0, 3)).toEqual(newest)
    expect(entries.at(-1)?.[0]).toBe('Start')
    expect(entries).toHaveLength(4)
  })

  it('says who and when', async () => {
    const [entry] = await readLog(await clone.workspace(), { effects: clone.effects, limit: 1 })
    expect(entry).toMatchObject({ author: 'Ada Example', at: 1_700_000_000, commit: await world.tip('develop') })
  })

  it('ends after as many as were asked for', async () => {
    expect(await log({ limit: 2 })).toEqual(newest.slice(0, 2))
  })

  it.each([
    [{ paths: ['charge'] }, ['Both', 'Charge', 'Start']],
    [{ paths: ['receive'] }, ['Receive no more', 'Start']],
    [{ paths: ['charge.ts'], within: 'steps' }, ['Both', 'Charge', 'Start']],
    [{ kinds: ['environment' as const] }, ['Both', 'Start']],
    [{ paths: ['nothing'] }, []],
  ])('is about %j', async (selection, subjects) => {
    expect((await log(selection)).map(([subject]) => subject)).toEqual(subjects)
  })

  it('is empty for a branch that is not there', async () => {
    await clone.edit({ 'stepyard.yaml': 'format: 1\nname: x\nenvironments:\n  qa: { branch: qa }\n' })
    expect(await log({ environment: 'qa' })).toEqual([])
  })
})
