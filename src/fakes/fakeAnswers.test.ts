import { describe, expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import { Transformer } from '../loader/transformer.ts'
import type { LineCall } from '../loader/worker/callLine.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { FakeAnswers, type FakeOutcome, type FakeSetup } from './fakeAnswers.ts'

const CALL: LineCall = {
  connector: 'bank',
  operation: 'charge',
  input: { amount: 5 },
  task: 't1',
  step: 'pay',
  again: 0,
  nth: 0,
  now: Date.UTC(2026, 0, 31),
}

const OUTPUT = {
  type: 'object',
  required: ['id', 'paid'],
  properties: { id: { type: 'string', minLength: 4 }, paid: { type: 'boolean' } },
}

const BANK = {
  name: 'bank',
  path: 'connectors/bank.yaml',
  value: {
    type: 'bank',
    operations: {
      charge: {
        input: { type: 'object', required: ['amount'], properties: { amount: { type: 'number' } } },
        output: OUTPUT,
      },
    },
  },
}

const SETUP: FakeSetup = {
  workspace: 'shop',
  environment: 'dev',
  connectors: [BANK],
  files: [],
  recordings: [],
  faults: [],
  modes: {},
  ci: false,
  overrides: {},
  pins: {},
}

const FAKE = `import { defineFake } from 'stepyard'
export default defineFake('bank', { charge: (_, { id }) => ({ id: id('fake'), paid: true }) })`

const RECORDING = {
  path: 'recordings/bank/charge.yaml',
  value: { calls: [{ input: { amount: 5 }, result: { id: 'recorded', paid: true } }] },
}

const FAULT = { name: 'down', match: { connector: 'bank' }, effect: { status: 503 } }

async function open(setup: Partial<FakeSetup>, files: Readonly<Record<string, string>> = {}) {
  const dir = await testDir(files)
  const transformer = new Transformer(dir.path)
  const findings: Diagnostic[] = []
  const answers = new FakeAnswers({
    root: dir.path,
    source: transformer,
    timeLimit: 10_000,
    kept: {},
    onTouched() {},
    onFinding: (finding) => void findings.push(finding),
  })
  answers.update({ ...SETUP, ...setup })
  return {
    answers,
    findings,
    ask: (call: Partial<LineCall> = {}): Promise<FakeOutcome> =>
      answers.ask({ ...CALL, ...call }, new AbortController()),
    async [Symbol.asyncDispose]() {
      await transformer.close()
      await dir[Symbol.asyncDispose]()
    },
  }
}

interface LayerCase {
  readonly layer: string
  readonly setup: Partial<FakeSetup>
  readonly files?: Readonly<Record<string, string>>
}

/** Each layer alone, and what stands below it: the first that has something answers. */
const LAYERS: readonly LayerCase[] = [
  { layer: 'override', setup: { overrides: { bank: { charge: { id: 'given', paid: true } } } } },
  { layer: 'pinned', setup: { pins: { bank: { charge: { id: 'pinned', paid: true } } } } },
  { layer: 'fake', setup: { files: ['fakes/bank.ts'] }, files: { 'fakes/bank.ts': FAKE } },
  { layer: 'recording', setup: { recordings: [RECORDING] } },
  { layer: 'example', setup: { connectors: [withExample()] } },
  { layer: 'generated', setup: {} },
]

function withExample() {
  const { charge } = BANK.value.operations
  const operations = { charge: { ...charge, examples: [{ id: 'example', paid: true }] } }
  return { ...BANK, value: { ...BANK.value, operations } }
}

describe.each(LAYERS)('the layer "$layer"', ({ layer, setup, files }) => {
  it('answers and says so', async () => {
    await using world = await open(setup, files)

    expect(await world.ask()).toMatchObject({ layer, result: { id: expect.any(String), paid: expect.any(Boolean) } })
  })

  it('answers before those below it', async () => {
    const below = LAYERS.slice(LAYERS.findIndex((each) => each.layer === layer))
    const all = Object.assign({}, ...below.toReversed().map((each) => each.setup)) as Partial<FakeSetup>
    await using world = await open(all, Object.assign({}, ...below.map((each) => each.files)))

    expect(await world.ask()).toMatchObject({ layer })
  })

  it('gives the same answer on another machine', async () => {
    await using here = await open(setup, files)
    await using there = await open(setup, files)

    expect(await here.ask()).toEqual(await there.ask())
  })

  it('gives a call the same answer whether or not another was made before it', async () => {
    await using alone = await open(setup, files)
    await using world = await open(setup, files)
    await world.ask({ operation: 'refund' })
    await world.ask({ step: 'other' })

    expect(await world.ask()).toEqual(await alone.ask())
  })

  it('gives every call an answer of its own', async () => {
    await using world = await open(setup, files)
    const first = await world.ask()
    if ('result' in first) Object.assign(first.result as object, { id: 'changed' })

    expect(await world.ask()).not.toMatchObject({ result: { id: 'changed' } })
  })
})

describe('calls', () => {
  it('meet a fault before any fake, and after what was given', async () => {
    await using broken = await open({ files: ['fakes/bank.ts'], faults: [FAULT] }, { 'fakes/bank.ts': FAKE })
    await using given = await open({ faults: [FAULT], pins: { bank: { charge: 1 } } })

    expect(await broken.ask()).toMatchObject({ fault: 'down', error: { code: 'CALL_REFUSED', status: 503 } })
    expect(await given.ask()).toEqual({ layer: 'pinned', result: 1 })
  })

  it('are refused with what is wrong where the input is not what the operation takes', async () => {
    await using world = await open({})

    expect(await world.ask({ input: { amont: 5 } })).toMatchObject({
      error: { code: 'CALL_INPUT_INVALID', data: { path: 'amount', misspelt: 'amont' } },
    })
  })

  it('warn of an answer that the description does not know', async () => {
    const fake = FAKE.replace('paid: true', "paid: 'yes'")
    await using world = await open({ files: ['fakes/bank.ts'] }, { 'fakes/bank.ts': fake })
    await world.ask()

    expect(world.findings).toMatchObject([{ code: 'CALL_OUTPUT_UNEXPECTED', file: 'connectors/bank.yaml' }])
  })

  it.each([
    ['deny', {}, 'CALL_DENIED'],
    ['replay', {}, 'RECORDING_MISS'],
  ] as const)('are answered by nothing else in the mode "%s"', async (mode, setup, code) => {
    await using world = await open({ ...setup, modes: { bank: mode } })

    expect(await world.ask()).toMatchObject({ error: { code } })
  })

  it('must be among the recordings of their operation in CI, where it has any', async () => {
    await using world = await open({ ci: true, recordings: [RECORDING] })

    expect(await world.ask()).toMatchObject({ layer: 'recording' })
    expect(await world.ask({ input: { amount: 6 } })).toMatchObject({ error: { code: 'RECORDING_MISS' } })
  })

  it('say that nobody answers, with a fake to paste', async () => {
    await using world = await open({ connectors: [] })

    expect(await world.ask()).toMatchObject({
      error: { code: 'UNFAKED_CALL', hint: expect.stringContaining('charge: (input, { state, id, fail })') },
    })
  })

  it('name the operation that was meant, where the connector is described', async () => {
    await using world = await open({})

    expect(await world.ask({ operation: 'chrage' })).toMatchObject({
      error: { code: 'UNFAKED_CALL', hint: expect.stringContaining('Did you mean "charge"?') },
    })
  })

  it('are refused where the environment does not have the connector', async () => {
    const connectors = [{ ...BANK, value: { ...BANK.value, environments: ['prod'] } }]
    await using world = await open({ connectors })

    expect(await world.ask()).toMatchObject({ error: { code: 'CONNECTOR_NOT_IN_ENVIRONMENT' } })
  })

  it('draw other values when the step was given a second chance, and with the next call', async () => {
    await using world = await open({})
    const outcomes = [await world.ask(), await world.ask({ again: 1 }), await world.ask({ nth: 1 })]

    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(3)
  })

  it('take as long as the fake says, on the clock of the engine', async () => {
    const slow = FAKE.replace('{ charge', '{ latency: { p50: 40, p95: 250 }, charge')
    await using world = await open({ files: ['fakes/bank.ts'] }, { 'fakes/bank.ts': slow })
    const { delay } = await world.ask()

    expect(delay).toBeGreaterThan(0)
    expect((await world.ask()).delay).toBe(delay)
  })
})

describe('fakes of built-in types', () => {
  it.each([
    {
      type: 'stripe.com',
      operation: 'createCharge',
      input: { amount: 5, currency: 'eur' },
      result: { object: 'charge' },
    },
    { type: 'SLACK.COM', operation: 'send', input: { text: 'hi' }, result: { ok: true } },
    { type: 'hubspot.com (private)', operation: 'createContact', input: {}, result: { archived: false } },
    { type: 'E-Mail (SMTP)', operation: 'sendEmail', input: { to: 'a@b.c' }, result: { accepted: ['a@b.c'] } },
    { type: 'E-Mail (SMTP - OAuth)', operation: 'sendEmail', input: { to: ['a@b.c'] }, result: { rejected: [] } },
    { type: 'analytics', operation: 'track', input: { event: 'paid' }, result: { ok: true } },
  ])('answer $type.$operation', async ({ type, operation, input, result }) => {
    const connectors = [{ name: 'it', path: 'connectors/it.yaml', value: { type } }]
    await using world = await open({ connectors })

    expect(await world.ask({ connector: 'it', operation, input })).toMatchObject({ layer: 'fake', result })
    expect(Object.keys(world.answers.states.read())).toEqual(['it'])
  })

  it('answer what a fake of the workspace says nothing of', async () => {
    const connectors = [{ name: 'pay', path: 'connectors/pay.yaml', value: { type: 'stripe' } }]
    const fake =
      "import { defineFake } from 'stepyard'\nexport default defineFake('pay', { createCustomer: { id: 'cus_1' } })"
    await using world = await open({ connectors, files: ['fakes/pay.ts'] }, { 'fakes/pay.ts': fake })
    const call = { connector: 'pay', operation: 'createCustomer', input: {} }

    expect(await world.ask(call)).toMatchObject({ result: { id: 'cus_1' } })
    expect(
      await world.ask({ ...call, operation: 'createCharge', input: { amount: 1, currency: 'eur' } }),
    ).toMatchObject({
      layer: 'fake',
    })
  })

  it('have routes for requests, with the body alone or with its status', async () => {
    const fake = `import { defineFake } from 'stepyard'
export default defineFake('http', { routes: {
  'GET https://api.example.com/users/:id': ({ params, query }) => ({ id: params.id, ...query }),
  'GET https://api.example.com/gone': (_, { respond }) => respond({ status: 404, body: 'no' }),
} })`
    await using world = await open({ files: ['fakes/http.ts'] }, { 'fakes/http.ts': fake })
    const get = (operation: string, url: string) =>
      world.ask({ connector: 'http', operation, input: { url: `https://api.example.com/${url}` } })

    expect(await get('request', 'users/7?a=b')).toMatchObject({ result: { id: '7', a: 'b' } })
    expect(await get('fetch', 'gone')).toMatchObject({ result: { status: 404, ok: false, body: 'no' } })
    expect(await get('request', 'gone')).toMatchObject({ error: { code: 'CALL_REFUSED', status: 404 } })
  })
})
