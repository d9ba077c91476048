import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ORDER, SHOP, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

let shop: TaskWorkspace
beforeEach(async () => {
  shop = await useTasks()
  await shop.run('task', 'new', 'order', '-d', ORDER, '--answers', 'answers.yaml')
})
afterEach(() => shop[Symbol.asyncDispose]())

const change = (step: string, from: string, to: string): Promise<void> =>
  shop.write({ [`steps/${step}.ts`]: String(SHOP[`steps/${step}.ts`]).replace(from, to) })

describe('stepyard replay', () => {
  it('finds nothing where nothing changed, without any answers', async () => {
    const { code, out } = await shop.run('replay', '--all', '--assert')

    expect(code).toBe(0)
    expect(out).toMatch(/^same {5}order t\w{12}, 3 step runs\n\n1 task: all the same\.\n$/)
  })

  it.each([
    [
      'other data',
      ['price', '* 10', '* 11'],
      /run 1 price: from the data of then to that of now\n {4}~ order\.total: 30 -> 33\n/,
    ],
    ['another step', ['charge', 'paid: null', 'paid: 1'], /run 2: charge then, incomplete now\n/],
    ['an error', ['ship', 'audit.log(', 'audit.nope('], /run 3 ship:\n {4}then {2}finished\n {4}now {3}failed: /],
    [
      'another call',
      ['charge', 'stripe.charge', 'stripe.pay'],
      /run 2 charge:\n {4}then {2}stripe\.charge\n {4}now {3}no such call\n/,
    ],
  ])('shows %s, and exits with 1 when that is asked for', async (...[, [step = '', from = '', to = ''], words]) => {
    await change(step, from, to)
    const [asserted, told] = [await shop.run('replay', 'last', '--assert'), await shop.run('replay', 'last')]

    expect([asserted.code, told.code]).toEqual([1, 0])
    expect(told.out).toMatch(words)
    expect(told.out).toMatch(/^differs {2}order t\w{12}\n[^]*\n\n1 task: 0 the same, 1 differs\.\n$/)
  })

  it('passes over what may differ', async () => {
    await change('price', '* 10', '* 11')

    expect((await shop.run('replay', 'last', '--assert', '--ignore', '/order/total')).code).toBe(0)
    expect((await shop.run('replay', 'last', '--assert', '--ignore', '/order/sku')).code).toBe(1)
  })

  it('takes the tasks that the filters name', async () => {
    await shop.run('task', 'new', 'other', '-d', '{"x":1}')

    expect((await shop.json('replay', '-s', 'incomplete')).replays).toMatchObject([
      { name: 'other', runs: 0, differences: [] },
    ])
    expect((await shop.run('replay', '-s', 'question')).out).toBe('No task matches that.\n')
  })

  it('changes nothing', async () => {
    const before = await shop.json('task', 'log', 'last')
    await change('price', '* 10', '* 11')
    await shop.run('replay', '--all')

    expect(await shop.json('task', 'log', 'last')).toEqual(before)
  })

  it.each([[[]], [['last', '--all']]])('refuses %j', async (args) => {
    expect((await shop.run('replay', ...args)).code).toBe(64)
  })
})

describe('stepyard task rerun', () => {
  it('runs a step on the very data it had, with the answers it got, and compares', async () => {
    const { code, out } = await shop.run('task', 'rerun', 'last', '2')

    expect(code).toBe(0)
    expect(out).toMatch(
      /^charge {2}[\d.]+ m?s\n {5}stripe\.charge\(.*\) -> \{ id: "ch_1" \} .*\n {11}\+ order\.paid: "ch_1"\n {5}The same as then\.\n$/,
    )
  })

  it('shows what was then and what is now, where the code changed', async () => {
    await change('price', '* 10', '* 11')
    const { out } = await shop.run('task', 'rerun', 'last', '1')

    expect(out).toMatch(
      / {5}then {2}\+ order\.total: 30\n {5}now {3}\+ order\.total: 33\n {5}Not the same as then\.\n$/,
    )
  })

  it('takes other data, whole or in part', async () => {
    expect(await shop.json('task', 'rerun', 'last', '1', '--set', 'order.count=5')).toMatchObject({
      number: 1,
      same: false,
      run: { step: 'price', output: { order: { total: 50 } }, recorded: { patch: [{ value: 30 }] } },
    })
    expect((await shop.json('task', 'rerun', 'last', '1', '-d', '{"order":{"count":7}}')).run.output.order.total).toBe(
      70,
    )
  })

  it('exits with 1 when the step fails now, and shows where', async () => {
    await change('ship', 'audit.log(', 'audit.nope(')
    const { code, out } = await shop.run('task', 'rerun', 'last', '3')

    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/now {3}STEP_THREW audit\.nope is not a function\n {5}now {3}at steps\/ship\.ts:3:9\n/),
    ])
  })

  it.each([
    [['last', '9'], 'RUN_UNKNOWN'],
    [['last', 'ship'], 'USAGE'],
    [['last'], 'USAGE'],
    [['nobody', '1'], 'TASK_NOT_FOUND'],
  ])('refuses %j with %s', async (args, error) => {
    const { code, out } = await shop.run('task', 'rerun', ...args, '--json')

    expect([code, JSON.parse(out).error.code]).toEqual([64, error])
  })
})

describe('stepyard run', () => {
  it('runs one step on data, shows what it would do, and does none of it', async () => {
    const { code, out } = await shop.run('run', 'ship', '-d', '{"order":{"sku":"tea"}}')

    expect(code).toBe(0)
    expect(out).toMatch(
      /^ship {2}[\d.]+ m?s\n {5}audit sent tea\n {5}\+ order\.shipped: true\n {5}would: completes it with \{ shipped: "tea" \}\n$/,
    )
    expect((await shop.json('task', 'list')).tasks).toHaveLength(1)
  })

  it.each([
    ['a file', ['--input', 'in.json'], 90],
    ['a task', ['--task', 'last'], 30],
    ['a version of a task', ['--task', 'last@0', '--set', 'order.count=4'], 40],
  ])('takes the data of %s', async (_what, args, total) => {
    await shop.write({ 'in.json': '{"order":{"sku":"tea","count":9}}' })

    expect((await shop.json('run', 'price', ...args)).run.output.order.total).toBe(total)
  })

  it.each([
    ['run', 'price', '-d', '{"order":{"sku":"tea","count":1}}'],
    ['task', 'rerun', 'last', '1'],
    ['replay', 'last'],
  ])('ends when it is interrupted, whatever the step does: %s %s', async (...args) => {
    await change('price', 'console.log', 'await new Promise(() => {}); console.log')

    expect(await shop.runWith({ args, interrupted: true })).toMatchObject({
      code: 130,
      err: 'Interrupted; nothing is half done.\n',
    })
  })

  it('exits with 1 for a step that fails', async () => {
    const { code, out } = await shop.run('run', 'charge', '-d', '{"order":{}}')

    expect([code, out]).toEqual([1, expect.stringContaining('UNFAKED_CALL')])
    expect((await shop.run('run', 'charge', '-d', '{"order":{}}', '--answers', 'answers.yaml')).code).toBe(0)
  })

  it.each([
    [['price'], 'USAGE'],
    [['price', '-d', '{}', '--task', 'last'], 'USAGE'],
    [['prise', '-d', '{}'], 'STEP_UNKNOWN'],
    [['price', '--task', 'last@two'], 'USAGE'],
    [['price', '--task', 'last@9'], 'VERSION_UNKNOWN'],
    [['price', '-d', '3'], 'DATA_NOT_JSON'],
  ])('refuses %j with %s', async (args, error) => {
    const { code, out } = await shop.run('run', ...args, '--json')

    expect([code, JSON.parse(out).error.code]).toEqual([64, error])
  })
})
