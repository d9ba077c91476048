import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ORDER, SHOP, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

let shop: TaskWorkspace
beforeAll(async () => {
  shop = await useTasks({
    ...SHOP,
    'order.yaml': 'order: { sku: tea, count: 3 }\n',
    'steps/sleep.ts': `export const disabled = true
export const condition = { order: { sku: String, count: Number } }
export const content = async () => {}
`,
  })
  await shop.run('task', 'new', 'order', '-d', ORDER, '--answers', 'answers.yaml')
})
afterAll(() => shop[Symbol.asyncDispose]())

const stepsOf = async (
  ...args: readonly string[]
): Promise<{ step: string; next: boolean; holdback?: { kind: string } }[]> =>
  (await shop.json('explain', ...args)).steps

describe('stepyard explain', () => {
  it('says which step runs next on data, and why the others do not', async () => {
    const { code, out } = await shop.run('explain', '-d', '{"order":{"sku":"tea","count":3,"total":"12"}}')

    expect(code).toBe(0)
    expect(out).toBe(`No step runs next.
= sleep
    Matches, but is disabled. Enable it with \`stepyard step enable sleep\`.
  price
    1 of 3 paths differs: order.total is string "12", expected null.
  charge
    1 of 2 paths differs: order.total is string "12", expected Number.
  ship
    1 of 2 paths differs: order.paid is missing, expected String.
`)
  })

  it.each([
    ['a file', ['order.yaml']],
    ['an argument that is JSON', [ORDER]],
    ['a task at an older version', ['last', '--version', '0']],
  ])('takes %s', async (_what, args) => {
    expect((await stepsOf(...args))[0]).toMatchObject({ step: 'price', next: true })
  })

  it('takes standard input', async () => {
    const { out } = await shop.runWith({ args: ['explain', '-', '--json'], input: ORDER })

    expect(JSON.parse(out).steps[0]).toMatchObject({ step: 'price', next: true, matched: true })
  })

  it('knows what has run on a task, at that version', async () => {
    const found = await stepsOf('last', '--version', '1', '--set', 'order.total=null')

    expect(found[0]).toMatchObject({ step: 'price', holdback: { kind: 'already-ran' } })
  })

  it('says that a task that has ended does not go on, and what does', async () => {
    const { out } = await shop.run('explain', 'last', '--set', 'order.shipped=null')

    expect(out).toMatch(/^t\w{12} is done\.\nNo step runs next\.\n/)
    expect(out).toMatch(/= sleep\n.*\n {2}price\n/)
  })

  it('is about one step with --step', async () => {
    expect((await stepsOf(ORDER, '--step', 'ship')).map(({ step }) => step)).toEqual(['ship'])
  })

  it('shows the nearest ten unless all are asked for', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [
        `steps/s${at}.ts`,
        `export const condition = { n: ${at} }\nexport const content = async () => {}\n`,
      ]),
    )
    await using wide = await useTasks({ ...SHOP, ...many })
    const [some, all] = [await wide.run('explain', '{"n":99}'), await wide.run('explain', '{"n":99}', '--all')]

    expect([some.out.match(/differ/g)?.length, all.out.match(/differ/g)?.length]).toEqual([10, 15])
    expect(some.err).toBe('5 other steps further away; add `--all` to see them.\n')
  })

  it.each([
    [['explain'], 64, 'USAGE'],
    [['explain', '{'], 64, 'DATA_UNREADABLE'],
    [['explain', '-d', '[]'], 64, 'DATA_UNREADABLE'],
    [['explain', 'nobody'], 64, 'TASK_NOT_FOUND'],
    [['explain', ORDER, '--step', 'prise'], 64, 'STEP_UNKNOWN'],
    [['explain', 'last', '--version', '99'], 64, 'VERSION_UNKNOWN'],
  ] as const)('refuses %j', async (args, exit, error) => {
    const { code, out } = await shop.run(...args, '--json')

    expect([code, JSON.parse(out).error.code]).toEqual([exit, error])
  })
})
