import { describe, expect, it } from 'vitest'
import { judged } from '../../../fixtures/judged.ts'
import type { Files } from '../../../fixtures/testDir.ts'

const when = (condition: string, body = '') =>
  `import { any, every, gt, lt, oneOf } from 'stepyard'\nexport const condition = ${condition}\nexport const content = async () => { ${body} }\n`

/** Codes of what is said against these files. */
async function codes(files: Files): Promise<string[]> {
  return (await judged(files)).map(({ code }) => code)
}

describe('a condition', () => {
  it('that contradicts itself is found where it does', async () => {
    const [found] = await judged({ 'steps/a.ts': when('{ order: { total: every(gt(10), lt(5)) } }') })

    expect(found).toMatchObject({ code: 'CONDITION_IMPOSSIBLE', severity: 'warning', line: 2, column: 44 })
    expect(found?.message).toContain('nothing is `every(gt(10), lt(5))`')
  })

  it.each(['every(gt(5), lt(10))', 'every(String, /a/)', 'any(every(gt(10), lt(5)), 1)'])(
    'may be met: %s',
    async (total) => {
      expect(await codes({ 'steps/a.ts': when(`{ order: { total: ${total} } }`) })).toEqual([])
    },
  )
})

describe('a condition on where a task comes from', () => {
  const webhook = { 'webhooks/orders.yaml': 'task: order\n' }
  const other = { 'steps/b.ts': when('{ order: Object }') }

  it('that names no webhook is found at the name, with the nearest one', async () => {
    const [found] = await judged({
      ...webhook,
      ...other,
      'steps/a.ts': when("{ $via: { name: 'order', type: 'webhook' }, x: 1 }"),
    })

    expect(found).toMatchObject({ code: 'VIA_UNKNOWN', line: 2, column: 42, hint: 'Did you mean "orders"?' })
  })

  it.each([
    ['names one', "{ $via: { name: 'orders', type: 'webhook' } }"],
    ['may mean what somebody else put there', "{ $via: { name: 'nightly import' } }"],
    ['asks for another type of origin', "{ $via: { name: 'order', type: 'mail' } }"],
  ])('that %s is not', async (_what, condition) => {
    expect(await codes({ ...webhook, ...other, 'steps/a.ts': when(condition) })).toEqual([])
  })
})

describe('a condition beside the schemas of tasks', () => {
  const order = {
    type: 'object',
    required: ['order'],
    properties: {
      order: { type: 'object', properties: { status: { enum: ['new', 'paid'] }, total: { type: 'number' } } },
    },
  }
  const schemas = { 'schemas/tasks/order.schema.json': JSON.stringify(order) }

  it('that asks for a value which no schema has is found, with the nearest one', async () => {
    const [found] = await judged({ ...schemas, 'steps/a.ts': when("{ order: { status: 'payed' } }") })

    expect(found).toMatchObject({ code: 'CONDITION_OUTSIDE_SCHEMA', severity: 'warning', hint: 'Did you mean "paid"?' })
    expect(found?.message).toContain(
      '`order.status` is "payed" here, and "new" or "paid" in schemas/tasks/order.schema.json',
    )
  })

  it.each([
    ['of a type that the schema excludes', '{ order: { total: String } }', {}],
    ['of a key that a closed schema does not have', '{ order: { id: String } }', { additionalProperties: false }],
  ])('is found that asks for a value %s', async (_what, condition, more) => {
    const closed = { ...order, properties: { order: { ...order.properties.order, ...more } } }

    expect(
      await codes({ 'schemas/tasks/order.schema.json': JSON.stringify(closed), 'steps/a.ts': when(condition) }),
    ).toEqual(['CONDITION_OUTSIDE_SCHEMA'])
  })

  it.each([
    ['what the schema allows', {}, "{ order: { status: 'paid' } }", ''],
    ['that a key is not there', {}, '{ order: { status: null } }', ''],
    ['a key that the schema leaves open', {}, '{ order: { id: String } }', ''],
    ['what a step writes', {}, "{ order: { status: 'sent' } }", "data.order.status = 'sent'"],
    [
      'what may be written through a variable',
      {},
      "{ order: { status: 'sent' } }",
      "const { order } = data; order.status = 'sent'",
    ],
    ['what may be written by whom data is handed to', {}, "{ order: { status: 'sent' } }", 'send(data)'],
    [
      'what another schema allows',
      { 'schemas/tasks/x.json': '{"type":"object"}' },
      "{ order: { status: 'sent' } }",
      '',
    ],
    ['what a broken schema may allow', { 'schemas/tasks/x.json': '{' }, "{ order: { status: 'sent' } }", ''],
  ])('is not found that asks for %s', async (...[, files, condition, body]) => {
    const found = await codes({
      ...schemas,
      ...files,
      'steps/a.ts': when(condition),
      'steps/b.ts': when('{ x: 1 }', body),
    })

    expect(found.filter((code) => code === 'CONDITION_OUTSIDE_SCHEMA')).toEqual([])
  })
})

describe('a webhook', () => {
  const schema = {
    type: 'object',
    required: ['kind'],
    properties: { kind: { enum: ['a', 'b'] } },
    additionalProperties: false,
  }
  const files = { 'webhooks/orders.yaml': 'schema: schemas/hook.json\n', 'schemas/hook.json': JSON.stringify(schema) }

  it.each([
    ['of another origin', "{ $via: { name: 'other', type: 'mail' } }"],
    ['with a value that its schema does not allow', "{ kind: 'c' }"],
    ['with a key that its schema does not allow', "{ kind: 'a', order: Object }"],
  ])('whose tasks no step takes, because all ask for one %s, is found', async (_what, condition) => {
    expect(await codes({ ...files, 'steps/a.ts': when(condition) })).toEqual(['WEBHOOK_UNMATCHED'])
  })

  it.each([
    ['matches', when("{ kind: 'a', $via: { type: 'webhook', id: String } }")],
    ['may match, as its condition is not written out', when('{ ...rest }')],
  ])('is fine where a step %s', async (_what, text) => {
    expect((await codes({ ...files, 'steps/a.ts': text })).filter((code) => code === 'WEBHOOK_UNMATCHED')).toEqual([])
  })

  it('that is a schedule has the data that its file says', async () => {
    const schedule = { 'webhooks/daily.yaml': 'schedule:\n  cron: "@daily"\n  data: { report: revenue }\n' }

    expect(await codes({ ...schedule, 'steps/a.ts': when("{ report: 'revenue', rows: null }") })).toEqual([])
    expect(await codes({ ...schedule, 'steps/a.ts': when("{ report: 'revenu', rows: null }") })).toEqual([
      'WEBHOOK_UNMATCHED',
    ])
  })
})
