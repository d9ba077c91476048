import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runInProcess, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import type { TestDir } from '../../fixtures/testDir.ts'

// The clock of a test stands at 2023-11-14T22:13:20Z.
const RECORDING = `# ours
ignore: [requestId]
maxAge: 3d
calls:
  - input: { amount: 1 }
    result: { id: ch_1 }
    step: billing/charge
    recordedAt: 2023-11-13T22:13:20Z
  - error: { code: card_declined, message: no }
    recordedAt: 2023-11-01T22:13:20Z
`
const FAULTS = `# bad days
rules:
  - name: down # rarely
    match: { connector: stripe }
    effect: { status: 503 }
`

let dir: TestDir
beforeEach(async () => {
  dir = await copyWorkspace('customer-onboarding', {
    'recordings/stripe/charges.create.yaml': RECORDING,
    'recordings/crm/find.yaml': 'calls: []\n',
    'faults.yaml': FAULTS,
  })
})
afterEach(() => dir[Symbol.asyncDispose]())

const run = (...args: string[]): Promise<CommandLineRun> => runInProcess(dir.path, ...args)
const read = (path: string): Promise<string> => readFile(join(dir.path, path), 'utf8')

describe('recording list', () => {
  it('says how many, how old, how many expired, of which steps', async () => {
    const rows = (await run('recording', 'list')).out.split('\n').map((line) => line.split(/ {2,}/))

    expect(rows.slice(0, 2)).toEqual([
      ['crm/find', '0 calls', 'of no known age', 'not expired', 'of any step'],
      ['stripe/charges.create', '2 calls', '1 d ago', '1 expired', 'billing/charge'],
    ])
  })

  it('is one document with --json, and takes a pattern', async () => {
    const { recordings } = JSON.parse((await run('recording', 'list', 'charges', '--json')).out)

    expect(recordings).toMatchObject([{ name: 'stripe/charges.create', calls: 2, expired: 1 }])
  })
})

describe('recording show', () => {
  it('shows each call, and which are too old', async () => {
    const { out } = await run('recording', 'show', 'stripe/charges.create')

    expect(out).toMatch(/^ {2}age limit +3d, then warn$/m)
    expect(out).toMatch(/^ {2}\{"amount":1\} +\{"id":"ch_1"\} +billing\/charge +1 d ago$/m)
    expect(out).toMatch(/card_declined no +of any step +13 d ago, expired$/m)
    expect((await run('recording', 'show', 'charges.create', '--source')).out).toBe(RECORDING)
  })

  it('names the nearest to what is not there', async () => {
    const { code, err } = await run('recording', 'show', 'stripe/charge.create')

    expect([code, err]).toEqual([64, expect.stringContaining('Did you mean `stripe/charges.create`?')])
  })
})

describe('recording delete', () => {
  it('deletes one and keeps a copy', async () => {
    const { code, out } = await run('recording', 'delete', 'crm/find', '--yes')

    expect([code, out]).toEqual([0, expect.stringContaining('A copy is in .stepyard/backup')])
    await expect(access(join(dir.path, 'recordings/crm/find.yaml'))).rejects.toThrow('ENOENT')
  })
})

describe('fault list', () => {
  it('says what goes wrong, and when', async () => {
    await run('fault', 'add', 'crm.find', '--latency', '2s', '--rate', '0.1', '--step', 'crm/open-deal')

    expect((await run('fault', 'list')).out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['down', 'stripe', '{ status: 503 }', 'every call', 'any step', 'on'],
      ['crm-find-latency', 'crm.find', '{ latency: 2s }', '{ rate: 0.1 }', '{ step: crm/open-deal }', 'on'],
      [''],
    ])
  })

  it('says how to make one where there is none', async () => {
    await using other = await copyWorkspace('customer-onboarding')

    expect((await runInProcess(other.path, 'fault', 'list')).out).toContain('stepyard fault add stripe --status 503')
  })
})

describe('fault add', () => {
  it.each([
    [['stripe.charges.create', '--error', 'card_declined', '--nth', '2'], 'error: { code: card_declined }'],
    [['stripe', '--timeout', '--times', '1'], 'effect: { timeout: true }'],
    [['stripe', '--malformed', '--every', '3'], 'when: { every: 3 }'],
    [['stripe', '--dropped', '--name', 'lost'], 'name: lost'],
  ])('of %j puts a rule behind the others and keeps comments', async (args, words) => {
    const { code } = await run('fault', 'add', ...args)
    const text = await read('faults.yaml')

    expect([code, text.startsWith(FAULTS)]).toEqual([0, true])
    expect(text.slice(FAULTS.length)).toContain(words)
    expect((await run('check')).out).not.toContain('faults.yaml')
  })

  it('makes the file where there is none', async () => {
    await using other = await copyWorkspace('customer-onboarding')
    await runInProcess(other.path, 'fault', 'add', 'stripe', '--status', '503')

    expect(await readFile(join(other.path, 'faults.yaml'), 'utf8')).toContain('name: stripe-503')
  })

  it.each([
    [['stripe'], 64, 'Nothing says what goes wrong'],
    [['stripe', '--status', 'x'], 64, 'Write `--status 503`'],
    [['stripe', '--latency', 'soon'], 64, '--latency 500ms'],
    [['stripe..a', '--status', '503'], 64, 'names no call'],
    [['stripe', '--status', '503', '--name', 'down'], 1, 'another rule has that name'],
    [['stripe', '--status', '503', '--dropped'], 1, 'A call cannot end in two ways'],
    [['stripe', '--status', '503', '--rate', '7'], 1, 'rate'],
  ])('of %j is refused', async (args, exit, words) => {
    const { code, err } = await run('fault', 'add', ...args)

    expect([code, err]).toEqual([exit, expect.stringContaining(words)])
    expect(await read('faults.yaml')).toBe(FAULTS)
  })
})

describe('fault remove', () => {
  it('takes a rule out and leaves the others', async () => {
    await run('fault', 'add', 'crm', '--status', '500')
    await run('fault', 'remove', 'crm-500')

    expect(await read('faults.yaml')).toBe(FAULTS)
  })

  it('names the nearest to what is not there', async () => {
    const { code, err } = await run('fault', 'remove', 'dowm')

    expect([code, err]).toEqual([64, expect.stringContaining('Did you mean `down`?')])
  })
})
