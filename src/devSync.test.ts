import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../fixtures/cliProcess.ts'
import { startDevProcess, type DevProcess } from '../fixtures/devProcess.ts'
import { useWorld, type Clone, type World } from '../fixtures/syncWorld.ts'

const CHARGE =
  "export const condition = { order: { status: 'ok', paid: null } }\nexport const content = async () => {}\n"
const OTHER = CHARGE.replace('paid', 'unpaid')

let world: World
let clone: Clone
let dev: DevProcess

beforeEach(async () => {
  world = await useWorld({ server: true })
  clone = await world.clone('ann')
  await clone.pull()
  dev = await startDevProcess(clone.root)
})
afterEach(async () => {
  await dev[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const ask = async (route: string, body: object) => (await dev.post(`/api/sync/${route}`, body)).body
const clash = async (): Promise<void> => {
  await world.commit({ 'steps/charge.ts': CHARGE })
  await clone.edit({ 'steps/charge.ts': OTHER })
}

describe('a push over HTTP', () => {
  it('goes from the edit to the branch under the hash that was shown', async () => {
    await clone.edit({ 'steps/charge.ts': CHARGE })
    expect(await ask('status', {})).toMatchObject({
      command: 'status',
      counts: { update: 1 },
      workspace: 'order-intake',
    })

    const { plan } = await ask('plan', { direction: 'push' })
    const done = await ask('apply', { direction: 'push', plan, message: 'Charge what is paid' })

    expect(done).toMatchObject({ applied: true, plan, commit: await world.tip('develop') })
    expect((await world.remoteFiles())['steps/charge.ts']).toBe(CHARGE)
    expect(await ask('status', {})).toMatchObject({ changes: [] })
  })

  it('shows the plan that the command shows', async () => {
    await clone.edit({ 'steps/charge.ts': CHARGE })

    const shown = await ask('plan', { direction: 'push' })

    expect(JSON.parse((await runCli(clone.root, 'push', '--dry-run', '--json')).out)).toEqual(shown)
  })

  it('is done once: the plan that was shown is another one afterwards', async () => {
    await clone.edit({ 'steps/charge.ts': CHARGE })
    const { plan } = await ask('plan', { direction: 'push' })
    await ask('apply', { direction: 'push', plan })

    const { status, body } = await dev.post('/api/sync/apply', { direction: 'push', plan })

    expect([status, body.error.code]).toEqual([409, 'STALE_PLAN'])
    expect(await ask('plan', { direction: 'push' })).toMatchObject({ changes: [], counts: { update: 0 } })
  })

  it('sends nothing that was saved after the plan was shown', async () => {
    await clone.edit({ 'steps/charge.ts': CHARGE })
    const { plan } = await ask('plan', { direction: 'push' })
    await clone.edit({ 'steps/charge.ts': OTHER })
    const tip = await world.tip('develop')

    expect(await ask('apply', { direction: 'push', plan })).toMatchObject({ error: { code: 'STALE_PLAN' } })
    expect(await world.tip('develop')).toBe(tip)
  })

  it('keeps to the paths that are asked for', async () => {
    await clone.edit({ 'steps/charge.ts': CHARGE, 'steps/receive.ts': OTHER })

    const { changes } = await ask('plan', { direction: 'push', paths: ['steps/charge.ts'] })
    const none = await dev.post('/api/sync/plan', { direction: 'push', paths: ['steps/chrage'] })

    expect(changes).toMatchObject([{ path: 'steps/charge.ts' }])
    expect([none.status, none.body.error.code]).toEqual([404, 'ITEM_UNKNOWN'])
  })

  it('deletes only what it may', async () => {
    await clone.edit({ 'steps/charge.ts': null, 'steps/receive.ts': null })
    const held = await ask('plan', { direction: 'push' })
    const closed = await ask('plan', { direction: 'push', allowDelete: true })
    const open = { direction: 'push', allowDelete: true, maxDelete: '40%' }
    await ask('apply', { ...open, plan: (await ask('plan', open)).plan })

    expect(held).toMatchObject({ destructive: false, warnings: [{ code: 'DELETE_HELD' }, {}] })
    expect(closed).toMatchObject({ destructive: true, error: { code: 'GATE_CLOSED' } })
    expect(Object.keys(await world.remoteFiles())).not.toContain('steps/charge.ts')
  })

  it('through a closed gate answers why, and sends nothing', async () => {
    await clone.edit({ 'steps/charge.ts': null, 'steps/receive.ts': null })
    const request = { direction: 'push', allowDelete: true }
    const { plan } = await ask('plan', request)

    expect(await ask('apply', { ...request, plan })).toMatchObject({ applied: false, error: { code: 'GATE_CLOSED' } })
    expect(Object.keys(await world.remoteFiles())).toContain('steps/charge.ts')
  })

  it('to a protected environment that was switched to has to be named, and steps keep to an open one', async () => {
    await clone.edit({ 'steps/charge.ts': CHARGE })
    await clone.git('checkout', '-q', '-b', 'feature')
    expect((await runCli(clone.root, 'env', 'switch', 'prod')).code).toBe(0)
    const { status, body } = await dev.post('/api/sync/plan', { direction: 'push' })

    expect([status, body.error.code]).toEqual([403, 'ENVIRONMENT_PROTECTED'])
    expect((await runCli(clone.root, 'push', '--yes')).err).toContain('ENVIRONMENT_PROTECTED')
    expect((await runCli(clone.root, 'task', 'new', 'x', '--json')).out).toContain('"environment": "dev"')
  })

  it('to a protected environment has to be named, and waits on a branch of its own', async () => {
    await clone.edit({ 'steps/charge.ts': CHARGE })
    await clone.git('checkout', '-q', '-B', 'main', 'origin/main')
    const silent = await dev.post('/api/sync/plan', { direction: 'push' })
    const named = { direction: 'push', environment: 'prod' }

    const done = await ask('apply', { ...named, plan: (await ask('plan', named)).plan })

    expect([silent.status, silent.body.error.code]).toEqual([403, 'ENVIRONMENT_PROTECTED'])
    expect(done).toMatchObject({ applied: false, pr: { branch: expect.stringMatching(/^stepyard\/prod\/\w{7}$/) } })
    expect((await world.remoteFiles('main'))['steps/charge.ts']).not.toBe(CHARGE)
  })
})

describe('a pull over HTTP', () => {
  it('brings a step, which is what runs next', async () => {
    await world.commit({ 'steps/charge.ts': CHARGE })
    const { plan } = await ask('plan', { direction: 'pull' })

    expect(await ask('apply', { direction: 'pull', plan })).toMatchObject({ applied: true, counts: { update: 1 } })
    await dev.told(({ type, files }) => type === 'generation.ready' && String(files).includes('steps/charge.ts'))
    expect((await dev.get('/api/steps/charge')).body.source).toBe(CHARGE)
  })

  it('answers a conflict as data, which is resolved for either side', async () => {
    await clash()
    const shown = await ask('plan', { direction: 'pull' })
    const stopped = await ask('apply', { direction: 'pull', plan: shown.plan })
    expect(stopped).toEqual(shown)
    expect(shown).toMatchObject({ counts: { conflict: 1 }, error: { code: 'CONFLICT' } })
    expect(await ask('resolve', {})).toMatchObject({ conflicts: [{ path: 'steps/charge.ts', conflict: 'content' }] })

    const decided = await ask('resolve', { paths: ['steps'], resolution: 'theirs' })

    expect(decided).toMatchObject({ conflicts: [], decided: [{ path: 'steps/charge.ts' }] })
    expect(await readFile(`${clone.root}/${decided.decided[0].backup}/steps/charge.ts`, 'utf8')).toBe(OTHER)
    expect(await ask('status', {})).toMatchObject({ counts: { conflict: 0 } })
  })

  it('that was decided for this side is pushed next', async () => {
    await clash()
    await ask('apply', { direction: 'pull', plan: (await ask('plan', { direction: 'pull' })).plan })
    await ask('resolve', { paths: ['steps'], resolution: 'ours' })
    const request = { direction: 'push' }

    const done = await ask('apply', { ...request, plan: (await ask('plan', request)).plan })

    expect(done).toMatchObject({ applied: true, commit: await world.tip('develop') })
    expect((await world.remoteFiles())['steps/charge.ts']).toBe(OTHER)
  })

  it('forgets conflicts that it is told to', async () => {
    await clash()
    await ask('apply', { direction: 'pull', plan: (await ask('plan', { direction: 'pull' })).plan })

    expect((await ask('resolve', { abort: true })).conflicts).toEqual([])
  })
})

describe('what goes wrong', () => {
  it.each([
    ['status', { fetch: true }],
    ['plan', { direction: 'pull' }],
  ])('on the way to the remote is told as the command tells it: %s', async (route, body) => {
    world.server?.fail({ kind: 'status', status: 503 })
    const { status, body: answer } = await dev.post(`/api/sync/${route}`, body)
    const told = JSON.parse((await runCli(clone.root, 'pull', '--dry-run', '--json')).out)

    expect(status).toBe(502)
    expect(answer.error).toMatchObject(told.error)
  })

  it('is said of a folder without a remote', async () => {
    await clone.git('remote', 'remove', 'origin')

    const { status, body } = await dev.post('/api/sync/plan', { direction: 'push' })

    expect([status, body.error.code]).toEqual([422, 'NO_REMOTE'])
  })

  it('never says what the remote is reached with', async () => {
    const secret = world.url.replace('http://', 'http://ann:canary-0123456789@')
    await clone.git('remote', 'set-url', 'origin', secret)

    const { status, body } = await dev.post('/api/sync/plan', { direction: 'push' })

    expect([status, body.error.code]).toEqual([422, 'URL_REFUSED'])
    expect(JSON.stringify(body)).not.toContain('canary')
  })

  it.each([
    [{ direction: 'push', kinds: ['stp'] }, 'there is no kind "stp"'],
    [{ direction: 'push', maxDelete: 'all' }, '"all" is no number'],
    [{ direction: 'sideways' }, 'body.direction is none of pull, push'],
  ])('in a request is said before anything is fetched: %j', async (body, words) => {
    world.server?.clearRequests()
    const { status, body: answer } = await dev.post('/api/sync/plan', body)

    expect([status, answer.error.message]).toEqual([400, expect.stringContaining(words)])
    expect(world.server?.requests).toEqual([])
  })
})

describe('the network', () => {
  it('is reached by these requests, and by nothing else of the server', async () => {
    world.server?.clearRequests()
    await ask('status', {})
    await dev.post('/api/reload')
    expect(world.server?.requests).toEqual([])

    await ask('status', { fetch: true })
    expect(world.server?.requests).not.toEqual([])
  })

  it('is let go of when a request is given up: the next one finds the folder free', async () => {
    const controller = new AbortController()
    const reached = new Promise<void>((resolve) => world.server?.beforeRequest(() => resolve()))
    world.server?.fail({ kind: 'hang', at: 'headers' })
    const given = dev.ask('POST', '/api/sync/plan', {
      headers: dev.authorized,
      body: '{"direction":"pull"}',
      signal: controller.signal,
    })
    await reached
    expect((await dev.post('/api/sync/plan', { direction: 'pull' })).body.error.code).toBe('LOCKED')
    world.server?.clearFaults()
    controller.abort()

    await expect(given).rejects.toThrow('abort')
    await expect.poll(async () => (await dev.post('/api/sync/plan', { direction: 'pull' })).status).toBe(200)
  })
})
