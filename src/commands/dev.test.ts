import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { runCli, startCli } from '../../fixtures/cliProcess.ts'
import { isReload, startDevProcess } from '../../fixtures/devProcess.ts'
import { findServer } from '../runningServer.ts'
import { ORDER, SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'

const order = { name: 'order', data: JSON.parse(ORDER) as object, wait: true }

describe('stepyard dev', () => {
  it('runs tasks that come over HTTP, and other processes see them', async () => {
    await using shop = await useTasks()
    await using dev = await startDevProcess(shop.root, '--answers', 'answers.yaml')
    const { body } = await dev.post('/api/tasks', order)

    expect(body.task).toMatchObject({ state: 'done', runs: 3 })
    expect((await runCli(shop.root, 'task', 'log', body.task.id)).out).toContain('ship')
  })

  it('is one for each folder: a second one is told where the first is', async () => {
    await using shop = await useTasks()
    await using dev = await startDevProcess(shop.root)
    const { code, err } = await runCli(shop.root, 'dev', '--port', '0')

    expect(err).toContain(`(process ${dev.process.child.pid}) serves this folder already at ${dev.url}. DEV_RUNNING`)
    expect(code).toBe(7)
  })

  it('ends at SIGTERM, leaves nothing behind, and can be started again', async () => {
    await using shop = await useTasks()
    const first = await startDevProcess(shop.root)
    first.process.child.kill('SIGTERM')
    expect((await first.process.ended).code).toBe(0)

    await using again = await startDevProcess(shop.root)
    expect((await again.get('/api/health')).body.ready).toBe(true)
  })

  it('gives back what it was at when it is killed: the next one finds it interrupted', async () => {
    await using shop = await useTasks({ ...SHOP, 'steps/slow.ts': SLOW })
    const first = await startDevProcess(shop.root)
    const { body } = await first.post('/api/tasks', { name: 'slow', data: { slow: true } })
    await first.told(({ type, task }) => type === 'task.changed' && task === body.task.id)
    first.process.child.kill('SIGKILL')
    await first.process.ended

    await using next = await startDevProcess(shop.root)
    expect((await next.get(`/api/tasks/${body.task.id}`)).body.task.state).toBe('interrupted')
  })

  it('says which port is taken, and by whom it is not', async () => {
    await using shop = await useTasks()
    await using other = await useTasks()
    await using dev = await startDevProcess(shop.root)
    const { err } = await runCli(other.root, 'dev', '--port', new URL(dev.url).port)

    expect(err).toContain('PORT_TAKEN')
  })

  it('serves no protected environment', async () => {
    await using shop = await useTasks()

    expect((await runCli(shop.root, 'dev', '-e', 'prod')).err).toContain('ENVIRONMENT_NOT_LOCAL')
  })

  it('serves a workspace in which no file can be read', async () => {
    await using shop = await useTasks({ ...SHOP, 'steps/price.ts': 'export const {', 'steps/charge.ts': '][' })
    await using dev = await startDevProcess(shop.root)
    const { diagnostics } = (await dev.get('/api/diagnostics')).body

    expect(diagnostics.map(({ file }: { file: string }) => file)).toEqual(
      expect.arrayContaining(['steps/price.ts', 'steps/charge.ts']),
    )
  })
})

describe('commands beside a dev server', () => {
  it('let it run their tasks, and print what it does', async () => {
    await using shop = await useTasks()
    await using dev = await startDevProcess(shop.root, '--answers', 'answers.yaml')
    const { code, out } = await runCli(shop.root, 'task', 'new', 'order', '-d', ORDER)

    expect(out).toMatch(/^order t\w+ in dev\n +1 {2}price[^]*charge[^]*ship[^]*\ndone {2}order t\w+ after 3 step runs/)
    expect(code).toBe(0)
    expect((await runCli(shop.root, 'task', 'fork', 'last', '--run', '2', '--set', 'order.sku=mug')).out).toMatch(
      /done/,
    )
    expect((await dev.get('/api/tasks')).body.counts.done).toBe(2)
  })

  it('end with 1 when the task fails there', async () => {
    await using shop = await useTasks()
    await using dev = await startDevProcess(shop.root)
    const { code, out } = await runCli(shop.root, 'task', 'new', 'order', '-d', ORDER)

    expect(out).toContain('UNFAKED_CALL')
    expect(code).toBe(1)
    expect((await dev.get('/api/failures')).body.failures).toHaveLength(1)
  })

  it('stop and delete tasks there', async () => {
    await using shop = await useTasks({ ...SHOP, 'steps/slow.ts': SLOW })
    await using dev = await startDevProcess(shop.root)
    const { body } = await dev.post('/api/tasks', { name: 'slow', data: { slow: true } })
    await dev.told(({ type, task }) => type === 'task.changed' && task === body.task.id)

    expect((await runCli(shop.root, 'task', 'stop', body.task.id)).out).toMatch(/^interrupted {2}slow/)
    expect((await runCli(shop.root, 'task', 'delete', body.task.id, '--yes')).out).toBe('Deleted 1 task.\n')
    expect((await dev.get(`/api/tasks/${body.task.id}`)).status).toBe(404)
  })

  it('are refused with the code that the server has for it', async () => {
    await using shop = await useTasks()
    await using dev = await startDevProcess(shop.root)
    expect((await dev.post('/api/webhooks/nope/send', { body: '{}' })).body.error.code).toBe('ITEM_NOT_FOUND')

    expect((await runCli(shop.root, 'hook', 'send', 'nope', '-d', '{}')).err).toMatch(/^error: [^\n]* ITEM_NOT_FOUND\n/)
  })

  it('say what only the server decides', async () => {
    await using shop = await useTasks()
    await using dev = await startDevProcess(shop.root)
    const { err } = await runCli(shop.root, 'task', 'new', 'x', '--answers', 'answers.yaml')

    expect(err).toContain(`\`--answers\` cannot be given: the dev server at ${dev.url} runs the tasks`)
  })
})

describe('the screen', () => {
  it('prints what happens to a task that had come to rest, and goes on', async () => {
    await using shop = await useTasks({ ...SHOP, 'answers.yaml': 'stripe: { charge: { id: ch_1 } }\n' })
    const { child, ended } = startCli(shop.root, ['dev', '--port', '0'])
    await once(child.stdout, 'data')
    await expect.poll(() => findServer(shop.root)).toBeDefined()
    await expect.poll(async () => (await runCli(shop.root, 'task', 'new', 'odd', '-d', '{"odd":{}}')).code).toBe(0)
    const edited = await runCli(shop.root, 'task', 'edit', 'last', '--set', 'odd.x=1')
    child.kill('SIGTERM')

    const { code, out } = await ended
    expect(edited.out).toContain('incomplete')
    expect(out).toContain('+ odd.x: 1')
    expect(code).toBe(0)
  }, 60_000)
})

describe('a step that is saved while it is served', () => {
  it('is what runs next', async () => {
    await using shop = await useTasks()
    await using dev = await startDevProcess(shop.root, '--answers', 'answers.yaml')
    await shop.write({ 'steps/price.ts': String(SHOP['steps/price.ts']).replace('* 10', '* 100') })
    await dev.told(isReload('steps/price.ts'))

    expect((await dev.post('/api/tasks', order)).body.task.data.order.total).toBe(300)
  })

  it('goes on as it was while it has an error, which is told with its place', async () => {
    await using shop = await useTasks()
    await using dev = await startDevProcess(shop.root, '--answers', 'answers.yaml')
    await shop.write({ 'steps/price.ts': 'export const condition = {' })
    const told = await dev.told(({ type }) => type === 'step.invalid')
    expect(told).toMatchObject({ step: 'price', diagnostic: { file: 'steps/price.ts', line: 1 } })
    const { task } = (await dev.post('/api/tasks', order)).body
    expect(task.state).toBe('done')
    expect((await runCli(shop.root, 'task', 'log', task.id)).out).toMatch(/price .* stale\n[^]*charge (?!.*stale)/)

    await shop.write({ 'steps/price.ts': SHOP['steps/price.ts'] ?? '' })
    await dev.told(({ type, step }) => type === 'step.healed' && step === 'price')
  })

  it('gets the values that its environment has now', async () => {
    await using shop = await useTasks({ ...SHOP, 'steps/currency.ts': CURRENCY })
    await using dev = await startDevProcess(shop.root)
    await shop.write({ 'environments/dev.yaml': 'values: { CURRENCY: CHF }\n' })
    await dev.told(isReload('environments/dev.yaml'))
    const { body } = await dev.post('/api/tasks', { name: 'c', data: { currency: null }, wait: true })

    expect(body.task.data.currency).toBe('CHF')
  })
})

const CURRENCY = `export const condition = { currency: null }
export const content = async () => {
  data.currency = task.config('CURRENCY')
}
`

const SLOW = `export const condition = { slow: true }
export const content = async () => {
  await connectors.utils.sleep({ milliseconds: 60_000 })
}
`

describe('stepyard clock', () => {
  it('turns the clock of the server, which wakes what waits for it', async () => {
    await using shop = await useTasks({ ...SHOP, 'steps/rest.ts': REST })
    await using dev = await startDevProcess(shop.root)
    const { body } = await dev.post('/api/tasks', { name: 'rest', data: { rest: true }, wait: true })
    expect(body.task.state).toBe('waiting')

    expect((await runCli(shop.root, 'clock', '+2h')).out).toContain('goes on by itself')
    await dev.told(({ type, task }) => type === 'task.changed' && task === body.task.id)
    await expect.poll(async () => (await dev.get(`/api/tasks/${body.task.id}`)).body.task.state).toBe('incomplete')
  })

  it('says that there is no server', async () => {
    await using shop = await useTasks()

    expect((await runCli(shop.root, 'clock', 'next')).err).toContain('DEV_NOT_RUNNING')
  })
})

const REST = `export const condition = { rest: true, rested: null }
export const content = async () => {
  data.rested = true
  task.park(3_600_000)
}
`

describe('stepyard exec', () => {
  it('ends with the exit code of its program, and keeps what failed', async () => {
    await using shop = await useTasks({ ...SHOP, 'check.mjs': CHECK })
    const { code, out, err } = await startCli(shop.root, ['exec', '--', process.execPath, 'check.mjs']).ended

    expect([code, out]).toEqual([3, 'error\n'])
    expect(err).toContain('1 task ended in error: with the journal in .stepyard/artifacts/failed-tasks.json')
    expect((await runCli(shop.root, 'import', '.stepyard/artifacts/failed-tasks.json')).out).toContain(
      'Imported 1 task',
    )
  })

  it('says which program cannot be started', async () => {
    await using shop = await useTasks()

    expect((await runCli(shop.root, 'exec', '--', 'no-such-program')).err).toContain('PROGRAM_NOT_STARTED')
  })
})

const CHECK = `const { STEPYARD_URL: url, STEPYARD_TOKEN: token } = process.env
const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' }
const body = JSON.stringify(${JSON.stringify(order)})
const response = await fetch(url + '/api/tasks', { method: 'POST', headers, body })
console.log((await response.json()).task.state)
process.exitCode = 3
`
