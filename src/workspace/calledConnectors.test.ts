import { describe, expect, it } from 'vitest'
import { findCalledConnectors } from './calledConnectors.ts'
import { loadParser } from './syntax.ts'

async function read(text: string): Promise<{ readonly names: string[]; readonly open: boolean }> {
  const parse = await loadParser()
  const { names, open } = findCalledConnectors(parse('steps/a.ts', text))
  return { names: [...names], open }
}

describe('the connectors that a file calls', () => {
  it.each([
    ['connectors.stripe.charge({})', ['stripe']],
    ['await connectors.fetch({ url })', ['fetch']],
    ["connectors['slackCom'].post({})", ['slackCom']],
    ['connectors?.stripe.charge({})', ['stripe']],
    ['context.connectors.crm.contacts.get()', ['crm']],
    ['const { stripe, slackCom: chat } = connectors', ['stripe', 'slackCom']],
    ['const { stripe } = context.connectors', ['stripe']],
    ['const content = ({ connectors }) => connectors.stripe.charge()', ['stripe']],
    ['const content = ({ connectors: { stripe } }) => stripe.charge()', ['stripe']],
    ['function f(connectors: Connectors) { return connectors.a.b() }', ['a']],
    ["const text = 'connectors.stripe'", []],
    ['const other = { connectors: 1 }', []],
  ])('are named in %s', async (text, names) => {
    expect(await read(text)).toEqual({ names, open: false })
  })

  it.each([
    'connectors[name].charge()',
    'pay(connectors)',
    'pay({ connectors })',
    'const all = connectors',
    'const { stripe, ...others } = connectors',
    'const { [name]: one } = connectors',
  ])('may be any others in %s', async (text) => {
    expect((await read(text)).open).toBe(true)
  })
})

describe('the calls that a file makes', () => {
  it.each([
    ['connectors.stripe.charges.create({})', 'stripe charges.create connectors.stripe.charges.create'],
    ["await connectors?.['stripe']!.charge({})", "stripe charge connectors?.['stripe']!.charge"],
    ['const { stripe: pay } = connectors; pay.charge()', 'stripe charge pay.charge'],
  ])('have the operation in %s', async (text, expected) => {
    const parse = await loadParser()
    const { calls } = findCalledConnectors(parse('steps/a.ts', text))

    expect(calls.map(({ name, operation, at }) => `${name} ${operation} ${text.slice(at.start, at.end)}`)).toEqual([
      expected,
    ])
  })

  it.each(['connectors.stripe[name]({})', 'connectors.fetch({})', 'const f = connectors.stripe.charge'])(
    'are unknown in %s',
    async (text) => {
      const parse = await loadParser()

      expect(findCalledConnectors(parse('steps/a.ts', text)).calls).toEqual([])
    },
  )
})
