import { defineFake, type FakeContext } from '../../defineFake.ts'
import type { CatalogueEntry } from './catalogue.ts'

interface State {
  charges: Record<string, unknown>
  customers: Record<string, unknown>
}

const EMPTY: State = { charges: {}, customers: {} }

const MONEY = { type: 'integer', minimum: 0, description: 'In the smallest unit of the currency.' }

/** Payments. */
export const stripe: CatalogueEntry = {
  type: 'stripe.com',
  names: ['stripe'],
  description: 'Payments: charges and customers of a Stripe account.',
  baseUrl: 'https://api.stripe.com/v1',
  probe: '/balance',
  auth: { type: 'bearer', from: ['apiKey', 'token', 'secretKey'] },
  config: { apiKey: 'Secret key of the account, as ${secret:STRIPE_KEY}.' },
  operations: {
    createCharge: {
      description: 'Takes money from a card or a customer.',
      method: 'POST',
      path: '/charges',
      contentType: 'application/x-www-form-urlencoded',
      idempotencyHeader: 'Idempotency-Key',
      input: {
        type: 'object',
        required: ['amount', 'currency'],
        properties: {
          amount: MONEY,
          currency: { type: 'string', minLength: 3, maxLength: 3 },
          customer: { type: 'string' },
          source: { type: 'string' },
          description: { type: 'string' },
          metadata: { type: 'object' },
        },
      },
      output: {
        type: 'object',
        required: ['id', 'object', 'amount', 'currency', 'status'],
        properties: {
          id: { type: 'string' },
          object: { const: 'charge' },
          amount: MONEY,
          currency: { type: 'string' },
          status: { enum: ['succeeded', 'pending', 'failed'] },
          paid: { type: 'boolean' },
          customer: { type: ['string', 'null'] },
        },
      },
    },
    createCustomer: {
      description: 'Adds a customer.',
      method: 'POST',
      path: '/customers',
      contentType: 'application/x-www-form-urlencoded',
      idempotencyHeader: 'Idempotency-Key',
      input: {
        type: 'object',
        properties: { email: { type: 'string' }, name: { type: 'string' }, metadata: { type: 'object' } },
      },
      output: {
        type: 'object',
        required: ['id', 'object'],
        properties: {
          id: { type: 'string' },
          object: { const: 'customer' },
          email: { type: ['string', 'null'] },
          name: { type: ['string', 'null'] },
        },
      },
    },
    request: { description: 'Any other call of the API.' },
  },
  fake: defineFake('stripe.com', {
    state: EMPTY,
    createCharge: charge,
    createCustomer: customer,
    routes: {
      'POST /v1/charges': ({ body }, context) => charge(body, context),
      'POST /v1/customers': ({ body }, context) => customer(body, context),
      'GET /v1/charges/:id': ({ params: { id = '' } }, { state, fail }) =>
        state.charges[id] ?? fail({ status: 404, code: 'resource_missing' }),
      'GET /v1/customers/:id': ({ params: { id = '' } }, { state, fail }) =>
        state.customers[id] ?? fail({ status: 404, code: 'resource_missing' }),
    },
  }),
}

function charge(input: Record<string, unknown>, { state, id, now }: FakeContext<State>): unknown {
  const { currency = 'usd', customer: payer = null, description = null, metadata = {} } = input
  const amount = Number(input['amount'] ?? 0)
  const made = { id: id('ch'), object: 'charge', amount, currency, customer: payer, description, metadata }
  return (state.charges[made.id] = { ...made, status: 'succeeded', paid: true, created: Math.floor(now() / 1000) })
}

function customer(
  { email = null, name = null, metadata = {} }: Record<string, unknown>,
  { state, id, now }: FakeContext<State>,
): unknown {
  const made = { id: id('cus'), object: 'customer', email, name, metadata, created: Math.floor(now() / 1000) }
  return (state.customers[made.id] = made)
}
