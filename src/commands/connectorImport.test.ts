import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useTasks } from '../../fixtures/taskWorkspace.ts'

const CRM = `openapi: 3.1.0
info: { title: CRM, version: '1' }
servers: [{ url: 'https://crm.example.com/v1' }]
components:
  securitySchemes: { key: { type: http, scheme: bearer } }
  schemas: { Contact: { type: object, properties: { id: { type: string } } } }
paths:
  /contacts/{id}:
    get:
      operationId: contacts/get
      tags: [contacts]
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Contact' } } } } }
  /deals:
    get: { operationId: deals/list, tags: [deals], responses: { '204': { description: none } } }
`
const FILES = { 'stepyard.yaml': 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n', 'crm.yaml': CRM }

describe('connector import', () => {
  it('writes the connector with the part of the document that it needs', async () => {
    await using tasks = await useTasks(FILES)
    const { out } = await tasks.run('connector', 'import', 'crm.yaml', '--only', 'contacts', '--yes')

    expect(out).toContain('Imported the connector crm with 1 operation.')
    expect(await readFile(join(tasks.root, 'connectors/crm.yaml'), 'utf8')).toBe(
      'type: http\ndescription: CRM\nbaseUrl: https://crm.example.com/v1\nopenapi: ./crm.openapi.json\nauth:\n  type: bearer\n  token: "${secret:CRM_TOKEN}"\n',
    )
    const written = await readFile(join(tasks.root, 'connectors/crm.openapi.json'), 'utf8')
    expect(Object.keys(JSON.parse(written).paths)).toEqual(['/contacts/{id}'])
    expect((await tasks.run('check')).code).toBe(0)
  })

  it('changes nothing the second time', async () => {
    await using tasks = await useTasks(FILES)
    await tasks.run('connector', 'import', 'crm.yaml', '--yes')

    expect((await tasks.run('connector', 'import', 'crm.yaml', '--yes')).out).toContain('Nothing changed')
  })

  it('shows the plan and stops where nobody has said yes', async () => {
    await using tasks = await useTasks(FILES)
    const { out } = await tasks.run('connector', 'import', 'crm.yaml')

    expect(out).toContain('connectors/crm.yaml')
    await expect(readFile(join(tasks.root, 'connectors/crm.yaml'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it.each([
    ['https://user:secret@example.com/openapi.json', 'credentials'],
    ['http://example.com/openapi.json', 'https'],
    ['file:///etc/passwd', 'https'],
  ])('refuses to fetch %s', async (source, word) => {
    await using tasks = await useTasks(FILES)
    const { code, err } = await tasks.run('connector', 'import', source)

    expect({ code, err }).toEqual({ code: 64, err: expect.stringContaining(word) })
    expect(err).not.toContain('user:secret')
  })

  it.each([
    ['swagger: "2.0"\npaths: {}\n', 'Swagger'],
    ['a: [1', 'line'],
    [
      'a: &a [1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d]\n',
      'aliases',
    ],
  ])('refuses %j', async (text, word) => {
    await using tasks = await useTasks({ ...FILES, 'bad.yaml': text })

    expect((await tasks.run('connector', 'import', 'bad.yaml')).err).toContain(word)
  })
})

describe('connector diff', () => {
  it('says what an update breaks, with exit code 2 where that is asked for', async () => {
    const update = CRM.replace('schema: { type: string } }]', 'schema: { type: integer } }]')
    await using tasks = await useTasks({ ...FILES, 'new.yaml': update })
    await tasks.run('connector', 'import', 'crm.yaml', '--yes')

    const { code, out } = await tasks.run('connector', 'diff', 'crm', 'new.yaml', '--exit-code')
    expect(code).toBe(2)
    expect(out).toContain('~ contacts.get breaking\n    input id type no longer has string breaking\n')
    expect((await tasks.run('connector', 'diff', 'crm', 'crm.yaml', '--exit-code')).code).toBe(0)
  })
})
