import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { runCli, startCli } from '../../fixtures/cliProcess.ts'
import { startDevProcess } from '../../fixtures/devProcess.ts'
import { ORDER, SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'

const HOOKED = { ...SHOP, 'webhooks/orders.yaml': 'task: order\n' }

describe('stepyard dev --ephemeral beside another one', () => {
  it('serves the folder as well, and leaves the address of the other where it is', async () => {
    await using shop = await useTasks(HOOKED)
    await using first = await startDevProcess(shop.root, '--answers', 'answers.yaml')
    const address = await readFile(join(shop.root, '.stepyard/dev.json'), 'utf8')
    {
      await using second = await startDevProcess(shop.root, '--ephemeral')
      expect((await second.get('/api/health')).body.ready).toBe(true)
      // Its token is another one.
      expect((await second.post('/api/tasks', { name: 'order', data: {} })).status).toBe(401)
      expect(await readFile(join(shop.root, '.stepyard/dev.json'), 'utf8')).toBe(address)
    }

    expect(await readFile(join(shop.root, '.stepyard/dev.json'), 'utf8')).toBe(address)
    expect((await runCli(shop.root, 'task', 'new', 'order', '-d', ORDER)).out).toContain('done')
    expect((await first.get('/api/tasks')).body.counts.done).toBe(1)
  })

  it('keeps what comes to its webhooks to itself', async () => {
    await using shop = await useTasks(HOOKED)
    await using first = await startDevProcess(shop.root)
    await using second = await startDevProcess(shop.root, '--ephemeral')
    await fetch(`${second.url}/hooks/orders`, { method: 'POST', body: ORDER })

    expect((await second.get('/api/webhooks/requests')).body.deliveries).toHaveLength(1)
    expect((await first.get('/api/webhooks/requests')).body.deliveries).toEqual([])
  })
})

it('stepyard dev --ephemeral looks for a free port where the usual one is taken, unless one is named', async () => {
  await using shop = await useTasks()
  const taken = createServer().listen(4711, '127.0.0.1')
  // Whoever had it before us has taken it as well.
  await Promise.race([once(taken, 'listening'), once(taken, 'error')])
  const { child, ended } = startCli(shop.root, ['dev', '--ephemeral', '--json'])
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  child.kill('SIGTERM')
  await ended
  const refused = await runCli(shop.root, 'dev', '--ephemeral', '--port', '4711')
  taken.close()

  expect(JSON.parse(String(line)).url).toMatch(/^http:\/\/localhost:(?!4711)\d+$/)
  expect(refused.err).toContain('PORT_TAKEN')
})
