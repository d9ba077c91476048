import { describe, expect, it } from 'vitest'
import { runCli } from '../../fixtures/cliProcess.ts'
import { isReload, startDevProcess } from '../../fixtures/devProcess.ts'
import { ORDER, SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'

describe('a webhook that is served', () => {
  const HOOKED = {
    ...SHOP,
    'webhooks/orders.yaml': 'task: order\n',
    'webhooks/signed.yaml': 'verify: { scheme: github, secret: "${secret:HOOK}" }\n',
    'secrets.yaml': 'HOOK: { description: what GitHub signs with }\n',
    '.env.dev': 'HOOK=it-is-a-secret\n',
  }

  it('makes a task of a request, which runs', async () => {
    await using shop = await useTasks(HOOKED)
    await using dev = await startDevProcess(shop.root, '--answers', 'answers.yaml')
    const response = await fetch(`${dev.url}/hooks/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: ORDER,
    })
    const { task } = (await response.json()) as { task: string }
    await dev.told(({ type }) => type === 'webhook.received')

    expect(response.status).toBe(202)
    await expect.poll(async () => (await dev.get(`/api/tasks/${task}`)).body.task.state).toBe('done')
    expect((await runCli(shop.root, 'hook', 'list')).out).toContain('orders')
  })

  it('refuses what is not signed, and takes what `hook send` signs', async () => {
    await using shop = await useTasks(HOOKED)
    await using dev = await startDevProcess(shop.root, '--answers', 'answers.yaml')
    expect((await fetch(`${dev.url}/hooks/signed`, { method: 'POST', body: ORDER })).status).toBe(401)

    const sent = await runCli(shop.root, 'hook', 'send', 'signed', '-d', ORDER)
    expect(sent.out).toMatch(/^POST \/hooks\/signed answered 202\n {2}\$ stepyard task show t/)
    const [delivery] = (await dev.get('/api/webhooks/requests')).body.deliveries
    expect((await runCli(shop.root, 'hook', 'resend', delivery.id)).code).toBe(0)
  })

  it('that was saved a moment ago answers', async () => {
    await using shop = await useTasks(HOOKED)
    await using dev = await startDevProcess(shop.root)
    await shop.write({ 'webhooks/new one.yaml': 'description: new\n' })
    await dev.told(isReload('webhooks/new one.yaml'))

    expect((await fetch(`${dev.url}/hooks/new%20one`, { method: 'POST', body: '{}' })).status).toBe(202)
  })
})

describe('a schedule', () => {
  it('of every minute does not keep a clock that is turned on by months', async () => {
    await using shop = await useTasks({ ...SHOP, 'webhooks/tick.yaml': 'schedule: { cron: "* * * * *" }\n' })
    await using dev = await startDevProcess(shop.root)

    expect((await runCli(shop.root, 'clock', '+100d')).out).toContain('100d ahead')
    expect((await dev.get('/api/health')).status).toBe(200)
  })

  it('is due when the clock is turned to it', async () => {
    await using shop = await useTasks({ ...SHOP, 'webhooks/nightly.yaml': 'schedule: { cron: "0 3 * * *" }\n' })
    await using dev = await startDevProcess(shop.root)
    await runCli(shop.root, 'clock', '+24h')

    await expect.poll(async () => (await dev.get('/api/tasks')).body.tasks[0]?.name).toBe('nightly')
  })
})
