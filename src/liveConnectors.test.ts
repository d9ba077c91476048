import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useTasks, type TaskWorkspace } from '../fixtures/taskWorkspace.ts'

const SECRET = 'sk_live_4f9a81c7d2'

interface Received {
  readonly method: string
  readonly url: string
  readonly authorization: string | undefined
}

/** A service on this machine, and a workspace with a step that calls it. */
async function useService() {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    received.push({ method, url, authorization: headers.authorization })
    response.setHeader('content-type', 'application/json')
    response.statusCode = url.endsWith('/402') ? 402 : 200
    response.end(JSON.stringify({ id: 'cus_1', echo: headers.authorization }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const shop = await useTasks({
    'stepyard.yaml': 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n',
    'connectors/crm.yaml': [
      'type: http',
      `baseUrl: http://127.0.0.1:${port}/v1`,
      `allowPrivate: ["127.0.0.1:${port}"]`,
      'auth: { type: bearer, token: "${secret:CRM_TOKEN}" }',
      'retry: { attempts: 1 }',
      'operations:',
      '  customers.get: { method: GET, path: "/customers/{id}" }',
    ].join('\n'),
    '.env.dev': `CRM_TOKEN=${SECRET}\n`,
    'steps/look.js':
      'export const condition = { id: String, found: null }\nexport const content = async () => {\n  data.found = (await connectors.crm.customers.get({ id: data.id })).id\n}\n',
  })
  return {
    shop,
    received,
    submit: (id: string, ...args: readonly string[]) =>
      shop.run('task', 'new', 'look', '-d', JSON.stringify({ id }), ...args),
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve))
      await shop[Symbol.asyncDispose]()
    },
  }
}

async function newestTask(shop: TaskWorkspace): Promise<string | undefined> {
  const { tasks } = await shop.json('task', 'list')
  return tasks[0]?.id as string | undefined
}

function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  return [secret, bytes.toString('base64').slice(0, 16), bytes.toString('hex'), [...secret].toReversed().join('')]
}

describe('a connector that is live', () => {
  it('asks the service, signed in, and no other connector does', async () => {
    await using world = await useService()
    await world.submit('7')
    expect(world.received).toEqual([])
    await world.submit('8', '--live', 'crm')

    expect(world.received).toEqual([{ method: 'GET', url: '/v1/customers/8', authorization: `Bearer ${SECRET}` }])
  })

  it('refuses a call that the service refuses, with its status', async () => {
    await using world = await useService()
    const { code, out } = await world.submit('402', '--live', 'crm')

    expect([code, out]).toEqual([1, expect.stringContaining('answered 402')])
  })

  it('becomes a recording without secrets, from which the same call is answered', async () => {
    await using world = await useService()
    await world.submit('9', '--record', 'crm')
    const text = await readFile(join(world.shop.root, 'recordings/crm/customers.get.yaml'), 'utf8')
    const { out } = await world.submit('9', '--replay', 'crm')

    expect(text).toContain('cus_1')
    expect(text).not.toContain(SECRET)
    expect(world.received).toHaveLength(1)
    expect(out).toContain('recording')
  })

  it('SEC-03, SEC-04: leaves its secret in no file and no output, though the service sends it back', async () => {
    await using world = await useService()
    const printed = await world.submit('9', '--record', 'crm')
    const log = await world.shop.run('task', 'log', '--json', (await newestTask(world.shop)) ?? '')
    const files = (await readdir(world.shop.root, { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile() && entry.name !== '.env.dev',
    )
    const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')))
    const all = [...texts, printed.out, printed.err, log.out].join('\n')

    expect(files.length).toBeGreaterThan(4)
    expect(spellings(SECRET).filter((spelling) => all.includes(spelling))).toEqual([])
  })

  it('is not asked in CI: what is recorded must be there', async () => {
    await using world = await useService()
    const { code, out } = await world.submit('9', '--record', 'crm', '--ci')

    expect([code, out]).toEqual([1, expect.stringContaining('RECORDING_MISS')])
    expect(world.received).toEqual([])
  })

  it('is one that there is', async () => {
    await using world = await useService()

    expect(await world.submit('9', '--live', 'crn')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Did you mean "crm"?'),
    })
  })
})
