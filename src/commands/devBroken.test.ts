import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { runCli, startCli } from '../../fixtures/cliProcess.ts'
import { isReload, startDevProcess, type Told } from '../../fixtures/devProcess.ts'
import { ORDER, SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'

const GOOD = String(SHOP['stepyard.yaml'])
const BROKEN = GOOD.replace('name: shop', 'name: [shop]')
const order = { name: 'order', data: JSON.parse(ORDER) as object, wait: true }

/** `stepyard dev --json`, with what it tells as it comes. */
function startBroken(root: string) {
  const started = startCli(root, ['dev', '--port', '0', '--json', '--answers', 'answers.yaml'])
  const lines = createInterface({ input: started.child.stdout })[Symbol.asyncIterator]()
  const until = async (type: string): Promise<Told> => {
    for (;;) {
      const told = JSON.parse(String((await lines.next()).value)) as Told
      if (told.type === type) return told
    }
  }
  return { ...started, until }
}

describe('a stepyard.yaml that is broken when a dev server starts', () => {
  it('is told with its place, and the workspace is served once it is mended', async () => {
    await using shop = await useTasks({ ...SHOP, 'stepyard.yaml': BROKEN })
    const { child, ended, until } = startBroken(shop.root)
    const { url } = await until('listening')
    expect((await until('generation.failed')).error).toMatchObject({
      message: expect.stringMatching(/^stepyard\.yaml:2:\d+: /),
    })
    const answer = await fetch(`${String(url)}/api/workspace`)
    expect([answer.status, await answer.json()]).toMatchObject([503, { error: { code: 'NOT_LOADED' } }])

    await shop.write({ 'stepyard.yaml': GOOD })
    await until('ready')

    expect(await (await fetch(`${String(url)}/api/workspace`)).json()).toMatchObject({ name: 'shop' })
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  it('is told again when it is broken in another way', async () => {
    await using shop = await useTasks({ ...SHOP, 'stepyard.yaml': BROKEN })
    const { child, ended, until } = startBroken(shop.root)
    await until('generation.failed')

    await shop.write({ 'stepyard.yaml': 'format: [' })

    expect((await until('generation.failed')).error).not.toMatchObject({
      message: expect.stringContaining('stepyard.yaml:2:'),
    })
    child.kill('SIGTERM')
    expect((await ended).code).toBe(130)
  })

  it('stops a program that would run beside the server', async () => {
    await using shop = await useTasks({ ...SHOP, 'stepyard.yaml': BROKEN })

    expect((await runCli(shop.root, 'exec', '--', 'true')).err).toContain('CONFIG_INVALID')
  })
})

it('a stepyard.yaml that is broken while it is served leaves everything as it was', async () => {
  await using shop = await useTasks()
  await using dev = await startDevProcess(shop.root, '--answers', 'answers.yaml')
  await shop.write({ 'stepyard.yaml': BROKEN })
  await dev.told(isReload('stepyard.yaml'))

  expect((await dev.get('/api/diagnostics')).body.diagnostics).toMatchObject([{ file: 'stepyard.yaml', line: 2 }])
  expect((await dev.post('/api/tasks', order)).body.task.state).toBe('done')
  await shop.write({ 'stepyard.yaml': GOOD })
  await expect.poll(async () => (await dev.get('/api/diagnostics')).body.diagnostics).toEqual([])
})
