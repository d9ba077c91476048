import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, startCli } from '../../fixtures/cliProcess.ts'
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

const LOOPING = {
  ...SLOW,
  'steps/slow.ts':
    'export const condition = { slow: true, first: Number }\nexport const content = () => {\n  for (;;);\n}\n',
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

describe('a body that never ends', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('is ended by %s, and its task can be resumed', async (signal) => {
    await using shop = await useTasks(LOOPING)
    const { child, ended } = startCli(shop.root, ['task', 'new', 'slow', '-d', '{"slow":true}'])
    await once(child.stdout, 'data')
    const asked = performance.now()
    child.kill(signal)

    expect((await ended).code).toBe(130)
    expect(performance.now() - asked).toBeLessThan(2_000)
    expect((await shop.json('task', 'show', 'last')).task.state).toBe('interrupted')
  })

  it('is ended by a signal where it runs without a task, too', async () => {
    const content = "() => {\n  writeFileSync(data.mark, '')\n  for (;;);\n}\n"
    const slow = `import { writeFileSync } from 'node:fs'\nexport const condition = { mark: String }\nexport const content = ${content}`
    await using shop = await useTasks({ ...SHOP, 'steps/slow.ts': slow })
    const mark = join(shop.root, 'mark')
    const { child, ended } = startCli(shop.root, ['run', 'slow', '-d', JSON.stringify({ mark })])
    await expect.poll(() => existsSync(mark)).toBe(true)
    child.kill('SIGINT')

    expect((await ended).code).toBe(130)
  })

  it('fails when its time is over', async () => {
    const engine = `${String(SHOP['stepyard.yaml'])}engine: { stepTimeout: 300ms }\n`
    await using shop = await useTasks({ ...LOOPING, 'stepyard.yaml': engine })
    const { code, out } = await runCli(shop.root, 'task', 'new', 'slow', '-d', '{"slow":true}')

    expect(code).toBe(1)
    expect(out).toContain('STEP_TIMEOUT')
  })
})

describe('a step run of a command', () => {
  it('has what it spent in its journal', async () => {
    await using shop = await useTasks(SLOW)
    await runCli(shop.root, 'task', 'new', 'quick', '-d', '{"order":{"sku":"tea","count":3}}')
    const { events } = await shop.json('task', 'log', 'last')

    expect(events.find(({ type }: { type: string }) => type === 'StepFinished').data.usage).toEqual({
      cpu: expect.any(Number),
      heap: expect.any(Number),
    })
  })
})
