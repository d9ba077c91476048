import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ORDER, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

let shop: TaskWorkspace
beforeAll(async () => {
  shop = await useTasks()
  await shop.run('task', 'new', 'order', '-d', ORDER, '--answers', 'answers.yaml', '-t', 'web')
  await shop.run('task', 'new', 'order', '-d', ORDER)
  await shop.run(
    'task',
    'new',
    'a very long name that goes on and on and would push everything else off the screen',
    '-d',
    '{"x":1}',
  )
  await shop.run('task', 'new', 'later', '-d', '{"x":{"y":"z"}}', '--no-run')
})
afterAll(() => shop[Symbol.asyncDispose]())

const names = async (...args: readonly string[]): Promise<string[]> =>
  (await shop.json('task', 'list', ...args)).tasks.map(
    ({ name, state }: { name: string; state: string }) => `${name.slice(0, 6)} ${state}`,
  )

describe('stepyard task list', () => {
  it('is a table with the newest first, why a task failed, and how many there are', async () => {
    const { code, out } = await shop.run('task', 'list')

    expect(code).toBe(0)
    expect(out).toMatch(/^created +t\w{12} +later +- +v0 +just now\nincomplete +t\w{12} +a very long name/)
    expect(out).toMatch(/\nerror +t\w{12} +order +charge +v1 +just now\n +UNFAKED_CALL Nothing answers/)
    expect(out).toMatch(/\n4 tasks: 1 created, 1 incomplete, 1 done, 1 error\n$/)
  })

  it('fits in a terminal of 80 columns', async () => {
    const { out } = await shop.run('task', 'list')

    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it.each([
    [
      ['-s', 'done,error'],
      ['order error', 'order done'],
    ],
    [
      ['-s', 'attention'],
      ['a very incomplete', 'order error'],
    ],
    [['-s', 'null'], ['later created']],
    [
      ['-n', 'ORD'],
      ['order error', 'order done'],
    ],
    [['-t', 'web'], ['order done']],
    [['--step', 'ship'], ['order done']],
    [['--where', 'order.paid:ch_1'], ['order done']],
    [
      ['--where', 'order.total:30', '--where', 'order.count:3'],
      ['order error', 'order done'],
    ],
    [['--where', 'x.y=z'], ['later created']],
    [['--since', '1h', '--limit', '1'], ['later created']],
    [['--until', '2023-01-01'], []],
  ])('finds %j', async (args, expected) => {
    expect(await names(...args)).toEqual(expected)
  })

  it('goes on where a page ended', async () => {
    const first = await shop.json('task', 'list', '--limit', '3')
    const rest = await names('--cursor', first.cursor)

    expect([first.tasks.length, rest]).toEqual([3, ['order done']])
    expect((await shop.run('task', 'list', '--limit', '3')).err).toContain(`--cursor ${first.cursor}`)
  })

  it('groups failures by their reason, and finds the tasks of one', async () => {
    const { failures } = await shop.json('task', 'list', '--failures')
    const { out } = await shop.run('task', 'list', '--failures')

    expect(failures).toMatchObject([
      { count: 1, code: 'UNFAKED_CALL', step: 'charge', lastAt: '2023-11-14T22:13:20.000Z' },
    ])
    expect(out).toMatch(
      /^1 x UNFAKED_CALL in charge, last just now\n {4}Nothing answers .*\n {4}\$ stepyard task show t\w{12}\n$/,
    )
  })

  it.each([
    [['-s', 'attenton'], 'Did you mean `--state attention`?'],
    [['--since', 'yesterday'], '--since 2h'],
    [['--limit', '0'], '--limit 20'],
    [['--where', 'paid'], '--where order.status:paid'],
    [['--cursor', 'x'], 'Leave the cursor out'],
  ])('refuses %j with something to type', async (args, hint) => {
    const { code, err } = await shop.run('task', 'list', ...args)

    expect([code, err]).toEqual([64, expect.stringContaining(hint)])
  })

  it('says how to begin where there is no task, and that nothing matches', async () => {
    await using empty = await useTasks()

    expect((await empty.run('task', 'list')).out).toContain('stepyard task new <name>')
    expect((await empty.run('task', 'list', '--failures')).out).toBe('No step has failed.\n')
    expect((await shop.run('task', 'list', '-n', 'nobody')).out).toBe('No task matches that.\n')
  })
})
