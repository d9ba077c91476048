import { describe, expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import { testWorkspace } from './testing.ts'

const FILES = {
  'stepyard.yaml': 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n',
  'connectors/shop.yaml': 'type: example.shop\n',
  'fakes/shop.ts':
    "import { defineFake } from 'stepyard'\nexport default defineFake('shop', { charge: { id: 'ch_1' } })\n",
  'steps/charge.js':
    "export const condition = { order: { total: Number } }\nexport const content = async () => {\n  data.charge = await connectors.shop.charge({ total: data.order.total, note: 'new' })\n}\n",
  'steps/ship.js': 'export const condition = { charge: { paid: true } }\nexport const content = async () => {}\n',
}

async function useTask(data: object = { order: { total: 7 } }) {
  await using dir = await testDir(FILES)
  await using workspace = await testWorkspace({ root: dir.path })
  return { task: await workspace.submit(data), explained: await workspace.explain({ order: { total: '7' } }) }
}

// What vitest would print, without colours.
function messageOf(assertion: () => void): string {
  try {
    assertion()
  } catch (error) {
    // oxlint-disable-next-line no-control-regex -- the colours of a terminal
    return error instanceof Error ? error.message.replaceAll(/\u001b\[\d+m/g, '') : String(error)
  }
  throw new Error('nothing failed')
}

describe('toHaveRun', () => {
  it('takes all steps in order, or one of them', async () => {
    const { task } = await useTask()

    expect(task).toHaveRun(['charge'])
    expect(task).toHaveRun('charge')
    expect(task).not.toHaveRun('ship')
    expect(task).not.toHaveRun(['charge', 'ship'])
  })

  it('says what kept a step that did not run, and what happened instead', async () => {
    const { task } = await useTask()

    expect(messageOf(() => expect(task).toHaveRun(['charge', 'ship']))).toMatchInlineSnapshot(`
      "expect(task).toHaveRun(steps)

      ship: 1 of 1 path differs: charge.paid is missing, expected true.

      The task "test" is incomplete
        1. charge
           shop.charge({ total: 7, note: "new" }) -> { id: "ch_1" } (fake)
           + charge: { id: "ch_1" }
        data { order: { total: 7 }, charge: { id: "ch_1" } }"
    `)
  })
})

describe('toHaveCalled', () => {
  it('takes a part of the input, in an order of its own, and patterns of vitest', async () => {
    const { task } = await useTask()

    expect(task).toHaveCalled('shop.charge')
    expect(task).toHaveCalled('shop.charge', { note: expect.stringContaining('n'), total: 7 })
    expect(task).not.toHaveCalled('shop.charge', { total: 8 })
    expect(task).not.toHaveCalled('shop.refund')
    expect(task).toHaveCalledTimes('shop.charge', 1)
  })

  it('names the calls that were made', async () => {
    const { task } = await useTask()

    expect(messageOf(() => expect(task).toHaveCalled('shop.refund'))).toContain(
      'shop.refund was not called; these were: shop.charge.',
    )
    expect(messageOf(() => expect(task).toHaveCalled('shop.charge', { total: 8 }))).toContain('with something else')
    expect(messageOf(() => expect(task).toHaveCalledTimes('shop.charge', 2))).toContain('was called once')
  })
})

describe('toFailAt', () => {
  it('takes the first place where data and condition part, with pattern and value', async () => {
    const { explained } = await useTask()

    expect(explained.of('charge')).toFailAt('order.total', { expected: Number, actual: '7' })
    expect(explained.of('charge')).not.toFailAt('order.total', { expected: String })
    expect(explained.of('charge')).not.toFailAt('order')
  })

  it('says where they part instead', async () => {
    const { explained } = await useTask()

    expect(messageOf(() => expect(explained.of('ship')).toFailAt('charge.paid'))).toContain(
      'ship: 1 of 1 path differs: charge is missing, expected { paid: true }.',
    )
  })

  it('names the step for a name that is none', async () => {
    const { explained } = await useTask()

    expect(() => explained.of('charges')).toThrow(expect.objectContaining({ code: 'STEP_UNKNOWN' }))
  })
})

describe('toMatchTask', () => {
  it('takes facts of a task, and a part of its data', async () => {
    const { task } = await useTask()

    expect(task).toMatchTask({
      name: 'test',
      state: 'incomplete',
      steps: ['charge'],
      data: { charge: { id: expect.stringMatching(/^ch/) } },
    })
  })

  it('shows what came and what nearly ran', async () => {
    const { task } = await useTask({ order: { total: '7' } })
    const message = messageOf(() => expect(task).toMatchTask({ state: 'done' }))

    expect(message).toContain('no step ran')
    expect(message).toContain('charge: 1 of 1 path differs: order.total is string "7", expected Number.')
  })
})

describe('a matcher', () => {
  it('says that an `await` is missing', async () => {
    const waited = useTask().then(({ task }) => task)

    expect(messageOf(() => expect(waited).toHaveRun('charge'))).toContain('was given a promise')
    expect(messageOf(() => expect(undefined).toHaveCalled('shop.charge'))).toContain(
      'expect(await workspace.submit(...))',
    )
    await waited
  })
})
