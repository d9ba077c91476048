import { describe, expect, it } from 'vitest'
import { typedWorkspace } from '../fixtures/typedWorkspace.ts'
import { describeConnectors } from './typedConnectors.ts'

const NOTE = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } }
const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Notes', version: '1' },
  paths: {
    '/notes/{id}': {
      get: {
        operationId: 'notes/get',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } } } },
      },
    },
  },
  components: { schemas: { Note: NOTE } },
}

const SHOP = {
  'connectors/pay.yaml': 'type: stripe.com\n',
  'connectors/notes.yaml': 'type: http\nopenapi: ./notes.openapi.json\n',
  'connectors/notes.openapi.json': JSON.stringify(DOCUMENT),
  'steps/all.ts': `import { defineStep } from 'stepyard'
export default defineStep({
  condition: { id: String },
  async content({ connectors }) {
    const { status } = await connectors.pay.createCharge({ amount: 5, currency: 'eur' })
    const known: 'succeeded' | 'pending' | 'failed' = status
    const note = await connectors.notes.notes.get({ id: 'n' })
    const id: string = note.id
    await connectors.utils.sleep({ milliseconds: 5 })
    // @ts-expect-error -- an amount is a number
    await connectors.pay.createCharge({ amount: '5', currency: 'eur' })
    // @ts-expect-error -- there is no such operation
    await connectors.pay.createChrage({})
    // @ts-expect-error -- notes are found by their id
    await connectors.notes.notes.get({})
    return [known, id]
  },
})
`,
  'fakes/pay.ts': `import { defineFake } from 'stepyard'
export default defineFake('pay', {
  state: { taken: 0 },
  createCharge: ({ amount, currency }, { state, id }) => {
    state.taken += amount
    // @ts-expect-error -- an amount is a number
    amount.toUpperCase()
    return { id: id('ch'), object: 'charge', amount, currency, status: 'succeeded' }
  },
})
`,
  'fakes/other.ts': `import { defineFake } from 'stepyard'
export default defineFake('other', {
  state: { list: [] as string[] },
  add: ({ name }, { state }) => state.list.push(String(name)),
  fixed: { a: 1 },
  'a.b.c': (_, { fail }) => fail({ status: 404 }),
})
`,
}

describe('types of connectors', () => {
  it('know built-in types, imported documents and fakes', async () => {
    await using typed = await typedWorkspace(SHOP, describeConnectors)
    await typed.write()

    expect(await typed.compile()).toBe('')
  })

  it('allow any connector, and any fake, where the workspace describes none', async () => {
    const step = `export const condition = { a: String }
export const content = async () => {
  data.b = connectors.crm.contacts.getPage({ a: task.config('ANY') }).total
  await connectors.memory.set({ key: 'a', value: 1 })
  // @ts-expect-error -- what is built in is described all the same
  await connectors.memory.set({ value: 1 })
}
`
    const fakes = { 'fakes/crm.ts': SHOP['fakes/other.ts'].replace("'other'", "'crm'") }
    await using typed = await typedWorkspace({ 'steps/a.js': step, ...fakes }, describeConnectors)
    await typed.write()

    expect(await typed.compile()).toBe('')
  })

  it('refuse a fake of an operation that there is not', async () => {
    const fake = "import { defineFake } from 'stepyard'\nexport default defineFake('pay', { createChrage: () => 1 })\n"
    await using typed = await typedWorkspace({ ...SHOP, 'fakes/pay.ts': fake }, describeConnectors)
    await typed.write()

    expect(await typed.compile()).toContain('createChrage')
  })
})
