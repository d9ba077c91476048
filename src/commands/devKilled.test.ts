import { describe, expect, it } from 'vitest'
import { runCli } from '../../fixtures/cliProcess.ts'
import { startDevProcess, type DevProcess } from '../../fixtures/devProcess.ts'
import { agentAt } from '../../fixtures/mcpClient.ts'
import { ORDER, SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'
import { findServer } from '../runningServer.ts'

const SLOW = {
  ...SHOP,
  'steps/slow.ts': `export const condition = { slow: true }
export const content = async () => {
  await connectors.utils.sleep({ milliseconds: 60_000 })
}
`,
}

/** Kills a server while a step runs; answers the id of its task. */
async function killAtWork(dev: DevProcess): Promise<string> {
  const { body } = await dev.post('/api/tasks', { name: 'slow', data: { slow: true } })
  await dev.told(({ type, task }) => type === 'task.changed' && task === body.task.id)
  dev.process.child.kill('SIGKILL')
  await dev.process.ended
  return body.task.id
}

describe('right after a dev server was killed', () => {
  it('a command runs its task by itself, and finds what was cut off', async () => {
    await using shop = await useTasks(SLOW)
    const id = await killAtWork(await startDevProcess(shop.root))
    const { code, out } = await runCli(shop.root, 'task', 'new', 'order', '-d', ORDER, '--answers', 'answers.yaml')

    expect([code, out]).toEqual([0, expect.stringContaining('done  order')])
    expect((await shop.json('task', 'show', id)).task.state).toBe('interrupted')
  })

  it('a list shows what was cut off', async () => {
    await using shop = await useTasks(SLOW)
    await killAtWork(await startDevProcess(shop.root))

    expect((await runCli(shop.root, 'task', 'list')).out).toMatch(/interrupted +\S* *t\w+.*slow|slow.*interrupted/)
  })

  it('an agent lets go on what was cut off', async () => {
    await using shop = await useTasks(SLOW)
    const id = await killAtWork(await startDevProcess(shop.root))
    await shop.write({ 'steps/slow.ts': SLOW['steps/slow.ts'].replace(/await .*/, "task.complete('at last')") })
    await using dev = await startDevProcess(shop.root)
    const { url, token } = (await findServer(shop.root)) ?? { url: '', token: '' }
    await using agent = await agentAt(url, token)
    await agent.call('resume_task', { id })

    expect((await dev.get(`/api/tasks/${id}?wait=20`)).body.task).toMatchObject({ state: 'done', result: 'at last' })
  })
})
