import { describe, expect, it } from 'vitest'
import { isReload, startDevProcess } from '../../fixtures/devProcess.ts'
import { useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

const CONFIG = 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n'
const FAKE = `import { defineFake } from 'stepyard'
export default defineFake('bank', {
  state: { paid: [] as number[] },
  charge: ({ amount }, { state, id, fail }) => {
    if (amount === 13) return fail({ status: 402, code: 'card_declined' })
    state.paid.push(amount as number)
    return { id: id('ch'), count: state.paid.length }
  },
  hang: () => { for (;;) {} },
})
`
const STEP = `export const condition = { amount: Number, charge: null }
export const content = async () => {
  data.charge = await connectors.bank.charge({ amount: data.amount })
}
`
const BANK = { 'stepyard.yaml': CONFIG, 'fakes/bank.ts': FAKE, 'steps/pay.js': STEP }

const submit = async (shop: TaskWorkspace, amount: number, ...args: readonly string[]) => {
  const { out } = await shop.run('task', 'new', 'order', '-d', JSON.stringify({ amount }), '--json', ...args)
  return JSON.parse(out) as { task: { id: string; state: string; data: { charge?: { id: string; count: number } } } }
}

describe('a fake', () => {
  it('answers, and remembers from one command to the next', async () => {
    await using shop = await useTasks(BANK)
    await submit(shop, 5)

    expect((await submit(shop, 6)).task.data.charge).toEqual({ id: expect.stringMatching(/^ch_\w{16}$/), count: 2 })
  })

  it('refuses as the service would', async () => {
    await using shop = await useTasks(BANK)
    const { code, out } = await shop.run('task', 'new', 'order', '-d', '{"amount":13}')

    expect([code, out]).toEqual([1, expect.stringContaining('bank.charge was refused with status 402 (card_declined)')])
  })

  it('is named as the layer that answered, in the journal', async () => {
    await using shop = await useTasks(BANK)
    const { task } = await submit(shop, 5)
    const { out } = await shop.run('task', 'log', task.id, '--json')

    expect(out).toContain('"layer": "fake"')
  })

  it('is offered to be pasted where there is none', async () => {
    await using shop = await useTasks({ 'stepyard.yaml': CONFIG, 'steps/pay.js': STEP })
    const { out } = await shop.run('task', 'new', 'order', '-d', '{"amount":5}')

    expect(out).toContain('export default defineFake("bank"')
  })
})

describe('a fake beside `dev`', () => {
  it('is another one as soon as its file is saved, with the state it had', async () => {
    await using shop = await useTasks(BANK)
    await using dev = await startDevProcess(shop.root)
    await submit(shop, 5)
    const reloaded = dev.told(isReload('fakes/bank.ts'))
    await shop.write({ 'fakes/bank.ts': FAKE.replace("id('ch')", "'again'") })
    await reloaded

    expect((await submit(shop, 6)).task.data.charge).toEqual({ id: 'again', count: 2 })
  })

  it('stops nothing else when it loops', async () => {
    await using shop = await useTasks({
      ...BANK,
      'steps/hang.js': STEP.replace('charge(', 'hang(').replace('charge:', 'hang: true, charge:'),
    })
    await using _ = await startDevProcess(shop.root)
    const { code, out } = await shop.run('task', 'new', 'order', '-d', '{"amount":5,"hang":true}')

    expect([code, out]).toEqual([1, expect.stringContaining('FAKE_LOST')])
    expect((await submit(shop, 6)).task.data.charge?.count).toBe(1)
  })
})
