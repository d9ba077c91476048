import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { useServer } from '../../fixtures/servedWorld.ts'
import { SHOP_STEPS } from '../../fixtures/shopSteps.ts'
import { DEV_EVENT_TYPES } from './devEvent.ts'
import { openApiDocument } from './openApi.ts'
import { ROUTES } from './routes.ts'
import { COMPONENTS } from './schemas.ts'

// A test looks into it wherever it likes.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
const document = openApiDocument(ROUTES, '1.2.3') as any

describe('the OpenAPI document', () => {
  it('is what GET /api/openapi.json answers', async () => {
    await using shop = await useServer(SHOP_STEPS)

    expect((await shop.get('/api/openapi.json')).body).toEqual(
      JSON.parse(JSON.stringify(openApiDocument(ROUTES, '0.0.0'))),
    )
  })

  it('has every route', () => {
    const operations = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )

    expect(operations.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort())
  })

  it('names each operation once', () => {
    const ids = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )

    expect(new Set(ids).size).toBe(ROUTES.length)
    expect(ids).toContain('post_tasks_id_fork')
  })

  it('asks for the token exactly where something is changed', () => {
    expect(document.paths['/api/tasks'].post.security).toEqual([{ token: [] }])
    expect(document.paths['/api/tasks'].get.security).toBeUndefined()
  })

  it('describes parameters where they stand', () => {
    expect(document.paths['/api/tasks/{id}/diff'].get.parameters).toMatchObject([
      { name: 'id', in: 'path', required: true },
      { name: 'from', in: 'query', required: false },
      { name: 'to', in: 'query', required: false },
    ])
  })

  it('has only schemas that a validator of the 2020-12 dialect takes', () => {
    const ajv = new Ajv2020({ strict: false })
    const schemas = ROUTES.flatMap(({ response, body, query, params }) =>
      [response, body?.schema, query?.schema, params?.schema].filter((schema) => schema !== undefined),
    )

    for (const schema of schemas) ajv.compile({ ...schema, components: { schemas: COMPONENTS } })
    expect(schemas.length).toBeGreaterThan(ROUTES.length)
  })
})

describe('docs/api.md', () => {
  const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')

  it('lists every route with what it needs', () => {
    const rows = [...page.matchAll(/^\| `(\w+ \S+)` \| (\w+) \| (.+) \|$/gm)].map(([, ...row]) => row)

    expect(rows).toEqual(ROUTES.map(({ method, path, access, summary }) => [`${method} ${path}`, access, summary]))
  })

  it('names every event that no journal keeps', () => {
    expect(DEV_EVENT_TYPES.filter((type) => !page.includes(`\`${type}\``))).toEqual([])
  })
})
