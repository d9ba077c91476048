import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ORDER, SHOP, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

let shop: TaskWorkspace
beforeAll(async () => {
  shop = await useTasks()
  await shop.run('task', 'new', 'order', '-d', ORDER)
  await shop.run('task', 'resume', 'last', '--answers', 'answers.yaml')
})
afterAll(() => shop[Symbol.asyncDispose]())

const log = async (...args: readonly string[]): Promise<string> => (await shop.run('task', 'log', 'last', ...args)).out

describe('stepyard task log', () => {
  it('is a line for each step run, with what it did below', async () => {
    const out = await log()

    expect(out).toMatch(
      /^order t\w{12} done at version 3\n {2}0 {2}created by local:user, 2023-11-14T22:13:20\.000Z\n {2}1 {2}price +[\d.]+ m?s\n/,
    )
    expect(out).toMatch(/ {2}2 {2}charge +[\d.]+ m?s {2}failed\n/)
    expect(out).toMatch(/ {2}· {2}resumed by local:user\n {2}3 {2}charge /)
    expect(out).toMatch(/ {5}audit sent tea\n {5}\+ order\.shipped: true\n {2}· {2}done with \{ shipped: "tea" \}\n$/)
  })

  it.each([
    ['--changes', ['+ order.total: 30'], ['pricing', 'stripe.charge({ amount: 30']],
    ['--logs', ['info pricing tea', 'audit sent tea'], ['+ order.total', 'stripe.charge({ amount: 30']],
    ['--calls', ['stripe.charge({ amount: 30'], ['+ order.total', 'pricing']],
  ])('shows %s alone when that is asked for', async (option, shown, hidden) => {
    const out = await log(option)

    for (const text of shown) expect(out).toContain(text)
    for (const text of hidden) expect(out).not.toContain(text)
  })

  it('shows the whole data after each step with --inspect', async () => {
    expect(await log('--inspect')).toMatch(
      /data \{\n {7}"order": \{\n {9}"sku": "tea",\n {9}"count": 3,\n {9}"total": 30\n/,
    )
  })

  it('shows one step run with its data and its calls in full', async () => {
    const out = await log('--step', '3')

    expect(out).toMatch(/\ndata at version 1\n\{\n {2}"order": \{/)
    expect(out).toMatch(
      /stripe\.charge \{\n {7}"amount": 30,\n {7}"currency": "EUR"\n {5}\}\n {5}-> \{\n {7}"id": "ch_1"\n {5}\}/,
    )
    expect(out).not.toContain('ship')
  })

  it('takes 0 for how the task was submitted, as the incumbent does', async () => {
    const out = await log('--step', '0', '--changes')

    expect(out).toMatch(
      /data at version 0\n\{\n {2}"order": \{\n {4}"sku": "tea",\n {4}"count": 3\n {2}\}\n\}\n {2}0 {2}created/,
    )
    expect(out).not.toContain('price')
  })

  it('prints the events themselves with --json, one step run of them with --step', async () => {
    const { task, events } = await shop.json('task', 'log', 'last')
    const one = await shop.json('task', 'log', 'last', '--step', '2')

    expect([task.state, events.length, events[0].type]).toEqual(['done', 12, 'TaskCreated'])
    expect(one.events.map(({ type }: { type: string }) => type)).toEqual([
      'StepStarted',
      'StepFailed',
      'TaskFailed',
      'TaskResumed',
    ])
    expect(events[0]).toMatchObject({
      id: `${task.id}:0`,
      aggregateId: task.id,
      causedBy: null,
      data: { name: 'order' },
    })
    expect(events[0]).not.toHaveProperty('offset')
  })

  it('refuses a step run that was not', async () => {
    const { code, err } = await shop.run('task', 'log', 'last', '--step', '9')

    expect([code, err]).toEqual([64, expect.stringContaining('has no step run 9; it has had 4')])
  })
})

describe('following', () => {
  it('ends at once for a task that has ended', async () => {
    const { code, out } = await shop.run('task', 'log', 'last', '--follow')

    expect([code, out]).toEqual([0, expect.stringContaining('done with')])
  })

  it('prints what is added meanwhile, until the task ends', async () => {
    await using other = await useTasks(SHOP)
    await other.run('task', 'new', 'order', '-d', ORDER, '--no-run')
    const following = other.run('task', 'log', 'last', '-f')
    await other.run('task', 'continue', 'last', '--answers', 'answers.yaml')
    const { code, out } = await following

    expect(code).toBe(0)
    expect(out).toMatch(
      /created at version 0\n {2}0 {2}created .*\n[^]* {2}1 {2}price [^]*done with \{ shipped: "tea" \}\n$/,
    )
  })

  it('ends with 130 when it is interrupted', async () => {
    await using other = await useTasks(SHOP)
    await other.run('task', 'new', 'order', '-d', ORDER, '--no-run')

    expect((await other.runWith({ args: ['task', 'log', 'last', '-f'], interruptAt: 'created' })).code).toBe(130)
  })
})
