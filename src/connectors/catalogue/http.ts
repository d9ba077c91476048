import type { CatalogueEntry } from './catalogue.ts'

const REQUEST = {
  type: 'object',
  required: ['url'],
  properties: {
    url: { type: 'string' },
    method: { type: 'string' },
    headers: { type: 'object' },
    body: {},
    options: { type: 'object', description: 'method, headers and body, where they do not stand beside `url`.' },
  },
}

/** Any service that speaks HTTP. Its fakes have routes. */
export const http: CatalogueEntry = {
  type: 'http',
  names: ['fetch', 'https', 'rest', 'api'],
  description: 'Any service that speaks HTTP.',
  everywhere: ['http', 'fetch'],
  config: {},
  operations: {
    request: { description: 'Asks an address, relative to the base address; answers with the body.', input: REQUEST },
    fetch: {
      description: 'Asks an address; answers with status, headers and body, or with `bodyOnly` the body alone.',
      input: {
        ...REQUEST,
        properties: { ...REQUEST.properties, bodyOnly: { type: 'boolean' }, text: { type: 'boolean' } },
      },
    },
  },
}
