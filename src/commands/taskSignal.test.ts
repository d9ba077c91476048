import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, startCli } from '../../fixtures/cliProcess.ts'
import { SHOP, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

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

// It leaves a mark when it has begun: before that, a signal proves nothing.
const LOOPING = {
  ...SHOP,
  'steps/slow.ts': `import { writeFileSync } from 'node:fs'
export const condition = { mark: String }
export const content = () => {
  writeFileSync(data.mark, '')
  for (;;);
}
`,
}

/** Starts a command on a body that loops, and interrupts it when the body has begun; answers how it ended. */
async function interruptLoop(shop: TaskWorkspace, signal: NodeJS.Signals, ...args: readonly string[]) {
  const mark = join(shop.root, 'mark')
  const { child, ended } = startCli(shop.root, [...args, '-d', JSON.stringify({ mark })])
  await expect.poll(() => existsSync(mark)).toBe(true)
  const asked = performance.now()
  child.kill(signal)
  const { code } = await ended
  return { code, took: performance.now() - asked }
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
    const { code, took } = await interruptLoop(shop, signal, 'task', 'new', 'slow')

    expect(code).toBe(130)
    expect(took).toBeLessThan(2_000)
    expect((await shop.json('task', 'show', 'last')).task.state).toBe('interrupted')
  })

  it('is ended by a signal where it runs without a task, too', async () => {
    await using shop = await useTasks(LOOPING)

    expect((await interruptLoop(shop, 'SIGINT', 'run', 'slow')).code).toBe(130)
  })

  it('fails when its time is over', async () => {
    const engine = `${String(SHOP['stepyard.yaml'])}engine: { stepTimeout: 300ms }\n`
    await using shop = await useTasks({ ...LOOPING, 'stepyard.yaml': engine })
    const { code, out } = await runCli(
      shop.root,
      'task',
      'new',
      'slow',
      '-d',
      JSON.stringify({ mark: join(shop.root, 'mark') }),
    )

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
