import type { CatalogueEntry } from './catalogue.ts'

/** What steps need that is no service. */
export const utils: CatalogueEntry = {
  type: 'utils',
  names: ['utilities'],
  description: 'What steps need that is no service.',
  everywhere: ['utils'],
  config: {},
  operations: {
    sleep: {
      description: 'Waits, on the clock of the engine.',
      input: {
        type: 'object',
        required: ['milliseconds'],
        properties: { milliseconds: { type: 'number', minimum: 0 } },
      },
    },
  },
}
