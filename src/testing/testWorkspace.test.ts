import { describe, expect, it } from 'vitest'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import { testDir, writeFiles, type Files } from '../../fixtures/testDir.ts'
import { testWorkspace } from './testing.ts'

const STEPYARD = 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n  prod: { branch: main }\n'

const step = (condition: string, content: string): string =>
  `export const condition = ${condition}\nexport const content = async () => {\n${content}\n}\n`

const useShop = (files: Files) =>
  testDir({
    'stepyard.yaml': STEPYARD,
    'environments/dev.yaml': 'values: { CHANNEL: "#dev" }\n',
    'environments/prod.yaml': 'values: { CHANNEL: "#prod" }\n',
    'secrets.yaml': 'API_KEY: { description: key of the shop }\n',
    'connectors/shop.yaml': 'type: example.shop\n',
    ...files,
  })

const CHARGE = step('{ order: Object }', 'data.charge = await connectors.shop.charge({ total: data.order.total })')

describe('a task of a test', () => {
  it('runs until it rests, and says everything that happened', async () => {
    await using dir = await useShop({ 'steps/charge.js': CHARGE })
    await using workspace = await testWorkspace({ root: dir.path, fakes: { shop: { charge: { id: 'ch_1' } } } })
    const task = await workspace.submit({ order: { total: 7 } })

    expect(task).toMatchObject({
      id: 'test-1',
      state: 'incomplete',
      steps: ['charge'],
      data: { charge: { id: 'ch_1' } },
    })
    expect(task.calls).toEqual([{ name: 'shop.charge', input: { total: 7 }, result: { id: 'ch_1' }, layer: 'fake' }])
  })

  it('is the same in every run: its id, its time, what is drawn', async () => {
    const draw = step('{ a: 1 }', 'data.drawn = [task.id(), Date.now(), Math.random()]\ntask.complete()')
    await using dir = await useShop({ 'steps/draw.js': draw })
    const run = async () => {
      await using workspace = await testWorkspace({ root: dir.path })
      return (await workspace.submit({ a: 1 })).data
    }

    expect(await run()).toEqual(await run())
    expect((await run())['drawn']).toEqual(['test-1', Date.parse('2026-01-01T00:00:00Z'), expect.any(Number)])
  })

  it('gets values of its environment, and a secret that is none', async () => {
    const read = step('{ a: 1 }', "data.read = [task.config('CHANNEL'), task.config('API_KEY')]")
    await using dir = await useShop({ 'steps/read.js': read, '.env.prod': 'API_KEY=real\n' })
    await using workspace = await testWorkspace({ root: dir.path, environment: 'prod' })
    await using other = await testWorkspace({ root: dir.path, config: { CHANNEL: '#test', API_KEY: 'mine' } })

    expect((await workspace.submit({ a: 1 })).data['read']).toEqual(['#prod', 'test-API_KEY'])
    expect((await other.submit({ a: 1 })).data['read']).toEqual(['#test', 'mine'])
  })

  it('is refused where a call has no answer, whatever the step makes of it', async () => {
    const careless = step('{ a: 1 }', 'await connectors.shop.charge({}).catch(() => {})\ntask.complete()')
    await using dir = await useShop({ 'steps/careless.js': careless })
    await using workspace = await testWorkspace({ root: dir.path })

    const error = await workspace.submit({ a: 1 }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'UNFAKED_CALL', message: expect.stringContaining('fakes/shop.ts') })
  })

  it('waits as long as it likes in no time, or until the test turns the clock', async () => {
    const rest = step('{ a: 1 }', 'task.park(3_600_000)\ndata.b = 1')
    const after = step('{ b: 1, a: null }', 'task.complete()')
    const paused = step('{ a: 1, b: 1 }', 'delete data.a')
    await using dir = await useShop({ 'steps/rest.js': rest, 'steps/after.js': after, 'steps/paused.js': paused })
    await using skipping = await testWorkspace({ root: dir.path })
    await using frozen = await testWorkspace({ root: dir.path, clock: { frozen: true, start: '2027-01-01T00:00:00Z' } })
    const waiting = await frozen.submit({ a: 1 })
    await frozen.clock.advance('1h')

    expect(waiting.state).toBe('waiting')
    expect((await frozen.task(waiting)).state).toBe((await skipping.submit({ a: 1 })).state)
    expect(frozen.clock.now()).toEqual(new Date('2027-01-01T01:00:00Z'))
  })

  it('asks, and goes on with the answer of the test', async () => {
    const ask = step('{ a: 1 }', "task.ask({ question: 'Well?', into: 'answer' })")
    const end = step('{ answer: String }', 'task.complete(data.answer)')
    await using dir = await useShop({ 'steps/ask.js': ask, 'steps/end.js': end })
    await using workspace = await testWorkspace({ root: dir.path })
    const asked = await workspace.submit({ a: 1 })

    expect(asked).toMatchObject({ state: 'question', question: { question: 'Well?' } })
    expect(await workspace.answer(asked, 'yes')).toMatchObject({ state: 'done', result: 'yes' })
  })

  it('goes on when the test changes its data', async () => {
    const end = step('{ order: { paid: true } }', 'task.complete()')
    await using dir = await useShop({ 'steps/end.js': end })
    await using workspace = await testWorkspace({ root: dir.path })
    const open = await workspace.submit({ order: {} })
    const patch = [{ op: 'add', path: '/order/paid', value: true }] as const

    expect([open.state, await workspace.edit(open, patch)]).toMatchObject(['incomplete', { state: 'done' }])
    await expect(workspace.edit('none', patch)).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' })
  })

  it('has sub-tasks to look at', async () => {
    const parent = step('{ a: 1 }', "await task.subtask('child', { b: 1 }, { into: 'child', waitFor: true })")
    const child = step('{ b: 1 }', 'task.complete({ c: 1 })')
    await using dir = await useShop({ 'steps/parent.js': parent, 'steps/child.js': child })
    await using workspace = await testWorkspace({ root: dir.path })
    const task = await workspace.submit({ a: 1 })

    expect(task.data).toEqual({ a: 1, child: { c: 1 } })
    expect(await workspace.subtasks(task)).toMatchObject([{ name: 'child', steps: ['child'] }])
  })
})

describe('a fault of a test', () => {
  it('comes before its fakes, and a step with retries survives it', async () => {
    const charge = `export const retry = { attempts: 3, backoff: '1m' }\n${CHARGE}`
    await using dir = await useShop({ 'steps/charge.js': charge })
    await using workspace = await testWorkspace({ root: dir.path, fakes: { shop: { charge: { id: 'ch_1' } } } })
    workspace.faults.add({ match: { connector: 'shop' }, when: { nth: 1 }, effect: { status: 503 } })
    const task = await workspace.submit({ order: { total: 7 } })

    expect(task.runs.map(({ attempt, error }) => [attempt, error?.code])).toEqual([
      [1, 'CALL_REFUSED'],
      [2, undefined],
    ])
  })

  it('is none of faults.yaml', async () => {
    const written = 'rules:\n  - { name: always, match: { connector: shop }, effect: { status: 500 } }\n'
    await using dir = await useShop({ 'steps/charge.js': CHARGE, 'faults.yaml': written })
    await using workspace = await testWorkspace({ root: dir.path, fakes: { shop: { charge: { id: 'ch_1' } } } })

    expect((await workspace.submit({ order: { total: 7 } })).data).toMatchObject({ charge: { id: 'ch_1' } })
  })
})

describe('fakes of a test', () => {
  it('come before those of files, which answer the rest, and remember nothing between two tests', async () => {
    const fake = `import { defineFake } from 'stepyard'
export default defineFake('shop', { state: { calls: 0 }, charge: (_, { state }) => ({ n: ++state.calls }), refund: { ok: true } })`
    const both = step('{ a: 1 }', 'data.got = [await connectors.shop.charge({}), await connectors.shop.refund({})]')
    await using dir = await useShop({ 'steps/both.js': both, 'fakes/shop.ts': fake })
    const got = async (fakes = {}) => {
      await using workspace = await testWorkspace({ root: dir.path, fakes })
      return [(await workspace.submit({ a: 1 })).data['got'], await workspace.state('shop')]
    }

    expect(await got()).toEqual([[{ n: 1 }, { ok: true }], { calls: 1 }])
    expect(await got({ shop: { refund: () => ({ ok: false }) } })).toEqual([[{ n: 1 }, { ok: false }], { calls: 1 }])
  })
})

describe('a misspelt fake', () => {
  const described = 'type: example.shop\noperations:\n  charge: { input: { type: object } }\n'

  it.each([
    [{ shpo: { charge: {} } }, 'CONNECTOR_UNKNOWN', 'Did you mean "shop"?'],
    [{ shop: { chrage: {} } }, 'OPERATION_MISSPELT', 'Did you mean "charge"?'],
  ])('in %j is refused', async (fakes, code, hint) => {
    await using dir = await useShop({ 'steps/charge.js': CHARGE, 'connectors/shop.yaml': described })

    const error = await testWorkspace({ root: dir.path, fakes }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code, message: expect.stringContaining(hint) })
  })

  it('may stand for a connector that the workspace has no file for', async () => {
    await using dir = await useShop({ 'steps/charge.js': CHARGE })
    await using workspace = await testWorkspace({
      root: dir.path,
      fakes: { warehouse: { pick: {} }, shop: { charge: {} } },
    })

    expect(await workspace.submit({ order: { total: 7 } })).toHaveCalled('shop.charge')
  })
})

describe('one step', () => {
  it('runs alone on data, whether or not it would match', async () => {
    await using dir = await useShop({ 'steps/charge.js': CHARGE })
    await using workspace = await testWorkspace({ root: dir.path, answers: { shop: { charge: { id: 'ch_1' } } } })
    const run = await workspace.step('charge').run({ order: { total: 7 } })

    expect(run).toMatchObject({ data: { charge: { id: 'ch_1' } }, calls: [{ layer: 'override' }], effects: {} })
    await expect(workspace.step('charg').run({})).rejects.toMatchObject({ code: 'STEP_UNKNOWN' })
  })
})

describe('steps', () => {
  it('are loaded anew once a file has changed', async () => {
    await using dir = await useShop({ 'steps/one.js': step('{ a: 1 }', 'data.b = 1') })
    const run = async () => {
      await using workspace = await testWorkspace({ root: dir.path })
      return (await workspace.submit({ a: 1 })).data
    }
    const before = await run()
    await writeFiles(dir.path, { 'steps/one.js': step('{ a: 1 }', 'data.changed = true') })

    expect([before, await run()]).toEqual([
      { a: 1, b: 1 },
      { a: 1, changed: true },
    ])
  })

  it('with errors stop a test with the place of each', async () => {
    await using dir = await useShop({ 'steps/one.js': 'export const condition = {\n' })

    const error = await testWorkspace({ root: dir.path }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'STEPS_UNSOUND', message: expect.stringContaining('steps/one.js:') })
  })
})

describe('a workspace that was closed', () => {
  it('says so to whoever did not wait for a task', async () => {
    await using dir = await useShop({ 'steps/one.js': step('{ a: 1 }', 'data.b = 1') })
    const run = async () => {
      await using workspace = await testWorkspace({ root: dir.path })
      return workspace.submit({ a: 1 })
    }

    await expect(run()).rejects.toMatchObject({
      code: 'WORKSPACE_CLOSED',
      message: expect.stringContaining('return await'),
    })
  })
})

describe('tests beside each other', () => {
  it('share nothing but the steps', async () => {
    await using dir = await copyWorkspace('customer-onboarding')
    const fakes = { stripe: { request: { id: 'cus_1' } }, hubspot: { request: { id: '501' } }, slack: { send: {} } }
    const runs = Array.from({ length: 20 }, async (_, seats) => {
      await using workspace = await testWorkspace({ root: dir.path, fakes })
      const signup = { email: 'ada@lovelace.example', company: 'L', plan: 'team', seats }
      return await workspace.submit({ signup })
    })

    const tasks = await Promise.all(runs)
    expect(tasks.map(({ data }) => (data['signup'] as { seats: number }).seats)).toEqual(tasks.map((_, index) => index))
    expect(new Set(tasks.map(({ state }) => state))).toEqual(new Set(['done']))
  })
})
