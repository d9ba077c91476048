import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cliFile } from '../../fixtures/cliProcess.ts'
import { startDevProcess } from '../../fixtures/devProcess.ts'
import { agentAt, agentIn } from '../../fixtures/mcpClient.ts'
import { SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'
import { findServer } from '../runningServer.ts'

const ORDER = { name: 'order', data: { order: { sku: 'tea', count: 3 } } }
const FAULTY = {
  ...SHOP,
  'steps/price.ts': String(SHOP['steps/price.ts']).replace('data.order.count', 'data.ordr.count'),
}

describe('stepyard mcp', () => {
  it('lets an agent find out why an order fails, mend the step and see that it is mended', async () => {
    await using shop = await useTasks(FAULTY)
    await using dev = await startDevProcess(shop.root, '--answers', 'answers.yaml')
    await using agent = await agentIn(shop.root)

    const failed = await agent.call('submit_task', ORDER)
    expect(failed.task).toMatchObject({ state: 'error', failure: { step: 'price' } })
    expect(failed.next).toContain('read_step {"name":"price"}')
    expect((await agent.call('tail_errors')).failures).toMatchObject([{ step: 'price', lastTask: failed.task.id }])

    const { steps } = await agent.call('explain', { data: ORDER.data })
    expect(steps[0]).toMatchObject({ step: 'price', next: true })

    const { step, source } = await agent.call('read_step', { name: 'price' })
    await shop.write({ [step.path]: source.replace('data.ordr.count', 'data.order.count') })
    expect((await agent.call('check')).diagnostics).toEqual([])

    const { run } = await agent.call('run_step', { name: 'price', task: failed.task.id, version: 0 })
    expect(run.patch).toMatchObject([{ op: 'add', path: '/order/total', value: 30 }])
    const mended = await agent.call('submit_task', ORDER)
    expect(mended).toMatchObject({ task: { state: 'done' }, next: expect.stringContaining('It is done') })
    expect(mended.steps.map((line: { step: string }) => line.step)).toEqual(['price', 'charge', 'ship'])

    const { calls } = await agent.call('list_calls', { task: mended.task.id })
    expect(calls).toMatchObject([{ step: 'charge', connector: 'stripe', operation: 'charge', input: { amount: 30 } }])
    expect((await agent.call('replay_task', { id: mended.task.id })).replay).toMatchObject({ runs: 3, differences: [] })
    expect((await dev.get('/api/tasks')).body.counts).toMatchObject({ error: 1, done: 1 })
  })

  it('starts before a dev server does, and works as soon as one runs', async () => {
    await using shop = await useTasks()
    await using agent = await agentIn(shop.root)
    expect((await agent.client.listTools()).tools.length).toBeGreaterThan(10)
    expect(await agent.call('list_steps')).toEqual({
      error: {
        code: 'DEV_NOT_RUNNING',
        message: 'No dev server serves this folder.',
        hint: 'Start one with `stepyard dev` in another terminal.',
      },
    })

    await using dev = await startDevProcess(shop.root)
    expect(await agent.call('list_steps')).toEqual((await dev.get('/api/steps')).body)
  })

  it('says that the dev server is gone when it ends in the middle of a call, which it does at once', async () => {
    const slow = `export const condition = { slow: true }\nexport const content = () => new Promise(() => {})\n`
    await using shop = await useTasks({ ...SHOP, 'steps/slow.ts': slow })
    await using dev = await startDevProcess(shop.root)
    await using agent = await agentIn(shop.root)
    const answer = agent.call('submit_task', { name: 'slow', data: { slow: true } })
    await dev.told(({ type }) => type === 'task.changed')
    dev.process.child.kill('SIGTERM')

    // What it still said of the task, or nothing any more.
    const { error, task } = await answer
    expect(error?.code ?? task.state).toMatch(/^(?:DEV_UNREACHABLE|DEV_NOT_RUNNING|interrupted)$/)
    expect((await dev.process.ended).code).toBe(0)
  }, 15_000)

  it('has the tools that the dev server has at /mcp', async () => {
    await using shop = await useTasks()
    await using dev = await startDevProcess(shop.root)
    await using agent = await agentIn(shop.root)
    await using other = await agentAt(dev.url, (await findServer(shop.root))?.token ?? '')

    expect(await other.client.listTools()).toEqual(await agent.client.listTools())
    expect(await other.call('check')).toMatchObject({ diagnostics: [] })
  })

  it.each(['the end of its input', 'SIGTERM'])('ends at %s', async (end) => {
    await using shop = await useTasks()
    const child = spawn(process.execPath, [cliFile, 'mcp'], { cwd: shop.root, stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
    const [answer] = (await once(child.stdout, 'data')) as [Buffer]
    expect(JSON.parse(answer.toString())).toEqual({ jsonrpc: '2.0', id: 1, result: {} })

    if (end === 'SIGTERM') child.kill('SIGTERM')
    else child.stdin.end()
    expect(await once(child, 'close')).toEqual([0, null])
  })

  it('is not loaded by any other command', async () => {
    const dist = dirname(cliFile)
    const files = (await readdir(dist)).filter((file) => file.endsWith('.js'))
    const texts = await Promise.all(files.map((file) => readFile(join(dist, file), 'utf8')))

    const withSdk = files.filter((_file, index) => texts[index]?.includes('notifications/initialized'))
    const importers = withSdk.flatMap((file) => files.filter((_, index) => texts[index]?.includes(`from "./${file}"`)))

    expect(withSdk.map(nameOf)).toEqual(['createMcpServer'])
    expect(importers.map(nameOf).sort()).toEqual(['answerHttp', 'serveStdio'])
    expect(texts.filter((text) => /from "\.\/(?:answerHttp|serveStdio)-/.test(text))).toEqual([])
  })
})

// The build puts a hash behind it.
function nameOf(file: string): string {
  return file.replace(/-.{8}\.js$/, '')
}
