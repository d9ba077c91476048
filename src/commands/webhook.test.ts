import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runInProcess, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import { requestOf } from '../../fixtures/hookWorld.ts'
import type { TestDir } from '../../fixtures/testDir.ts'
import { openDeliveryLog } from '../webhooks/deliveryLog.ts'

let dir: TestDir
beforeEach(async () => {
  dir = await copyWorkspace('customer-onboarding', {
    'webhooks/send mail.yaml': 'methods: [POST, PUT]\nenabled: false\n',
    'webhooks/nightly.yaml': 'task: cleanup\nschedule: { cron: "0 3 * * *", timezone: Europe/Berlin, missed: once }\n',
  })
})
afterEach(() => dir[Symbol.asyncDispose]())

const run = (...args: string[]): Promise<CommandLineRun> => runInProcess(dir.path, 'webhook', ...args)
const read = (path: string): Promise<string> => readFile(join(dir.path, path), 'utf8')

/** Keeps a request to the webhook `signup`, a quarter of an hour before now. */
async function call(): Promise<void> {
  await openDeliveryLog(join(dir.path, '.stepyard/hooks')).add({
    id: 'd1',
    received: 1_700_000_000_000 - 900_000,
    webhook: 'signup',
    request: requestOf({}),
    proof: [],
    outcome: { kind: 'accepted', task: 't1' },
    response: { status: 202, headers: [], body: '' },
  })
}

describe('webhook list', () => {
  it('shows where each is called, how it is verified, and when it was last', async () => {
    await call()

    const lines = [
      'nightly    0 3 * * * Europe/Berlin       schedule               next 2023-11-15 02:00 UTC',
      'send mail  POST, PUT /hooks/send%20mail  not enabled            never called',
      'signup     POST /hooks/signup            not verified           15 min ago (202)',
      'stripe     POST /hooks/stripe            stripe; staging, prod  never called',
    ]
    expect((await run('list')).out).toBe(`${lines.join('\n')}\n`)
  })

  it('takes a pattern, and is one document with --json', async () => {
    const { out } = await run('list', 'strip', '--json')

    expect(JSON.parse(out)).toMatchObject({
      schemaVersion: 1,
      command: 'webhook list',
      webhooks: [
        {
          name: 'stripe',
          path: 'webhooks/stripe.yaml',
          task: 'stripe-event',
          environments: ['staging', 'prod'],
          http: { url: '/hooks/stripe', verification: 'stripe', secrets: ['STRIPE_WEBHOOK_SECRET'] },
        },
      ],
    })
  })

  it('lists a file with errors, and says what they are', async () => {
    await using other = await copyWorkspace('customer-onboarding', { 'webhooks/bad.yaml': 'schedule: { cron: "x" }\n' })
    const { out, err } = await runInProcess(other.path, 'webhook', 'list', 'bad')

    expect(out).toMatch(/^bad +cannot be read +has errors/)
    expect(err).toContain('webhooks/bad.yaml:1:19 error')
  })

  it('says how to make one where there is none', async () => {
    await using other = await copyWorkspace('order-intake-mts')

    expect((await runInProcess(other.path, 'webhook', 'list')).out).toContain('stepyard webhook add <name>')
  })
})

describe('webhook show', () => {
  it('shows what its file means, and the file', async () => {
    await call()
    const { out } = await run('show', 'signup')

    expect(out).toMatch(/^signup\n {2}file +webhooks\/signup.yaml\n/)
    expect(out).toMatch(/^ {2}url +http:\/\/localhost:4711\/hooks\/signup$/m)
    expect(out).toMatch(/^ {2}verified +no: whoever knows the URL may call it$/m)
    expect(out).toMatch(/^ {2}last use +15 min ago, answered with 202$/m)
    expect(out).toContain(await read('webhooks/signup.yaml'))
  })

  it('shows when a schedule is due, also as JSON', async () => {
    const { out } = await run('show', 'nightly', '--json')

    expect(JSON.parse(out)).toMatchObject({
      task: 'cleanup',
      schedule: { cron: '0 3 * * *', timezone: 'Europe/Berlin', missed: 'once', next: Date.UTC(2023, 10, 15, 2) },
    })
    expect((await run('show', 'nightly')).out).toMatch(/^ {2}next +2023-11-15T02:00:00.000Z$/m)
  })

  it('prints only the file with --source', async () => {
    expect((await run('show', 'webhooks/stripe.yaml', '--source')).out).toBe(await read('webhooks/stripe.yaml'))
  })

  it('names the nearest to what is not there', async () => {
    const { code, err } = await run('show', 'stipe')

    expect([code, err]).toEqual([64, expect.stringContaining('Did you mean `stripe`?')])
  })
})

describe('webhook add', () => {
  it.each<[string[], string, string]>([
    [['orders'], 'orders', '{}\n'],
    [
      ['orders', '--path', '/hooks/v1/orders', '--task', 'order', '--method', 'post,put'],
      'orders',
      'path: v1/orders\ntask: order\nmethods: [POST, PUT]\n',
    ],
    [['gh', '--scheme', 'github'], 'gh', 'verify:\n  scheme: github\n  secret: "${secret:GH_SECRET}"\n'],
    [
      ['new mail', '--scheme', 'hmac-sha256', '--header', 'X-S', '--secret', 'S'],
      'new mail',
      'verify:\n  scheme: hmac-sha256\n  secret: "${secret:S}"\n  header: X-S\n',
    ],
    [['weekly', '--cron', '@weekly', '--timezone', 'UTC'], 'weekly', 'schedule:\n  cron: "@weekly"\n  timezone: UTC\n'],
  ])('makes %j', async (args, name, text) => {
    expect((await run('add', ...args)).code).toBe(0)

    expect(await read(`webhooks/${name}.yaml`)).toBe(text)
  })

  it('names the secret that is to be declared', async () => {
    const { out, err } = await run('add', 'gh', '--scheme', 'github', '--json')

    expect(JSON.parse(out)).toMatchObject({
      command: 'webhook add',
      items: [{ kind: 'webhook', name: 'gh', path: 'webhooks/gh.yaml' }],
      warnings: [{ code: 'UNDECLARED_SECRET', hint: expect.stringContaining('`GH_SECRET:`') }],
    })
    expect(err).toBe('')
  })

  it.each<[string[], string]>([
    [['signup'], 'ITEM_EXISTS'],
    [['Signup'], 'ITEM_EXISTS'],
    [['other', '--path', 'signup'], 'CONFIG_REFUSED'],
    [['other', '--path', '../x'], 'CONFIG_REFUSED'],
    [['other', '--cron', '61 * * * *'], 'no minute in "61"'],
    [['other', '--cron', '@daily', '--timezone', 'Berlin'], 'Did you mean "Europe/Berlin"?'],
    [['other', '--cron', '@daily', '--path', 'x'], 'a schedule answers none'],
    [['other', '--scheme', 'hmac-sha256'], 'header'],
    [['v1/orders'], 'stepyard webhook add v1-orders --path v1/orders'],
  ])('refuses %j and writes nothing', async (args, words) => {
    const { code, err } = await run('add', ...args)

    expect([code === 0, err]).toEqual([false, expect.stringContaining(words)])
    await expect(access(join(dir.path, 'webhooks/other.yaml'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('webhook delete', () => {
  it('shows the plan and stops where nobody is there to say yes', async () => {
    const { out } = await run('delete', 'send mail')

    expect(out).toBe('  deleted  webhooks/send mail.yaml\n')
    expect(await read('webhooks/send mail.yaml')).toContain('methods')
  })

  it('deletes with --yes and keeps a copy', async () => {
    const before = await read('webhooks/signup.yaml')
    const { out } = await run('delete', 'signup', 'signup', '--yes')
    const backup = /Deleted the webhook signup. A copy is in (\S+)\.\n/.exec(out)?.[1] ?? ''

    expect(await read(join(backup, 'webhooks/signup.yaml'))).toBe(before)
    await expect(read('webhooks/signup.yaml')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
