import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { startCli } from '../../fixtures/cliProcess.ts'
import { SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'

const SLOW = {
  ...SHOP,
  'steps/first.ts': `export const condition = { slow: true, first: null }
export const content = async () => {
  data.first = 1
}
`,
  'steps/slow.ts': `export const condition = { slow: true, first: Number }
export const content = async () => {
  await connectors.utils.sleep({ milliseconds: 60_000 })
}
`,
}

describe('a task that a signal cuts off', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('is interrupted by %s and can be resumed (DUR-20)', async (signal) => {
    await using shop = await useTasks(SLOW)
    const { child, ended } = startCli(shop.root, ['task', 'new', 'slow', '-d', '{"slow":true}'])
    // The first step is printed when the second one has begun.
    await once(child.stdout, 'data')
    child.kill(signal)

    expect((await ended).code).toBe(130)
    expect((await shop.json('task', 'show', 'last')).task.state).toBe('interrupted')
  })
})
