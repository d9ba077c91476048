import type { CatalogueEntry } from './catalogue.ts'

const KEY = { type: 'string' }
const TIME = { type: 'string', format: 'date-time' }
const ENTRY = { key: KEY, bytes: { type: 'integer' }, updatedAt: TIME, expiresAt: TIME }
const REQUIRED = ['key', 'bytes', 'updatedAt']

/** What outlives a task. */
export const memory: CatalogueEntry = {
  type: 'memory',
  names: ['store'],
  description: 'What outlives a task, kept for each namespace of tasks: JSON values by key, with full-text search.',
  everywhere: ['memory'],
  config: {},
  operations: {
    get: {
      description: 'The value under a key; null where there is none.',
      input: inputOf({ key: KEY }, ['key']),
      output: {},
    },
    set: {
      description: 'Keeps a value under a key, for as long as `ttl` says: `12h`, or milliseconds. Default: for ever.',
      input: inputOf({ key: KEY, value: {}, ttl: { type: ['string', 'number'] } }, ['key', 'value']),
      output: {
        type: 'object',
        required: ['key', 'updatedAt'],
        properties: { key: KEY, updatedAt: TIME, expiresAt: TIME },
      },
    },
    delete: {
      description: 'Forgets a key; answers whether there was one.',
      input: inputOf({ key: KEY }, ['key']),
      output: { type: 'boolean' },
    },
    list: {
      description: 'Keys that begin with `prefix`, in order; `after` of an answer asks for the next of them.',
      input: inputOf({ prefix: { type: 'string' }, after: { type: 'string' }, limit: limitOf(1000) }),
      output: {
        type: 'object',
        required: ['entries'],
        properties: { entries: listOf(ENTRY, REQUIRED), after: { type: 'string' } },
      },
    },
    search: {
      description: 'Values in which, or in whose keys, all words of `query` stand, the best first.',
      input: inputOf({ query: { type: 'string', maxLength: 1000 }, limit: limitOf(100) }, ['query']),
      output: {
        type: 'object',
        required: ['entries'],
        properties: { entries: listOf({ ...ENTRY, value: {} }, [...REQUIRED, 'value']) },
      },
    },
  },
}

function inputOf(properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) {
  return { type: 'object', additionalProperties: false, required: [...required], properties }
}

function listOf(properties: Readonly<Record<string, unknown>>, required: readonly string[]) {
  return { type: 'array', items: { type: 'object', required: [...required], properties } }
}

function limitOf(maximum: number) {
  return { type: 'integer', minimum: 1, maximum }
}
