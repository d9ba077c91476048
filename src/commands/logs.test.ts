import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli, startCli, type CliProcess } from '../../fixtures/cliProcess.ts'
import { startDevProcess } from '../../fixtures/devProcess.ts'
import { ORDER, SHOP, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

const FILES = {
  ...SHOP,
  'steps/odd.ts': `export const condition = { odd: true }
export const content = async () => {
  console.warn('odd, and\\nin two lines')
  throw new Error('it is odd')
}
`,
}

let shop: TaskWorkspace
beforeAll(async () => {
  shop = await useTasks(FILES)
  await shop.run('task', 'new', 'order', '-d', ORDER, '--answers', 'answers.yaml')
  await shop.run('task', 'new', 'odd', '-d', '{"odd":true}')
})
afterAll(() => shop[Symbol.asyncDispose]())

const logs = async (...args: readonly string[]): Promise<string> => (await shop.run('logs', ...args)).out

describe('stepyard logs', () => {
  it('is a line for each that a step has written, and for each failure', async () => {
    const out = await logs()

    expect(out).toMatch(/^\S+Z {2}info {5}t\w+ 1 price {2}pricing tea\n/)
    expect(out).toMatch(/\S+Z {2}warning {2}t\w+ 1 odd {2}odd, and\n {4}in two lines\n/)
    expect(out).toMatch(/\S+Z {2}error {4}t\w+ 1 odd {2}STEP_THREW it is odd\n {4}at steps\/odd\.ts:4:9\n$/)
  })

  it.each([
    [['last'], ['it is odd'], ['pricing']],
    [['last~1'], ['pricing'], ['odd']],
    [['--step', 'price'], ['pricing'], ['odd']],
    [['--level', 'warning'], ['in two lines', 'it is odd'], ['pricing']],
    [['--level', 'error'], ['it is odd'], ['in two lines', 'pricing']],
    [['--since', '2099-01-01'], [], ['pricing', 'odd']],
  ])('shows with %j only what is asked for', async (args, some, none) => {
    const out = await logs(...args)

    expect(some.filter((text) => !out.includes(text))).toEqual([])
    expect(none.filter((text) => out.includes(text))).toEqual([])
  })

  it('is one document with --json', async () => {
    const { lines } = await shop.json('logs', '--level', 'error')

    expect(lines).toMatchObject([
      { level: 'error', step: 'odd', run: 1, text: 'STEP_THREW it is odd\nat steps/odd.ts:4:9' },
    ])
  })

  it('says which levels there are', async () => {
    expect((await shop.run('logs', '--level', 'loud')).err).toContain('`--level debug`, `--level info`')
  })
})

/** `logs -f`, with the lines it prints as they come. */
function startLogs(root: string, ...args: readonly string[]): CliProcess & { readonly line: () => Promise<string> } {
  const started = startCli(root, ['logs', '-f', ...args])
  const lines = createInterface({ input: started.child.stdout })[Symbol.asyncIterator]()
  return { ...started, line: async () => String((await lines.next()).value) }
}

describe('stepyard logs -f', () => {
  it('follows a task without a dev server, as another process runs it', async () => {
    const follower = startLogs(shop.root, '--step', 'price', '--since', '2023-01-01')
    expect(await follower.line()).toContain('pricing tea')

    await runCli(shop.root, 'task', 'new', 'order', '-d', ORDER.replace('tea', 'mug'), '--answers', 'answers.yaml')

    expect(await follower.line()).toContain('pricing mug')
    follower.child.kill('SIGINT')
    expect((await follower.ended).code).toBe(130)
  })

  it('beside a dev server tells of tasks and of files that cannot be loaded, one document a line', async () => {
    await using own = await useTasks(FILES)
    await using dev = await startDevProcess(own.root)
    await dev.post('/api/tasks', { name: 'odd', data: { odd: true }, wait: true })
    const follower = startLogs(own.root, '--level', 'error', '--json', '--since', '1h')
    expect(JSON.parse(await follower.line())).toMatchObject({ step: 'odd', level: 'error' })

    await dev.post('/api/tasks', { name: 'odd', data: { odd: true }, wait: true })
    expect(JSON.parse(await follower.line())).toMatchObject({ run: 1, step: 'odd' })
    await own.write({ 'steps/price.ts': 'export const condition = {' })
    expect(JSON.parse(await follower.line()).text).toMatch(/at steps\/price\.ts:1:/)
    follower.child.kill('SIGINT')
    await follower.ended
  })

  it('goes on when the dev server ends', async () => {
    await using own = await useTasks(FILES)
    const dev = await startDevProcess(own.root)
    await dev.post('/api/tasks', { name: 'odd', data: { odd: true }, wait: true })
    const follower = startLogs(own.root, '--level', 'error', '--since', '1h')
    expect(await follower.line()).toContain('it is odd')
    await follower.line()
    await dev[Symbol.asyncDispose]()

    await runCli(own.root, 'task', 'new', 'odd', '-d', '{"odd":true}')

    expect(await follower.line()).toContain('it is odd')
    follower.child.kill('SIGINT')
    await follower.ended
  })
})
