import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ORDER, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

const ANSWERED = ['--answers', 'answers.yaml'] as const

let shop: TaskWorkspace
let id: string
beforeAll(async () => {
  shop = await useTasks()
  id = (await shop.json('task', 'new', 'order', '-d', ORDER, ...ANSWERED)).task.id
})
afterAll(() => shop[Symbol.asyncDispose]())

const forked = async (...args: readonly string[]) => (await shop.json('task', ...args, ...ANSWERED)).task

describe('stepyard task fork', () => {
  it('makes another task of a moment, with other data', async () => {
    const task = await forked('fork', id, '--run', '2', '--set', 'order.total=99', '--name', 'dearer')

    expect(task).toMatchObject({ name: 'dearer', state: 'done', runs: 2, data: { order: { total: 99, paid: 'ch_1' } } })
    expect((await shop.json('task', 'show', task.id)).task.forkedFrom).toEqual({ task: id, version: 1 })
  })

  it('goes on with the steps that had not run, or with all of them', async () => {
    expect(await forked('fork', id, '--version', '1')).toMatchObject({ runs: 2 })
    expect(await forked('fork', id, '--version', '1', '--set', 'order.total=null', '--fresh')).toMatchObject({
      runs: 3,
    })
  })

  it('leaves the other one as it is', async () => {
    const before = await shop.json('task', 'log', id)
    await forked('fork', id, '--run', '1')

    expect(await shop.json('task', 'log', id)).toEqual(before)
  })

  it.each([
    [['--run', '1', '--version', '1'], 'USAGE'],
    [['--run', '9'], 'RUN_UNKNOWN'],
    [['--version', '9'], 'VERSION_UNKNOWN'],
    [['-d', '[]'], 'DATA_NOT_JSON'],
  ])('refuses %j', async (args, error) => {
    const { code, out } = await shop.run('task', 'fork', id, ...args, '--json')

    expect([code, JSON.parse(out).error.code]).toEqual([64, error])
  })
})

describe('stepyard task clone', () => {
  it('runs a task again from how it was submitted', async () => {
    expect(await forked('clone', id)).toMatchObject({ name: 'order', state: 'done', runs: 3 })
  })

  it('counts steps as the incumbent does: 0 is as submitted, 1 is after the first', async () => {
    expect(await forked('clone', id, '--step', '0')).toMatchObject({ runs: 3 })
    expect(await forked('clone', id, '-s', '1')).toMatchObject({ runs: 2, data: { order: { total: 30 } } })
  })

  it('refuses a step that was not', async () => {
    expect((await shop.run('task', 'clone', id, '-s', '9')).err).toContain('RUN_UNKNOWN')
  })
})

describe('stepyard task compare', () => {
  it('puts steps side by side, and shows what differs first, and in the data', async () => {
    const other = await forked('fork', id, '--run', '1', '--set', 'order.count=4')
    const { code, out } = await shop.run('task', 'compare', id, other.id)

    expect(code).toBe(0)
    expect(out).toMatch(
      /^ {4}order t\w{12} done +order t\w{12} done\n {2}1 price +~ {2}price\n {2}2 charge +~? ?=? {2}charge\n/,
    )
    expect(out).toMatch(
      /\nStep run 1 is the first that differs\.\n {2}left {3}order\.total: 30\n {2}right {2}order\.total: 40\n/,
    )
    expect(out).toMatch(/ {2}~ order\.count: 3 -> 4\n {2}~ order\.total: 30 -> 40\n$/)
  })

  it('says that two are the same', async () => {
    const other = await forked('clone', id)

    expect((await shop.run('task', 'compare', id, other.id)).out).toContain(
      '\nThe step runs are the same.\nThe data is the same.\n',
    )
    expect(await shop.json('task', 'compare', id, other.id)).toMatchObject({
      tasks: [id, other.id],
      differsAt: null,
      data: [],
    })
  })
})
