import { describe, expect, it } from 'vitest'
import { useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'
import type { Files } from '../../fixtures/testDir.ts'

const ORDER = {
  type: 'object',
  required: ['kind', 'order'],
  properties: {
    kind: { const: 'order' },
    order: { type: 'object', required: ['total'], properties: { total: { type: 'number' } } },
    customer: { $ref: '../shared.json#/$defs/person' },
  },
}
const REFUND = { type: 'object', required: ['kind', 'reason'], properties: { kind: { const: 'refund' } } }
const SHARED = {
  $defs: { person: { properties: { email: { type: 'string', 'x-pii': true }, name: { 'x-pii': true } } } },
}

const SCHEMAS: Files = {
  'schemas/shared.json': JSON.stringify(SHARED),
  'schemas/tasks/order.schema.json': JSON.stringify(ORDER),
  'schemas/tasks/refund.schema.json': JSON.stringify(REFUND),
}

function stepyard(validate?: string): string {
  const engine = validate === undefined ? '' : `engine: { validate: ${validate} }\n`
  return `format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n${engine}`
}

const STEPS: Files = {
  'steps/ship.ts':
    'export const condition = { order: Object, shipped: null }\nexport const content = () => { data.shipped = true }\n',
}

function useShop(files: Files = {}): Promise<TaskWorkspace> {
  return useTasks({ 'stepyard.yaml': stepyard(), ...SCHEMAS, ...STEPS, ...files })
}

const WRONG = '{"kind":"order","order":{"total":"12"},"customer":{"email":5}}'

describe('stepyard task new', () => {
  it('takes data that fits a kind without a word', async () => {
    await using shop = await useShop()
    const { out } = await shop.run('task', 'new', 'order', '-d', '{"kind":"order","order":{"total":12}}')

    expect(out).not.toContain('TASK_DATA_INVALID')
  })

  it('takes what fits no kind with a warning in the journal, by the kind that is nearest', async () => {
    await using shop = await useShop()
    await shop.run('task', 'new', 'order', '-d', WRONG)
    const { out } = await shop.run('task', 'log', 'last')
    const { task } = await shop.json('task', 'show', 'last')

    expect(out).toContain('TASK_DATA_INVALID order.total is "12", expected a number (schemas/tasks/order.schema.json)')
    expect(task.warnings).toMatchObject([{ path: 'order.total' }, { path: 'customer.email', actual: '<pii>' }])
  })

  it('takes the kind that a constant names for the nearest, whatever else is there', async () => {
    await using shop = await useShop()
    await shop.run('task', 'new', 'refund', '-d', '{"kind":"refund","order":{"total":1}}')
    const { task } = await shop.json('task', 'show', 'last')

    expect(task.warnings).toMatchObject([{ schema: 'schemas/tasks/refund.schema.json', path: 'reason' }])
  })

  it('refuses it where stepyard.yaml says so, and no value that is about a person is shown', async () => {
    await using shop = await useShop({ 'stepyard.yaml': stepyard('refuse') })
    const { code, err, out } = await shop.run('task', 'new', 'order', '-d', WRONG)

    expect(code).toBe(64)
    expect(out + err).toContain(
      '`order.total` is "12", expected a number; `customer.email` is <pii>, expected a string.',
    )
    expect((await shop.json('task', 'list')).tasks).toEqual([])
  })

  it('takes anything where stepyard.yaml says off', async () => {
    await using shop = await useShop({ 'stepyard.yaml': stepyard('off') })
    const { out } = await shop.run('task', 'new', 'order', '-d', WRONG)

    expect(out).not.toContain('TASK_DATA_INVALID')
  })

  it.each([
    ['task new --no-run', ['task', 'new', 'order', '--no-run', '-d', WRONG]],
    ['task edit', ['task', 'edit', 'last', '--set', 'order.total=many']],
    ['task fork', ['task', 'fork', 'last', '--set', 'order.total=many']],
    ['seed', ['seed']],
    ['task import', ['task', 'import', 'wrong.json']],
  ])('refuses it by `%s` as well', async (_, args) => {
    await using shop = await useShop({ 'seeds/a.yaml': `tasks:\n  - { name: order, data: ${WRONG} }\n` })
    await shop.run('task', 'new', 'order', '-d', WRONG)
    await shop.run('task', 'export', 'last', '--output', 'wrong.json')
    await shop.run('task', 'delete', 'last', '--yes')
    await shop.run('task', 'new', 'order', '-d', '{"kind":"order","order":{"total":12}}')
    await shop.write({ 'stepyard.yaml': stepyard('refuse') })

    expect(await shop.run(...args)).toMatchObject({ code: 64, err: expect.stringContaining('TASK_DATA_INVALID') })
    expect((await shop.json('task', 'list')).tasks).toHaveLength(1)
  })

  it('fails a step that starts a sub-task with such data', async () => {
    const step =
      'export const condition = { order: Object }\nexport const content = () => { task.subtask("refund", { kind: "refund" }) }\n'
    await using shop = await useShop({ 'stepyard.yaml': stepyard('refuse'), 'steps/ship.ts': step })
    const { code, out } = await shop.run('task', 'new', 'order', '-d', '{"kind":"order","order":{"total":12}}')

    expect(code).toBe(1)
    expect(out).toContain('TASK_DATA_INVALID The data of the task does not fit schemas/tasks/refund.schema.json')
  })
})
