import { defineFake } from '../../defineFake.ts'
import type { CatalogueEntry } from './catalogue.ts'

const EMPTY: { events: unknown[] } = { events: [] }

/** What happened, for whoever counts it. */
export const analytics: CatalogueEntry = {
  type: 'analytics',
  names: ['tracking'],
  description: 'Events for a service that counts them: each is posted as JSON to the base address.',
  config: { writeKey: 'As ${secret:ANALYTICS_KEY}.' },
  auth: { type: 'bearer', from: ['writeKey', 'token', 'apiKey'] },
  operations: {
    track: {
      description: 'Notes an event.',
      method: 'POST',
      path: '/track',
      input: {
        type: 'object',
        required: ['event'],
        properties: { event: { type: 'string' }, userId: { type: 'string' }, properties: { type: 'object' } },
      },
      output: { type: 'object', properties: { ok: { type: 'boolean' } } },
    },
  },
  fake: defineFake('analytics', {
    state: EMPTY,
    track(input, { state, now }) {
      state.events.push({ ...input, at: new Date(now()).toISOString() })
      return { ok: true }
    },
  }),
}
