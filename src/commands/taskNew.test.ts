import { describe, expect, it } from 'vitest'
import { ORDER, SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'

const ANSWERED = ['--answers', 'answers.yaml'] as const

describe('stepyard task new', () => {
  it('runs a task to its end and prints what each step did', async () => {
    await using shop = await useTasks()
    const { code, out } = await shop.run('task', 'new', 'order', '-d', ORDER, ...ANSWERED)

    expect(code).toBe(0)
    expect(out).toMatch(
      /^order t\w{12} in dev\n {2}1 {2}price +[\d.]+ m?s\n {5}info pricing tea\n {5}\+ order\.total: 30\n/,
    )
    expect(out).toMatch(/stripe\.charge\(\{ amount: 30, currency: "EUR" \}\) -> \{ id: "ch_1" \}/)
    expect(out).toMatch(/\ndone {2}order t\w{12} after 3 step runs\n {2}result \{ shipped: "tea" \}\n$/)
  })

  it('exits with 1 for a task in error, and shows the place and what to type', async () => {
    await using shop = await useTasks({
      ...SHOP,
      'steps/price.ts': `export const condition = { order: { total: null } }
export const content = async () => {
  throw new Error('no price for ' + data.order.sku)
}
`,
    })
    const { code, out } = await shop.run('task', 'new', 'order', '-d', ORDER)

    expect(code).toBe(1)
    expect(out).toContain('STEP_THREW no price for tea')
    expect(out).toMatch(
      /at steps\/price\.ts:3:9\n.*\n.*\n {5}> 3 \| {3}throw new Error\('no price for ' \+ data\.order\.sku\)\n {9}\| {9}\^\n/,
    )
    expect(out).toMatch(/\n {2}\$ stepyard task resume t\w{12}\n$/)
  })

  it('gives the fake to fill in for a call that nothing answers', async () => {
    await using shop = await useTasks()
    const { code, out } = await shop.run('task', 'new', 'order', '-d', ORDER)

    expect(code).toBe(1)
    expect(out).toContain('UNFAKED_CALL Nothing answers `connectors.stripe.charge(...)`.')
    expect(out).toMatch(
      /Put this into fakes\/stripe\.ts:\n[^]*\n {4}export default defineFake\("stripe", \{\n {6}charge: [^]*\$ stepyard task resume t\w{12}\n$/,
    )
  })

  it('names the steps that come nearest to an incomplete task', async () => {
    await using shop = await useTasks()
    const { code, out } = await shop.run('task', 'new', 'order', '-d', '{"order":{"sku":"tea","count":"3"}}')

    expect(code).toBe(0)
    expect(out).toContain('price\n      1 of 3 paths differs: order.count is string "3", expected Number.')
    expect(out).toMatch(/\$ stepyard task continue t\w{12}\n/)
  })

  it('changes single values of the data and takes tags', async () => {
    await using shop = await useTasks()
    const { task } = await shop.json(
      'task',
      'new',
      'order',
      '-d',
      ORDER,
      '--set',
      'order.note=by hand',
      '--set',
      'order.total=7',
      '-t',
      'a,b',
      '-t',
      'c',
    )

    expect(task).toMatchObject({ tags: ['a', 'b', 'c'], data: { order: { sku: 'tea', note: 'by hand', total: 7 } } })
  })

  it.each([
    ['a JSON file', { 'order.json': ORDER }, 'order.json', undefined],
    ['a YAML file', { 'order.yaml': 'order: { sku: tea, count: 3 }\n' }, 'order.yaml', undefined],
    ['standard input', {}, '-', `order:\n  sku: tea\n  count: 3\n`],
  ])('reads data from %s', async (...[, files, file, input]) => {
    await using shop = await useTasks({ ...SHOP, ...files })
    const options = { args: ['task', 'new', 'order', '-f', file, '--json'], ...(input !== undefined && { input }) }
    const { out } = await shop.runWith(options)

    expect(JSON.parse(out).task.data).toMatchObject({ order: { sku: 'tea', count: 3, total: 30 } })
  })

  it('leaves no trace with --ephemeral', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', ORDER, '--ephemeral')

    expect((await shop.json('task', 'list')).tasks).toEqual([])
  })

  it('only submits with --no-run, and continue runs it', async () => {
    await using shop = await useTasks()
    const { out } = await shop.run('task', 'new', 'order', '-d', ORDER, '--no-run')
    const before = (await shop.json('task', 'show', 'last')).task
    const { task } = await shop.json('task', 'continue', 'last', ...ANSWERED)

    expect(out).toMatch(/^created {2}order t\w{12}\n {2}\$ stepyard task continue t\w{12}\n$/)
    expect([before.state, task.state]).toEqual(['created', 'done'])
  })

  it('leaves tasks alone that others left ready', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'first', '-d', ORDER, '--no-run')
    await shop.run('task', 'new', 'second', '-d', ORDER, ...ANSWERED)

    expect((await shop.json('task', 'list')).tasks.map(({ state }: { state: string }) => state)).toEqual([
      'done',
      'created',
    ])
  })
})

describe('what is wrong with a step', () => {
  it('is said before a task runs that it keeps from going on', async () => {
    await using shop = await useTasks({ ...SHOP, 'steps/price.ts': 'export const condition = {\n' })
    const { code, err } = await shop.run('task', 'new', 'order', '-d', ORDER)

    expect([code, err]).toEqual([0, expect.stringMatching(/^steps\/price\.ts:\d+:\d+ error .*\n/)])
  })

  it('is said where it shows only when the step runs', async () => {
    await using shop = await useTasks({
      ...SHOP,
      'steps/price.ts': `import './gone.ts'\n${String(SHOP['steps/price.ts'])}`,
    })
    const { code, err } = await shop.run('task', 'new', 'order', '-d', ORDER)

    expect([code, err]).toEqual([1, expect.stringMatching(/^steps\/price\.ts:1:\d+ error .*gone/)])
  })

  it('shows steps that are as specific as the one that runs', async () => {
    await using shop = await useTasks({ ...SHOP, 'steps/value.ts': String(SHOP['steps/price.ts']) })
    const { out } = await shop.run('task', 'new', 'order', '-d', ORDER, ...ANSWERED)

    expect(out).toContain('AMBIGUOUS_MATCH as specific, and later by path: value\n')
  })
})

describe('waiting', () => {
  const poll = {
    ...SHOP,
    'steps/poll.ts': `export const condition = { tries: (tries: number) => tries < 3 }
export const content = async () => {
  data.tries += 1
  if (data.tries === 3) return task.complete()
  task.park(60_000)
  step.redo()
}
`,
  }

  it('says how long a task waits, and how to end that', async () => {
    await using shop = await useTasks(poll)
    const { code, out } = await shop.run('task', 'new', 'poll', '-d', '{"tries":0}')

    expect(code).toBe(0)
    expect(out).toMatch(/\n {2}· {2}waits 1 min, until 2023-11-14T22:14:20Z\n/)
    expect(out).toMatch(
      /waiting {2}poll t\w+ after 1 step run\n {2}for 1 min, until 2023-11-14T22:14:20\.000Z\n {2}\$ stepyard task resume/,
    )
  })

  it('goes on to the end of every pause with --skip-time', async () => {
    await using shop = await useTasks(poll)
    const { task } = await shop.json('task', 'new', 'poll', '-d', '{"tries":0}', '--skip-time')

    expect(task).toMatchObject({ state: 'done', runs: 3, data: { tries: 3 } })
  })

  it('waits for real with --wait', async () => {
    await using shop = await useTasks({
      ...poll,
      'steps/poll.ts': String(poll['steps/poll.ts']).replace('60_000', '20'),
    })
    const options = {
      args: ['task', 'new', 'poll', '-d', '{"tries":0}', '--wait', '--json'],
      effects: { now: () => new Date() },
    }

    expect(JSON.parse((await shop.runWith(options)).out).task).toMatchObject({ state: 'done', runs: 3 })
  })
})

describe('an interrupt', () => {
  it('stops the step that runs, keeps what was done, and says how to go on', async () => {
    await using shop = await useTasks({
      ...SHOP,
      'steps/charge.ts': `export const condition = { order: { total: Number, paid: null } }
export const content = async () => {
  await connectors.utils.sleep({ milliseconds: 60_000 })
}
`,
    })
    const { code, out } = await shop.runWith({ args: ['task', 'new', 'order', '-d', ORDER], interruptAt: 'price' })

    expect(code).toBe(130)
    expect(out).toMatch(
      /interrupted {2}order t\w+ after 1 step run\n {2}somebody interrupted it \(during charge\)\n {2}\$ stepyard task resume t\w+\n$/,
    )
    expect((await shop.json('task', 'show', 'last')).task).toMatchObject({
      state: 'interrupted',
      data: { order: { total: 30 } },
    })
  })
})

describe('what cannot be submitted', () => {
  it.each([
    ['no JSON', ['-d', '{order}'], 64, 'DATA_UNREADABLE'],
    ['a list', ['-d', '[1]'], 64, 'DATA_NOT_JSON'],
    ['a file that is not there', ['-f', 'none.json'], 1, 'FILE_UNREADABLE'],
    ['two kinds of data', ['-d', '{}', '-f', 'answers.yaml'], 64, 'USAGE'],
    ['no path', ['--set', 'order'], 64, 'USAGE'],
    ['a path in the way', ['-d', ORDER, '--set', 'order.sku.x=1'], 64, 'PATH_BLOCKED'],
    ['a protected environment', ['-e', 'prod'], 4, 'ENVIRONMENT_NOT_LOCAL'],
    ['an unknown environment', ['-e', 'pord'], 64, 'ENVIRONMENT_UNKNOWN'],
    ['answers that are a list', ['--answers', 'list.yaml'], 64, 'DATA_UNREADABLE'],
  ] as const)('is refused: %s', async (...[, args, exit, error]) => {
    await using shop = await useTasks({ ...SHOP, 'list.yaml': '- 1\n' })
    const { code, out, err } = await shop.run('task', 'new', 'order', ...args, '--json')

    expect([code, JSON.parse(out).error.code]).toEqual([exit, error])
    expect(err).toContain(error)
    expect((await shop.json('task', 'list')).tasks).toEqual([])
  })
})
