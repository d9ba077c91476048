import { describe, expect, it } from 'vitest'
import { typedWorkspace } from '../../fixtures/typedWorkspace.ts'

const config = {
  type: 'object',
  required: ['API_ENDPOINT'],
  properties: {
    API_ENDPOINT: { type: 'string', description: 'Where the shop is. */ const evil = 1' },
    TRIAL_DAYS: { type: 'integer' },
    MODE: { enum: ['sandbox', 'live'] },
  },
}
const order = {
  type: 'object',
  required: ['order'],
  properties: { order: { $ref: '../shared.schema.json#/$defs/order' } },
}
const invoice = { type: 'object', required: ['invoice'], properties: { invoice: { type: 'object' } } }
const shared = {
  $defs: {
    order: {
      type: 'object',
      required: ['id', 'status'],
      properties: { id: { type: 'string' }, status: { enum: ['new', 'paid'] }, total: { type: 'number' } },
    },
  },
}
const stripe = `type: http
description: Payments.
operations:
  charge:
    description: Takes money.
    input: { type: object, required: [amount], additionalProperties: false, properties: { amount: { type: number } } }
    output: { type: object, required: [id], properties: { id: { type: string } } }
  customers.list:
    output: { type: array, items: { type: string } }
`
const SHOP = {
  'schemas/config.schema.json': JSON.stringify(config),
  'schemas/shared.schema.json': JSON.stringify(shared),
  'schemas/tasks/order.schema.json': JSON.stringify(order),
  'schemas/tasks/invoice.schema.json': JSON.stringify(invoice),
  'secrets.yaml': 'STRIPE_KEY: {}\n',
  'connectors/stripe.yaml': stripe,
  'connectors/crm.yaml': 'type: http\n',
  'webhooks/orders.yaml': 'description: Orders of the shop.\n',
  'libraries/money/tax.ts': 'export const tax = (total: number): number => total / 5\n',
  'libraries/text/lines.js':
    "export const types = () => 'export function bullet(lines: string[]): string'\nexport const content = () => {\n  exports.bullet = (lines) => lines.join()\n  module.exports.bullets = exports.bullet\n}\n",
}
const condition = 'export const condition = { order: { id: String } }\n'
/** Bodies that compile as they are: each expected error is one, and nothing else is. */
const BODY = `
  const endpoint: string = task.config('API_ENDPOINT')
  const days: number = task.config('TRIAL_DAYS')
  const mode: 'sandbox' | 'live' = task.config('MODE')
  const secret: string = task.config('STRIPE_KEY')
  const environment: 'dev' | 'prod' = task.config('ENVIRONMENT')
  // @ts-expect-error -- misspelt
  task.config('API_ENDPIONT')
  // @ts-expect-error -- a text
  const port: number = task.config('API_ENDPOINT')
  // @ts-expect-error -- no such mode
  task.config('MODE') === 'test'
  const made: number = lib.money.tax(10)
  const text: string = lib.text.bullet(['a'])
  // @ts-expect-error -- takes a number
  lib.money.tax('10')
  // @ts-expect-error -- no such function
  lib.money.vat(10)
  // @ts-expect-error -- no such library
  lib.mony
  const { id } = await connectors.stripe.charge({ amount: 1, into: 'order.charge' })
  id.toUpperCase()
  const names: string[] = await connectors.stripe.customers.list()
  const any: { a: 1 } = await connectors.crm.request({ url: '/', deeply: { nested: true } })
  const page: number = await connectors.crm.contacts.getPage()
  // @ts-expect-error -- needs an amount
  connectors.stripe.charge({})
  // @ts-expect-error -- is not taken
  connectors.stripe.charge({ amount: 1, amonut: 2 })
  // @ts-expect-error -- no such operation
  connectors.stripe.refund({})
  // @ts-expect-error -- no such connector
  connectors.strip
  audit.log('x')
  step.redo()
  // @ts-expect-error -- the status of an order
  data.order.status === 'shipped'
  const order: string = data.order.id
`
const asJavaScript = BODY.replaceAll(/const (\w+): ([^=]+) =/g, '/** @type {$2} */ const $1 =')

describe('the types of a workspace', () => {
  it('tell the bodies of dialect A what is there, and what is misspelt', async () => {
    const step = `${condition}export const content = async () => {${asJavaScript}
      console.log(data.added.anything, connectors.stripe.charge({ amount: 2 }).id.toUpperCase())
      data.order.status = 'paid'
    }\n`
    await using typed = await typedWorkspace({ ...SHOP, 'steps/pay.js': step })
    await typed.write()

    expect(await typed.compile()).toBe('')
  })

  it('tell the bodies of dialect B the same', async () => {
    const step = `export const match = () => ({ order: { id: String } })\nexport default async () => {${BODY}}\n`
    await using typed = await typedWorkspace({ ...SHOP, 'src/steps/pay.mts': step })
    await typed.write()

    expect(await typed.compile()).toBe('')
  })

  it('tell it `defineStep` too, narrowed by the condition', async () => {
    const step = `import { defineStep, type Steps, type Via } from 'stepyard'
    export default defineStep({
      condition: { order: { total: Number } },
      async content({ data, task, lib, connectors, step, audit }) {${BODY}
        const total: number = data.order.total
        // @ts-expect-error -- is of the other kind of task
        data.invoice.number
        const name: Steps = 'pay'
        // @ts-expect-error -- no such step
        const other: Steps = 'pya'
        const via = (origin: Via): boolean => origin.type === 'webhook' && origin.name === 'orders'
        // @ts-expect-error -- no such webhook
        const wrong = (origin: Via): boolean => origin.type === 'webhook' && origin.name === 'order'
        // @ts-expect-error -- a promise until it is awaited
        connectors.stripe.charge({ amount: 2 }).id
      },
    })\n`
    await using typed = await typedWorkspace({ ...SHOP, 'steps/pay.ts': step })
    await typed.write()

    expect(await typed.compile()).toBe('')
  })

  it('take keys and types from the environments where no schema describes them', async () => {
    const step = `${condition}export const content = () => {
      const url: string = task.config('URL')
      const limit: number | string = task.config('LIMIT')
      const { retry }: { retry: boolean } = task.config('RULES')
      // @ts-expect-error -- may be a text
      const number: number = task.config('LIMIT')
      // @ts-expect-error -- misspelt
      task.config('URI')
    }\n`
    await using typed = await typedWorkspace({
      'environments/dev.yaml': 'type: development\nvalues: { URL: a, LIMIT: 1, RULES: { retry: true } }\n',
      'environments/prod.yaml': 'type: production\nvalues: { URL: b, LIMIT: none }\n',
      'steps/a.ts': step,
    })
    await typed.write()

    expect(await typed.compile()).toBe('')
  })

  it('allow everything where the workspace says nothing', async () => {
    const step = `export const condition = { a: String }
    export const content = async () => {
      data.b.c = await connectors.any.thing({ a: 1 })
      lib.any.thing(1)
    }\n`
    await using typed = await typedWorkspace({ 'steps/a.js': step })
    await typed.write()

    expect(await typed.compile()).toBe('')
  })
})
