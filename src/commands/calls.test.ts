import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDevProcess } from '../../fixtures/devProcess.ts'
import { ORDER, SHOP, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

let shop: TaskWorkspace
beforeAll(async () => {
  shop = await useTasks({ ...SHOP, 'connectors/stripe.yaml': 'type: http\n' })
  await shop.run('task', 'new', 'one', '-d', ORDER, '--answers', 'answers.yaml')
  // Nobody answers the call of this one.
  await shop.run('task', 'new', 'two', '-d', ORDER)
})
afterAll(() => shop[Symbol.asyncDispose]())

describe('calls', () => {
  it('lists what step runs have called, the newest first', async () => {
    const { out } = await shop.run('calls')
    const [failed = [], answered = []] = out.split('\n').map((line) => line.split(/ {2,}/))

    expect(answered.slice(2, 5)).toEqual(['charge', 'stripe.charge', 'override'])
    expect(answered.at(-1)).toBe('{"id":"ch_1"}')
    expect(failed.at(-1)).toContain('UNFAKED_CALL')
  })

  it('is one document with --json', async () => {
    const { calls, scanned } = await shop.json('calls', '--layer', 'override')

    expect(calls).toMatchObject([{ connector: 'stripe', operation: 'charge', input: { amount: 30 }, step: 'charge' }])
    expect(scanned).toEqual({ tasks: 2, of: 2, cut: false, more: false })
  })

  it.each([
    [['--failed'], 1],
    [['--connector', 'stripe'], 2],
    [['--connector', 'crm'], 0],
    [['--operation', 'charge'], 2],
    [['--operation', 'refund'], 0],
    [['--task', 'last'], 1],
    [['--limit', '1'], 1],
  ])('with %j finds as many as there are', async (args, count) => {
    expect((await shop.json('calls', ...args)).calls).toHaveLength(count)
  })

  it('says that there are more', async () => {
    expect((await shop.run('calls', '--limit', '1')).err).toBe('There are more: raise `--limit`.\n')
    expect((await shop.run('calls', '--connector', 'crm')).out).toBe('No such call was found.\n')
  })

  it('puts the last call of a run first', async () => {
    const body =
      'await connectors.stripe.charge({ n: 1 })\n  await connectors.stripe.charge({ n: 2 })\n  task.complete()'
    const twice = `export const condition = { twice: true }\nexport const content = async () => {\n  ${body}\n}\n`
    await using other = await useTasks({ ...SHOP, 'steps/twice.ts': twice })
    await other.run('task', 'new', 'two', '-d', '{"twice":true}', '--answers', 'answers.yaml')
    const { calls } = await other.json('calls')

    expect(calls.map(({ input }: { input: unknown }) => input)).toEqual([{ n: 2 }, { n: 1 }])
  })

  it('works beside a dev server', async () => {
    await using server = await startDevProcess(shop.root)
    const { code, out } = await shop.run('calls')

    expect([code, out, server !== undefined]).toEqual([0, expect.stringContaining('stripe.charge'), true])
  })
})

describe('connector logs', () => {
  it('lists the calls of one connector', async () => {
    expect((await shop.json('connector', 'logs', 'stripe')).calls).toHaveLength(2)
    expect((await shop.json('connector', 'logs', 'fetch', '--failed')).calls).toEqual([])
  })

  it('names the nearest to what is not there', async () => {
    const { code, err } = await shop.run('connector', 'logs', 'strip')

    expect([code, err]).toEqual([64, expect.stringContaining('Did you mean `stripe`?')])
  })
})
