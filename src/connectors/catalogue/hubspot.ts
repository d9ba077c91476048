import { isMapValue } from '../../config/jsonSchema.ts'
import { defineFake } from '../../defineFake.ts'
import type { CatalogueEntry } from './catalogue.ts'

const EMPTY: { contacts: Record<string, unknown> } = { contacts: {} }

/** Customers of a sales team. */
export const hubspot: CatalogueEntry = {
  type: 'hubspot.com (private)',
  names: ['hubspot.com', 'hubspot', 'hubspot (private)'],
  description: 'Contacts of a HubSpot account, through a private app.',
  baseUrl: 'https://api.hubapi.com',
  probe: '/account-info/v3/details',
  auth: { type: 'bearer', from: ['token', 'apiKey', 'accessToken'] },
  config: { token: 'Token of the private app, as ${secret:HUBSPOT_TOKEN}.' },
  operations: {
    createContact: {
      description: 'Adds a contact.',
      method: 'POST',
      path: '/crm/v3/objects/contacts',
      input: {
        type: 'object',
        properties: { properties: { type: 'object' }, email: { type: 'string' } },
      },
      output: {
        type: 'object',
        required: ['id', 'properties'],
        properties: {
          id: { type: 'string' },
          properties: { type: 'object' },
          createdAt: { type: 'string' },
          archived: { type: 'boolean' },
        },
      },
    },
    request: { description: 'Any other call of the API.' },
  },
  fake: defineFake('hubspot.com (private)', {
    state: EMPTY,
    createContact(input, { state, random, now }) {
      const { properties, ...flat } = input
      const at = new Date(now()).toISOString()
      const made = {
        id: String(Math.floor(1e9 + random() * 9e9)),
        properties: isMapValue(properties) ? properties : flat,
        createdAt: at,
        updatedAt: at,
        archived: false,
      }
      return (state.contacts[made.id] = made)
    },
  }),
}
