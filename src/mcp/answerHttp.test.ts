import { describe, expect, it } from 'vitest'
import { agentAt } from '../../fixtures/mcpClient.ts'
import { sendPlain } from '../../fixtures/rawHttp.ts'
import { TOKEN, useServer, type ServedWorld, type ServedWorldOptions } from '../../fixtures/servedWorld.ts'
import { SHOP_STEPS, STOLEN, TEA } from '../../fixtures/shopSteps.ts'
import { answerHttp } from './answerHttp.ts'
import { TOOLS } from './createMcpServer.ts'

const useShop = (options: ServedWorldOptions = {}) =>
  useServer(SHOP_STEPS, { ...options, listen: { answerMcp: answerHttp } })

const STEP_HINT = expect.stringContaining('price')
const PING = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })

/** Sends a message as an agent would, with other headers. */
function send({ server }: ServedWorld, headers: Readonly<Record<string, string>> = {}, body = PING) {
  const usual = {
    Host: `localhost:${server.port}`,
    Authorization: `Bearer ${TOKEN}`,
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
  }
  return sendPlain(server.port, { method: 'POST', path: '/mcp', headers: { ...usual, ...headers }, body })
}

describe('/mcp', () => {
  it('has the tools of an agent that was given the token', async () => {
    await using shop = await useShop()
    await using agent = await agentAt(shop.server.url, TOKEN)

    expect((await agent.client.listTools()).tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name))
  })

  it('answers what the routes answer', async () => {
    await using shop = await useShop()
    await using agent = await agentAt(shop.server.url, TOKEN)
    const { task } = await agent.call('submit_task', { name: 'order', data: TEA })

    expect((await agent.call('get_task', { id: task.id })).task).toEqual(
      (await shop.get(`/api/tasks/${task.id}`)).body.task,
    )
    expect(await agent.call('list_tasks', { state: ['done'] })).toEqual((await shop.get('/api/tasks?state=done')).body)
  })

  it('answers without a session, one message at a time', async () => {
    await using shop = await useShop()

    expect(await send(shop)).toMatchObject({ status: 200, body: '{"result":{},"jsonrpc":"2.0","id":1}' })
  })

  it('says that the workspace is being loaded while it is', async () => {
    await using shop = await useShop({ ready: false })
    await using agent = await agentAt(shop.server.url, TOKEN)

    expect((await agent.call('list_steps')).error.code).toBe('STARTING')
  })

  it.each([
    ['WEB-24 without the token', { Authorization: '' }, 401],
    ['WEB-24 with another token', { Authorization: 'Bearer nonsense' }, 401],
    ['WEB-16 under another name', { Host: 'evil.test' }, 421],
    ['WEB-17 from a page of another site', { Origin: 'https://evil.test' }, 403],
    ['WEB-17 from a page without an origin', { Origin: 'null' }, 403],
    ['WEB-17 as what a form can send', { 'Content-Type': 'text/plain' }, 415],
    ['WEB-10 packed', { 'Content-Encoding': 'gzip' }, 415],
  ])('refuses a message %s', async (_title, headers, status) => {
    await using shop = await useShop()

    expect((await send(shop, headers)).status).toBe(status)
  })

  it('WEB-10 refuses a body that is too large', async () => {
    await using shop = await useShop()

    expect((await send(shop, { 'Content-Length': '99999999' }, '')).status).toBe(413)
  })

  it.each(['GET', 'DELETE'])('has no streams or sessions to %s', async (method) => {
    await using shop = await useShop()

    expect((await shop.ask(method, '/mcp')).status).toBe(405)
  })

  it('is not there where no one gave it', async () => {
    await using shop = await useServer(SHOP_STEPS)

    expect((await send(shop)).status).toBe(404)
  })
})

describe('what an agent gets wrong', () => {
  it.each([
    { tool: 'list_step', given: {}, error: { code: 'TOOL_UNKNOWN', hint: 'Did you mean "list_steps"?' } },
    { tool: 'read_step', given: { name: 'price', nam: 1 }, error: { code: 'TOOL_INPUT_INVALID' } },
    { tool: 'read_step', given: {}, error: { code: 'TOOL_INPUT_INVALID' } },
    { tool: 'read_step', given: { name: 'prise' }, error: { code: 'STEP_UNKNOWN', hint: STEP_HINT } },
    { tool: 'get_task', given: { id: 'nowhere' }, error: { code: 'TASK_NOT_FOUND' } },
    { tool: 'get_task', given: { id: '../steps' }, error: { code: 'TASK_NOT_FOUND' } },
    { tool: 'explain', given: {}, error: { code: 'REQUEST_INVALID' } },
  ])('is a result with a code and a hint: $tool $given', async ({ tool, given, error }) => {
    await using shop = await useShop()
    await using agent = await agentAt(shop.server.url, TOKEN)

    expect(await agent.client.callTool({ name: tool, arguments: given })).toMatchObject({ isError: true })
    expect((await agent.call(tool, given)).error).toMatchObject(error)
  })
})

describe('a task', () => {
  it('that fails tells which step to read', async () => {
    await using shop = await useShop()
    await using agent = await agentAt(shop.server.url, TOKEN)

    const { task, steps, next } = await agent.call('submit_task', { name: 'order', data: STOLEN })

    expect(task.failure).toMatchObject({ code: 'CONFIG_MISSING', step: 'charge' })
    expect(steps).toMatchObject([
      { step: 'price', outcome: 'finished', changed: ['/order/total'] },
      { step: 'charge', outcome: 'failed', changed: [] },
    ])
    expect(next).toContain('read_step {"name":"charge"}')
  })

  it('has a timeline of step runs, and the difference between two versions', async () => {
    await using shop = await useShop()
    await using agent = await agentAt(shop.server.url, TOKEN)
    const { task } = await agent.call('submit_task', { name: 'order', data: TEA })

    const { timeline } = await agent.call('get_task', { id: task.id })

    expect(timeline.map(({ type }: { type: string }) => type)).toEqual([
      'TaskCreated',
      'StepFinished',
      'StepFinished',
      'StepFinished',
      'TaskCompleted',
    ])
    const change = { op: 'add', path: '/order/total', value: 30 }
    expect(timeline[1]).toMatchObject({ step: 'price', patch: [change] })
    expect((await agent.call('task_diff', { id: task.id, from: 0, to: 1 })).patch).toEqual([change])
  })
  it('goes on with the answer of a person, and is refused one that does not fit', async () => {
    await using shop = await useShop()
    await using agent = await agentAt(shop.server.url, TOKEN)
    const { task, next } = await agent.call('submit_task', { name: 'order', data: { gift: { to: 'ada' } } })
    expect(next).toContain(`answer_task {"id":"${task.id}"`)

    expect((await agent.call('answer_task', { id: task.id, answer: 'perhaps' })).error.code).toBe('ANSWER_REFUSED')
    await agent.call('answer_task', { id: task.id, answer: true })

    expect((await agent.call('get_task', { id: task.id, wait: 30 })).task.data.gift.approved).toBe(true)
    expect((await agent.call('resume_task', { id: 'none' })).error.code).toBe('TASK_NOT_FOUND')
  })
})
