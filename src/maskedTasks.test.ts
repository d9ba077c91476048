import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startDevProcess } from '../fixtures/devProcess.ts'
import { agentAt, agentIn } from '../fixtures/mcpClient.ts'
import { useTasks, type TaskWorkspace } from '../fixtures/taskWorkspace.ts'
import type { Files } from '../fixtures/testDir.ts'
import { findServer } from './runningServer.ts'

const EMAIL = 'ada.canary@acme.example'
const PHONE = '+49 170 555 0199'
const SIGNUP = JSON.stringify({ signup: { email: EMAIL, plan: 'pro', age: 36 } })

const FILES: Files = {
  'stepyard.yaml': 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n  qa: { branch: qa }\n',
  'environments/qa.yaml': 'policy: { piiAllowed: false }\n',
  'schemas/tasks/signup.schema.json': JSON.stringify({
    properties: {
      signup: {
        properties: { email: { type: 'string', 'x-pii': true }, phone: { 'x-pii': true }, age: { 'x-pii': true } },
      },
    },
  }),
  'answers.yaml': `crm:\n  lookup: { phone: "${PHONE}" }\n`,
  'steps/look.ts': `export const condition = { signup: { email: String, phone: null } }
export const content = async () => {
  console.log('looking for', data.signup.email)
  audit.log('asked about ' + data.signup.email)
  const found = await connectors.crm.lookup({ email: data.signup.email })
  data.signup.phone = found.phone
}
`,
  'steps/greet.ts': `export const condition = { signup: { phone: String, greeted: null } }
export const content = async () => {
  data.signup.greeted = true
  task.complete({ to: data.signup.email })
}
`,
}

async function useSignup(files: Files = {}): Promise<TaskWorkspace & { readonly printed: string }> {
  const shop = await useTasks({ ...FILES, ...files })
  const { out, err } = await shop.run('task', 'new', 'signup', '-d', SIGNUP, '--answers', 'answers.yaml', '--inspect')
  return { ...shop, printed: out + err }
}

function expectNobody(text: string): void {
  expect(text).not.toContain('canary')
  expect(text).not.toContain('555 0199')
}

describe('SEC-03 what schemas call data about people', () => {
  it('is not printed while a task runs, and the task has it all the same', async () => {
    await using shop = await useSignup()

    expectNobody(shop.printed)
    expect(shop.printed).toContain('info looking for <pii>')
    expect(shop.printed).toContain('"email": "<pii 1>"')
    expect((await shop.json('task', 'show', 'last', '--with-pii')).task.data.signup).toMatchObject({
      email: EMAIL,
      phone: PHONE,
    })
  })

  it.each([
    ['task', 'show', 'last'],
    ['task', 'show', 'last', '--json'],
    ['task', 'log', 'last', '--inspect'],
    ['task', 'log', 'last', '--json'],
    ['task', 'log', 'last', '--step', '1'],
    ['task', 'export', 'last'],
    ['task', 'compare', 'last', 'last', '--json'],
    ['task', 'rerun', 'last', '1', '--json'],
    ['run', 'greet', '--task', 'last', '--json'],
    ['replay', 'last', '--json'],
    ['explain', 'last', '--json', '--all'],
    ['calls'],
    ['calls', '--json'],
    ['logs', '--json'],
  ])('is not printed by `%s %s`', async (...args) => {
    await using shop = await useSignup()
    const { code, out, err } = await shop.run(...args)

    expect(code).toBe(0)
    expectNobody(out + err)
  })

  it.each([
    ['task', 'show', 'last', '--json'],
    ['task', 'log', 'last', '--json'],
    ['task', 'export', 'last'],
    ['calls', '--json'],
  ])('is printed by `%s %s` with --with-pii', async (...args) => {
    await using shop = await useSignup()

    expect((await shop.run(...args, '--with-pii')).out).toContain(EMAIL)
  })

  it('is masked in logs and audit of the journal, which has the data and the calls whole', async () => {
    await using shop = await useSignup()
    const { events } = await shop.json('task', 'log', 'last', '--with-pii')
    const [look] = events.filter(({ type }: { type: string }) => type === 'StepFinished')

    expectNobody(JSON.stringify([look.data.logs, look.data.audit]))
    expect(look.data.calls).toMatchObject([{ input: { email: EMAIL }, result: { phone: PHONE } }])
  })

  it('is masked where a step fails with it', async () => {
    const step = `export const condition = { signup: Object }\nexport const content = () => { throw new Error('no ' + data.signup.email) }\n`
    await using shop = await useSignup({ 'steps/look.ts': step })

    expect((await shop.json('task', 'show', 'last', '--with-pii')).task.failure.message).toBe('no <pii>')
  })

  it('stays what it is when a task is edited or forked by a command that prints it masked', async () => {
    await using shop = await useSignup()
    await shop.run('task', 'edit', 'last', '--set', 'signup.plan=free')
    await shop.run('task', 'fork', 'last', '--set', 'signup.plan=team')
    const { tasks } = await shop.json('task', 'list')

    for (const { id } of tasks) {
      expect((await shop.json('task', 'show', id, '--with-pii')).task.data.signup.email).toBe(EMAIL)
    }
  })

  it('an export without it can be imported where nothing about people is allowed, one with it cannot', async () => {
    const files = {
      'schemas/tasks/signup.schema.json': String(FILES['schemas/tasks/signup.schema.json']).replace(
        ',"age":{"x-pii":true}',
        '',
      ),
    }
    await using shop = await useSignup(files)
    await shop.run('task', 'export', 'last', '-o', 'masked.json')
    await shop.run('task', 'export', 'last', '-o', 'whole.json', '--with-pii')
    await shop.run('env', 'switch', 'qa')

    expect(await shop.run('task', 'import', 'masked.json', '--new-ids')).toMatchObject({ code: 0 })
    expect(await shop.run('task', 'import', 'whole.json', '--new-ids')).toMatchObject({
      code: 64,
      err: expect.stringContaining('PII_NOT_ALLOWED'),
    })
  })
})

describe('an environment that takes no data about people', () => {
  it('refuses an import of a task that only had such data later', async () => {
    await using shop = await useTasks(FILES)
    await shop.run('task', 'new', 'signup', '--no-run', '-d', '{"signup":{"plan":"pro"}}')
    await shop.run('task', 'edit', 'last', '--set', `signup.email=${EMAIL}`)
    await shop.run('task', 'edit', 'last', '--set', 'signup.email=')
    await shop.run('task', 'export', 'last', '-o', 'whole.json', '--with-pii')
    await shop.run('env', 'switch', 'qa')
    const { code, err } = await shop.run('task', 'import', 'whole.json', '--new-ids')

    expect(code).toBe(64)
    expect(err).toContain('PII_NOT_ALLOWED')
  })

  it.each([
    ['task new', ['task', 'new', 'signup', '-e', 'qa', '-d', SIGNUP]],
    ['task new --no-run', ['task', 'new', 'signup', '-e', 'qa', '--no-run', '-d', SIGNUP]],
    ['seed', ['seed', '-e', 'qa']],
  ])('refuses it by `%s` with the paths and without the values', async (_, args) => {
    await using shop = await useTasks({ ...FILES, 'seeds/a.yaml': `tasks:\n  - { name: signup, data: ${SIGNUP} }\n` })
    const { code, out, err } = await shop.run(...args)

    expect(code).toBe(64)
    expect(err).toContain('takes no data about people, and the data has some at signup.email, signup.age.')
    expectNobody(out + err)
  })

  it('takes data in which those parts are empty', async () => {
    await using shop = await useTasks(FILES)
    const data = '{"signup":{"email":null,"plan":"pro"}}'

    expect(await shop.run('task', 'new', 'signup', '-e', 'qa', '-d', data)).toMatchObject({ code: 0 })
  })
})

describe('a dev server', () => {
  const REFUSING = {
    ...FILES,
    'stepyard.yaml': `${String(FILES['stepyard.yaml'])}engine: { validate: refuse }\n`,
    'webhooks/signups.yaml': 'task: signup\n',
  }

  it('tells agents nothing about people, over HTTP and over standard input', async () => {
    await using shop = await useTasks(FILES)
    await using dev = await startDevProcess(shop.root, '--answers', 'answers.yaml')
    await using near = await agentIn(shop.root)
    await using there = await agentAt(dev.url, (await findServer(shop.root))?.token ?? '')
    const submitted = await near.call('submit_task', { name: 'signup', data: JSON.parse(SIGNUP) })
    const id = submitted.task.id as string
    const told = [submitted, await there.call('get_task', { id }), await near.call('list_calls', { task: id })]

    expectNobody(JSON.stringify(told))
    expectNobody(JSON.stringify(await there.call('run_step', { name: 'greet', task: id })))
    expect(submitted.task.data.signup.email).toBe('<pii 1>')
    expect((await dev.get(`/api/tasks/${id}`)).body.task.data.signup.email).toBe(EMAIL)
  })

  it('answers 422 with the paths to what fits no schema, from programs and from webhooks, and keeps the request', async () => {
    await using shop = await useTasks(REFUSING)
    await using dev = await startDevProcess(shop.root)
    const data = { signup: { email: 5 } }
    const posted = await dev.post('/api/tasks', { name: 'signup', data })
    const body = JSON.stringify(data)
    const headers = { 'content-type': 'application/json' }
    const hooked = await fetch(`${dev.url}/hooks/signups`, { method: 'POST', headers, body })
    const [delivery] = (await dev.get('/api/webhooks/requests')).body.deliveries

    expect(posted).toMatchObject({ status: 422, body: { error: { code: 'TASK_DATA_INVALID' } } })
    expect(posted.body.error.data.faults).toMatchObject([
      { path: 'signup.email', expected: 'a string', actual: '<pii>' },
    ])
    expect(hooked.status).toBe(422)
    expect(await hooked.json()).toMatchObject({
      error: 'TASK_DATA_INVALID',
      problems: ['signup.email: <pii>, expected a string'],
    })
    expect(delivery).toMatchObject({ outcome: 'refused', status: 422 })
  })

  it('refuses a change of the data by which it fits no more', async () => {
    await using shop = await useTasks(REFUSING)
    await using dev = await startDevProcess(shop.root, '--answers', 'answers.yaml')
    const { task } = (await dev.post('/api/tasks', { name: 'signup', data: JSON.parse(SIGNUP), wait: true })).body
    const patched = await dev.ask('PATCH', `/api/tasks/${task.id}`, {
      headers: dev.authorized,
      body: JSON.stringify({ set: { 'signup.email': 7 } }),
    })

    expect(patched).toMatchObject({ status: 422, body: { error: { code: 'TASK_DATA_INVALID' } } })
  })

  it('warns of values that do not fit when it starts and when they are saved, and goes on', async () => {
    const schema = JSON.stringify({ properties: { DAYS: { type: 'integer' } } })
    await using shop = await useTasks({
      ...FILES,
      'schemas/config.schema.json': schema,
      'environments/dev.yaml': 'values: { DAYS: x }\n',
    })
    await using dev = await startDevProcess(shop.root)
    const atStart = (await dev.get('/api/diagnostics')).body.diagnostics
    await shop.write({ 'environments/dev.yaml': 'values: { DAYS: 3 }\n' })
    await dev.told(({ type, files }) => type === 'generation.ready' && String(files).includes('environments/dev.yaml'))

    expect(atStart).toMatchObject([{ code: 'VALUE_WRONG', file: 'environments/dev.yaml', line: 1 }])
    expect((await dev.get('/api/diagnostics')).body.diagnostics).toEqual([])
  })
})

it('SEC-03 a recording has nothing about people, and the same call is answered from it', async () => {
  await using crm = await useCrm()
  const look = ['task', 'new', 'signup', '-d', SIGNUP] as const
  await crm.shop.run(...look, '--record', 'crm')
  const text = await readFile(join(crm.shop.root, 'recordings/crm/lookup.yaml'), 'utf8')
  const { out } = await crm.shop.run(...look, '--replay', 'crm')

  expect(crm.asked()).toBe(1)
  expect(text).toContain('found for /people/***')
  expectNobody(text)
  expect(out).toContain('done')
})

/** A service on this machine that says back whom it was asked for. */
async function useCrm() {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    response.setHeader('content-type', 'application/json')
    const email = decodeURIComponent(request.url ?? '')
    response.end(JSON.stringify({ phone: 'none', words: `found for ${email}` }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const connector = [
    'type: http',
    `baseUrl: http://127.0.0.1:${port}`,
    `allowPrivate: ["127.0.0.1:${port}"]`,
    'operations:',
    '  lookup: { method: GET, path: "/people/{email}" }',
  ]
  const shop = await useTasks({ ...FILES, 'connectors/crm.yaml': connector.join('\n') })
  return {
    shop,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve))
      await shop[Symbol.asyncDispose]()
    },
  }
}
