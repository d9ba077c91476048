import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { stepWorldOn } from '../../../fixtures/stepWorker.ts'
import { createGate, createStop, testCall, testWorld, type StepWorkspace } from '../../../fixtures/stepWorld.ts'
import { testDir, type Files } from '../../../fixtures/testDir.ts'
import { matchCompiled } from '../../condition/match.ts'
import type { StepOutcome } from '../../stepHost.ts'
import { loadWorkspace } from '../../workspace/load.ts'
import { openLoader } from '../openLoader.ts'

const openOnWorkers = stepWorldOn('in workers')

const step = (lines: string, above = ''): string =>
  `${above}export const condition = { a: 1 }\nexport const content = async () => {\n  ${lines}\n}\n`

/** Steps by name, in one worker, so that all of them meet there. */
async function openSteps(bodies: Readonly<Record<string, string>>, files: Files = {}): Promise<StepWorkspace> {
  const steps = Object.entries(bodies).map(([name, lines]) => [`steps/${name}.ts`, step(lines)])
  const limits = { heap: 64, buffers: 64, grace: 50 }
  return openOnWorkers({
    files: { ...Object.fromEntries(steps), ...files },
    timeLimit: 1000,
    workers: { file: new URL('file:///replaced'), count: 1, limits },
  })
}

function codeOf(outcome: StepOutcome): string {
  return outcome.ok ? 'ok' : outcome.error.code
}

const SPIN = 'await connectors.gate.wait()\n  for (;;);'
const FILL = 'const all = []\n  for (;;) all.push(new Array(100_000).fill(all.length))'
const FILL_BUFFERS = 'const all = []\n  for (;;) all.push(Buffer.alloc(5_000_000, 1))'
const FILL_SLOWLY =
  'const all = []\n  for (;;) {\n    all.push(Buffer.alloc(5_000_000, 1))\n    await new Promise((resolve) => setTimeout(resolve, 1))\n  }'

/** Runs a body that never ends by itself, and aborts it when it has begun. */
async function runAborted(world: StepWorkspace, name: string): Promise<StepOutcome> {
  const gate = createGate()
  const stop = createStop()
  const running = world.run(name, {}, { world: { ...stop.world, call: gate.call } })
  await gate.reached
  gate.open()
  // The answer has to be there before the body spins.
  await new Promise((resolve) => setImmediate(resolve))
  stop.stop(Object.assign(new Error('too long'), { code: 'STEP_TIMEOUT' }))
  return running
}

describe('ISO-11: a step that takes its worker down', () => {
  it.each([
    ['a full heap', FILL, 'STEP_OUT_OF_MEMORY'],
    ['buffers without a turn', FILL_BUFFERS, 'STEP_OUT_OF_MEMORY'],
    ['buffers bit by bit', FILL_SLOWLY, 'STEP_OUT_OF_MEMORY'],
    ['process.exit', 'process.exit(0)', 'STEP_EXITED'],
    ['an exit that nothing guards', 'process.reallyExit(0)', 'STEP_WORKER_LOST'],
    ['process.abort', 'process.abort()', 'SYSTEM_REFUSED'],
    ['a stack without end', 'const f = () => f() + 1\n  f()', 'STEP_THREW'],
    [
      'a flood of rejections',
      "for (let n = 0; n < 20_000; n++) void Promise.reject(new Error('no'))\n  await new Promise((resolve) => setTimeout(resolve, 500))",
      'STEP_THREW',
    ],
    ['a flood of output', "for (;;) process.stdout.write('x'.repeat(1000))", 'STEP_FLOODED'],
    ['a million timers', 'for (let n = 0; n < 1e6; n++) setTimeout(() => {}, 1)', 'STEP_OUT_OF_MEMORY'],
  ])('fails by its own reason, and the next one runs: %s', async (_, lines, code) => {
    await using world = await openSteps({ bad: lines, good: 'data.x = 1' })

    expect(codeOf(await world.run('bad'))).toBe(code)
    expect(await world.run('good')).toMatchObject({ ok: true, data: { x: 1 } })
  })

  it('is ended when it does not obey, for the reason that was given', async () => {
    await using world = await openSteps({ bad: SPIN, good: 'data.x = 1' })

    expect(await runAborted(world, 'bad')).toMatchObject({ error: { code: 'STEP_TIMEOUT', message: 'too long' } })
    expect(await world.run('good')).toMatchObject({ ok: true })
  })

  it('leaves this thread its turns', async () => {
    await using world = await openSteps({ bad: FILL_BUFFERS })
    let longest = 0
    let last = performance.now()
    const looking = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 1)
    await world.run('bad')
    clearInterval(looking)

    expect(longest).toBeLessThan(200)
  })
})

describe('a run beside one that takes its worker down', () => {
  it('is run again where it has not acted yet', async () => {
    await using world = await openSteps({
      bad: SPIN,
      beside: 'await new Promise((resolve) => setTimeout(resolve, 300))\n  data.x = 1',
    })
    const beside = world.run('beside')
    await runAborted(world, 'bad')

    expect(await beside).toMatchObject({ ok: true, data: { x: 1 } })
  })

  it('fails where it has, because its calls would be made twice', async () => {
    await using world = await openSteps({ bad: SPIN, beside: 'await connectors.gate.wait()' })
    const gate = createGate()
    const beside = world.run('beside', {}, { world: { call: gate.call } })
    await gate.reached
    await runAborted(world, 'bad')

    expect(codeOf(await beside)).toBe('STEP_WORKER_LOST')
  })

  it('is found not to be the one that filled the memory', async () => {
    await using world = await openSteps({
      bad: `await new Promise((resolve) => setTimeout(resolve, 50))\n  ${FILL}`,
      beside: 'await new Promise((resolve) => setTimeout(resolve, 2000))\n  data.x = 1',
    })
    const outcomes = await Promise.all([world.run('bad'), world.run('beside')])

    expect(outcomes.map(codeOf)).toEqual(['STEP_OUT_OF_MEMORY', 'ok'])
  })
})

describe('ISO-08: a body in a worker', () => {
  it('finds no environment', async () => {
    await using world = await openSteps({ a: 'data.x = Object.keys(process.env)' })

    expect(await world.run('a')).toMatchObject({ data: { x: [] } })
  })

  it('is given the values that it asks for, once, and no others', async () => {
    await using world = await openSteps({ a: "data.x = [task.config('KEY'), task.config('KEY')]" })
    const asked: string[] = []
    const config = (key: string): string => `${asked.push(key)} ${key}`

    expect(await world.run('a', {}, { world: { config } })).toMatchObject({ data: { x: ['1 KEY', '1 KEY'] } })
    expect(asked).toEqual(['KEY'])
  })

  it.each([
    "await fetch('https://user:secret@example.org/path?token=x')",
    "const { request } = await import('node:http')\n  request('http://example.org')",
    "const { get } = await import('node:https')\n  get({ hostname: 'example.org' })",
    "const { connect } = await import('node:net')\n  connect({ host: 'example.org', port: 80 })",
    "const { connect } = await import('node:tls')\n  connect({ host: 'example.org', port: 443 })",
    "const { createSocket } = await import('node:dgram')\n  createSocket('udp4').send('x', 53, 'example.org')",
    "const { lookup } = await import('node:dns/promises')\n  await lookup('example.org')",
    "const { resolve4 } = await import('node:dns')\n  resolve4('example.org', () => {})",
    "const { connect } = await import('node:http2')\n  connect('http://example.org')",
  ])('reaches nothing outside: %s', async (lines) => {
    await using world = await openSteps({ a: lines })
    const outcome = await world.run('a')

    expect(outcome).toMatchObject({ error: { code: 'EGRESS_REFUSED', hint: expect.stringContaining('connectors.') } })
    expect(JSON.stringify(outcome)).not.toContain('secret')
  })

  it.each([
    ['child_process.spawn', "const { spawn } = await import('node:child_process')\n  spawn('true')"],
    ['child_process.execFileSync', "const { execFileSync } = await import('child_process')\n  execFileSync('true')"],
    [
      'worker_threads.Worker',
      "const { Worker } = await import('node:worker_threads')\n  new Worker('1', { eval: true })",
    ],
    ['inspector.open', "const { open } = await import('node:inspector')\n  open(0)"],
    ['net.listen', "const { createServer } = await import('node:net')\n  createServer().listen(0)"],
    ['net.listen', "const { createServer } = await import('node:http2')\n  createServer().listen(0)"],
    ['process.kill', 'process.kill(process.pid, 0)'],
    ['process.abort', "const { abort } = await import('node:process')\n  abort()"],
  ])('ISO-12: starts and ends nothing: %s', async (call, lines) => {
    await using world = await openSteps({ a: lines })
    const { error } = Object(await world.run('a')) as {
      readonly error?: { readonly code: string; readonly message: string }
    }

    expect([error?.code, error?.message]).toEqual([
      'SYSTEM_REFUSED',
      expect.stringContaining(`The step "a" called \`${call}\``),
    ])
  })

  it('writes to its log where it writes to standard output', async () => {
    await using world = await openSteps({ a: "process.stdout.write('one\\n')\n  process.stderr.write('two')" })

    expect((await world.run('a')).logs).toMatchObject([{ text: 'one' }, { level: 'error', text: 'two' }])
  })
})

describe('ISO-12: what this process was started with', () => {
  it('does not reach a body', async () => {
    vi.stubEnv('NODE_OPTIONS', '--no-warnings')
    await using world = await openSteps({ a: 'data.x = [process.execArgv, process.env.NODE_OPTIONS ?? null]' })
    const outcome = await world.run('a')
    vi.unstubAllEnvs()

    expect(outcome).toMatchObject({ data: { x: [[], null] } })
  })
})

describe('ISO-10: what a body does to its world', () => {
  it('never reaches this thread', async () => {
    await using world = await openSteps({ a: 'Object.prototype.polluted = 1\n  JSON.parse = () => 5' })
    await world.run('a')

    expect(['polluted' in {}, JSON.parse('1')]).toEqual([false, 1])
  })
})

describe('a predicate', () => {
  const files = (test: string): Files => ({
    'steps/a.ts': `const limit = 4\nexport const condition = { a: ${test} }\nexport const content = () => {}\n`,
  })

  it('that never ends matches nothing, and the others go on to answer', async () => {
    const fine = 'export const condition = { a: (value) => value > 1 }\nexport const content = () => {}\n'
    await using world = await openSteps({}, { ...files('() => { for (;;); }'), 'steps/b.ts': fine })
    const [a, b] = [...world.loader.table.steps.values()].map(({ condition }) => condition)

    expect([a, b].map((condition) => condition && matchCompiled(condition, { a: 2 }))).toEqual([false, true])
  })

  it('says why it fails', async () => {
    await using world = await openSteps({}, files("() => { throw new Error('no') }"))
    const [found] = world.loader.table.steps.values()
    const findings: string[] = []

    expect(found && matchCompiled(found.condition, { a: 2 }, ({ message }) => findings.push(message))).toBe(false)
    expect(findings).toEqual(['The predicate at `a` throws no; that counts as no match.'])
  })

  it('still answers when the thread it was in has ended', async () => {
    // Takes down the first thread it is evaluated in.
    const killer = `import { existsSync, writeFileSync } from 'node:fs'
const mark = new URL('../mark', import.meta.url)
if (!existsSync(mark)) setTimeout(() => process.reallyExit(0), 50)
writeFileSync(mark, '')
const limit = 4
export const condition = { a: (value) => value > limit }
export const content = () => {}
`
    await using world = await openSteps({}, { 'steps/a.ts': killer })
    const [found] = world.loader.table.steps.values()
    const matches = (): boolean[] => [3, 5].map((a) => found !== undefined && matchCompiled(found.condition, { a }))

    expect(matches()).toEqual([false, true])
    await expect.poll(matches, { interval: 1 }).toEqual([false, false])
    await expect.poll(matches).toEqual([false, true])
  })
})

describe('a file whose top level never ends', () => {
  it('is given up after two workers, and the others are there', async () => {
    const endless = `for (;;);\nexport const condition = { a: () => true }\nexport const content = () => {}\n`
    await using world = await openSteps({ good: 'data.x = 1' }, { 'steps/bad.ts': endless })

    expect(world.findings()).toEqual(['STEP_NOT_LOADED steps/bad.ts'])
    expect(await world.run('good')).toMatchObject({ ok: true })
  })
})

describe('a worker that cannot be started', () => {
  it('is found by the runs that need one', async () => {
    await using dir = await testDir({ 'stepyard.yaml': 'format: 1\nname: x\n', 'steps/a.ts': step('') })
    const workers = { file: pathToFileURL(join(dir.path, 'missing.js')) }
    const loader = await openLoader({ root: dir.path, workspace: await loadWorkspace(dir.path), workers })
    const outcome = await loader.host.run({ ...testCall, step: 'a' }, testWorld())
    await loader.close()

    expect(codeOf(outcome)).toBe('STEP_WORKER_LOST')
  })
})

describe('a pool that is closed', () => {
  it('ends what runs in it', async () => {
    const world = await openSteps({ a: SPIN })
    const gate = createGate()
    const running = world.run('a', {}, { world: { call: gate.call } })
    await gate.reached
    gate.open()
    await world[Symbol.asyncDispose]()

    expect(codeOf(await running)).toBe('STEP_WORKER_LOST')
  })
})
