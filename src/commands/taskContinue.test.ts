import { describe, expect, it } from 'vitest'
import { ORDER, SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'

const ANSWERED = ['--answers', 'answers.yaml'] as const

describe('stepyard task resume', () => {
  it('tries again what failed, and prints only what comes then', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', ORDER)
    const { code, out } = await shop.run('task', 'resume', 'last', ...ANSWERED)

    expect(code).toBe(0)
    expect(out).toMatch(/^order t\w{12} in dev\n {2}· {2}resumed by local:user\n {2}3 {2}charge /)
    expect(out).not.toContain('price')
  })

  it('runs the code of now', async () => {
    await using shop = await useTasks({
      ...SHOP,
      'steps/charge.ts':
        'export const condition = { order: { total: Number, paid: null } }\nexport const content = async () => { throw new Error("broken") }\n',
    })
    await shop.run('task', 'new', 'order', '-d', ORDER)
    await shop.write({ 'steps/charge.ts': SHOP['steps/charge.ts'] ?? null })
    const { tasks } = await shop.json('task', 'resume', 'last', ...ANSWERED)

    expect(tasks).toMatchObject([{ state: 'done', data: { order: { paid: 'ch_1' } } }])
  })

  it('takes all that failed with --all, a line each', async () => {
    await using shop = await useTasks()
    for (const name of ['one', 'two']) await shop.run('task', 'new', name, '-d', ORDER)
    await shop.run('task', 'new', 'three', '-d', '{"x":1}')
    const { code, out } = await shop.run('task', 'resume', '--all', ...ANSWERED)

    expect(code).toBe(0)
    expect(out).toMatch(/^done +t\w{12} +one +ship +v3 +just now\ndone +t\w{12} +two +ship +v3 +just now\n$/)
  })

  it('takes only what the filters name', async () => {
    await using shop = await useTasks()
    for (const name of ['one', 'two']) await shop.run('task', 'new', name, '-d', ORDER)
    const { tasks } = await shop.json('task', 'resume', '--all', '-n', 'two', ...ANSWERED)

    expect(tasks.map(({ name }: { name: string }) => name)).toEqual(['two'])
  })

  it('changes none when one of them cannot go on', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'failed', '-d', ORDER)
    await shop.run('task', 'new', 'done', '-d', ORDER, ...ANSWERED)
    const { code, err } = await shop.run('task', 'resume', 'last~1', 'last', ...ANSWERED)

    expect([code, err]).toEqual([1, expect.stringMatching(/is done, so it cannot be resumed\. TASK_BUSY\n.*task fork/)])
    expect((await shop.json('task', 'show', 'last~1')).task.state).toBe('error')
  })

  it.each([[[]], [['last', '--all']]])('refuses %j', async (args) => {
    await using shop = await useTasks()

    expect((await shop.run('task', 'resume', ...args)).code).toBe(64)
  })
})

describe('stepyard task continue', () => {
  it('takes a task back to one of its step runs, and goes on from there', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', ORDER, ...ANSWERED)
    await shop.write({ 'answers.yaml': 'stripe:\n  charge: { id: ch_2 }\n' })
    const { code, out } = await shop.run('task', 'continue', 'last', '--from', '2', ...ANSWERED)

    expect(code).toBe(0)
    expect(out).toMatch(
      /taken back to version 1 by local:user\n {5}- order\.paid\n {5}- order\.shipped\n {2}4 {2}charge /,
    )
    expect((await shop.json('task', 'show', 'last')).task.data.order).toEqual({
      sku: 'tea',
      count: 3,
      total: 30,
      paid: 'ch_2',
      shipped: true,
    })
  })

  it('lets an incomplete task go on after a step was fixed', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', '{"order":{"sku":"tea","count":"3"}}')
    await shop.write({
      'steps/price.ts': SHOP['steps/price.ts']?.toString().replace('count: Number', 'count: /^\\d+$/') ?? null,
    })
    const { task } = await shop.json('task', 'continue', 'last', ...ANSWERED)

    expect(task).toMatchObject({ state: 'done', data: { order: { total: 30 } } })
  })

  it.each([
    [['last', '--from', '9'], 64, 'RUN_UNKNOWN'],
    [['last'], 1, 'TASK_BUSY'],
    [['nobody'], 64, 'TASK_NOT_FOUND'],
  ] as const)('refuses %j', async (args, exit, error) => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', ORDER, ...ANSWERED)
    const { code, out } = await shop.run('task', 'continue', ...args, '--json')

    expect([code, JSON.parse(out).error.code]).toEqual([exit, error])
  })
})

describe('stepyard task stop', () => {
  it('keeps a task from going on until it is resumed', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', ORDER, '--no-run')
    const { out } = await shop.run('task', 'stop', 'last', '--reason', 'wrong customer')
    const stopped = (await shop.json('task', 'show', 'last')).task
    const { tasks } = await shop.json('task', 'resume', 'last', ...ANSWERED)

    expect(out).toMatch(
      /^interrupted {2}order t\w{12} after 0 step runs\n {2}wrong customer\n {2}\$ stepyard task resume/,
    )
    expect([stopped.state, stopped.interrupted, tasks[0].state]).toEqual([
      'interrupted',
      { reason: 'wrong customer' },
      'done',
    ])
  })

  it('refuses a task that has ended', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', ORDER, ...ANSWERED)

    expect((await shop.run('task', 'stop', 'last')).err).toContain('TASK_BUSY')
  })
})

describe('stepyard task edit', () => {
  it('changes the data, and lets a task go on that could not', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', '{"order":{"sku":"tea"}}')
    const { code, out } = await shop.run('task', 'edit', 'last', '--set', 'order.count=2', ...ANSWERED)

    expect(code).toBe(0)
    expect(out).toMatch(/edited by local:user\n {5}\+ order\.count: 2\n {2}1 {2}price /)
  })

  it('replaces the data by a file', async () => {
    await using shop = await useTasks({ ...SHOP, 'new.yaml': 'order: { sku: salt, count: 1 }\n' })
    await shop.run('task', 'new', 'order', '-d', '{"x":1}')

    expect((await shop.json('task', 'edit', 'last', '-f', 'new.yaml', ...ANSWERED)).task.data.order.sku).toBe('salt')
  })

  it('says what to type when nothing is given', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', '{"x":1}')

    expect(await shop.run('task', 'edit', 'last')).toMatchObject({
      code: 64,
      err: expect.stringContaining('--set path=value'),
    })
  })
})
