import type { CatalogueEntry } from './catalogue.ts'

const KEY = { type: 'string', minLength: 1, maxLength: 500 }

/** What outlives a task. */
export const memory: CatalogueEntry = {
  type: 'memory',
  names: ['store'],
  description: 'What outlives a task, kept for each namespace of the workspace: values by key.',
  everywhere: ['memory'],
  config: {},
  operations: {
    get: {
      description: 'The value under a key; null where there is none.',
      input: { type: 'object', required: ['key'], properties: { key: KEY } },
    },
    set: {
      description: 'Keeps a value under a key.',
      input: { type: 'object', required: ['key', 'value'], properties: { key: KEY, value: {} } },
    },
    delete: {
      description: 'Forgets a key; answers whether there was one.',
      input: { type: 'object', required: ['key'], properties: { key: KEY } },
    },
    list: {
      description: 'Keys that begin with `prefix`, in order, from `after` on.',
      input: {
        type: 'object',
        properties: { prefix: { type: 'string' }, after: { type: 'string' }, limit: { type: 'integer', minimum: 1 } },
      },
    },
    search: {
      description: 'Values in which all of these words stand, the best first.',
      input: {
        type: 'object',
        required: ['query'],
        properties: { query: { type: 'string', minLength: 1 }, limit: { type: 'integer', minimum: 1 } },
      },
    },
  },
}
