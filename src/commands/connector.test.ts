import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runInProcess, runWith, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import type { TestDir } from '../../fixtures/testDir.ts'

const SECRET = 'xoxb-0123456789-abcdef'

let dir: TestDir
beforeEach(async () => {
  dir = await copyWorkspace('customer-onboarding', {
    'fakes/stripe.ts':
      "import { defineFake } from 'stepyard'\nexport default defineFake('stripe', { request: () => 1 })\n",
    'recordings/hubspot/request.yaml': 'calls: []\n',
    'connectors/crm.yaml':
      'type: http\nenvironments: [staging]\noperations: { find: { description: Finds., input: { properties: { id: {} }, required: [id] } } }\n',
    '.env.dev': `SLACK_TOKEN=${SECRET}\n`,
  })
})
afterEach(() => dir[Symbol.asyncDispose]())

const run = (...args: string[]): Promise<CommandLineRun> => runInProcess(dir.path, 'connector', ...args)
const read = (path: string): Promise<string> => readFile(join(dir.path, path), 'utf8')

describe('connector list', () => {
  it('says what answers the calls of each, and how many steps make any', async () => {
    const lines = (await run('list')).out.split('\n').map((line) => line.split(/ {2,}/))

    expect(lines.slice(0, 4)).toEqual([
      ['crm', 'crm', 'http', '3 operations', 'staging', 'no fake', 'no step calls it'],
      ['hubspot', 'hubspot', 'http', '2 operations', 'everywhere', '1 recording', 'called by 2 steps'],
      ['slack', 'slack', 'slack', '2 operations', 'everywhere', 'built-in fake', 'called by 3 steps'],
      ['stripe', 'stripe', 'http', '2 operations', 'everywhere', 'fakes/stripe.ts', 'called by 2 steps'],
    ])
  })

  it('is one document with --json, and takes a pattern', async () => {
    const { connectors } = JSON.parse((await run('list', 'slac', '--json')).out)

    expect(connectors).toMatchObject([{ name: 'slack', fakes: ['built-in'], recordings: 0, enabled: true }])
    expect(connectors[0].steps).toContain('notify/welcome')
  })

  it('lists a file with errors', async () => {
    await using other = await copyWorkspace('customer-onboarding', { 'connectors/bad.yaml': 'typ: http\n' })
    const { out, err } = await runInProcess(other.path, 'connector', 'list', 'bad')

    expect(out).toContain('has errors')
    expect(err).toContain('connectors/bad.yaml:1')
  })
})

describe('connector list-available', () => {
  it('lists the catalogue, or what has a word in it', async () => {
    expect((await run('list-available')).out).toMatch(/^slack\.com +Messages to the channels of a Slack workspace\.$/m)
    expect((await run('list-available', '-f', 'OAUTH')).out.trim().split('\n').length).toBe(1)
    expect((await run('list-available', '--filter-name', 'nope')).out).toContain('connector add http --name <name>')
  })
})

describe('connector show', () => {
  it('names secrets and whether they are set, and never what they hold', async () => {
    const { out } = await run('show', 'slack')

    expect(out).toMatch(/^config in dev\n {2}config\.token +\$\{secret:SLACK_TOKEN\} set$/m)
    expect(out).toMatch(/config\.channel +\$\{env:SALES_CHANNEL\}/)
    expect(out).toMatch(
      /send +\{ channel\?, text\?, blocks\?, thread_ts\? \} -> \{ ok, channel\?, ts\? \} +Posts a message\./,
    )
    expect(out).not.toContain(SECRET)
  })

  it('is one document with --json, for another environment', async () => {
    const { out } = await run('show', 'slack', '-e', 'staging', '--json')

    expect(JSON.parse(out)).toMatchObject({
      environment: 'staging',
      config: [{ key: 'config.token', secrets: [{ name: 'SLACK_TOKEN', isSet: false }] }, { key: 'config.channel' }],
    })
    expect(out).not.toContain(SECRET)
  })

  it('names the nearest to what is not there', async () => {
    const { code, err } = await run('show', 'strip')

    expect([code, err]).toEqual([64, expect.stringContaining('Did you mean `stripe`?')])
  })
})

describe('connector add', () => {
  it.each<[string[], string, string]>([
    [
      ['slack', '--name', 'chat'],
      'chat',
      'type: slack.com\nconfig:\n  token: "${secret:SLACK_TOKEN}"\n# config.channel: Where messages go that name no channel.\n',
    ],
    [
      ['HTTP', '-n', 'crm2', '-ns', 'sales', '-t', 'a,b', '-c', '{"baseUrl":"https://crm.example.com","limit":3}'],
      'crm2',
      'type: http\nnamespace: sales\ntags: [a, b]\nbaseUrl: https://crm.example.com\nconfig:\n  limit: 3\n',
    ],
  ])('of %j writes a file that says no more than it must', async (args, name, text) => {
    const { code, out } = await run('add', ...args)

    expect([code, await read(`connectors/${name}.yaml`)]).toEqual([0, text])
    expect(out).toContain(`Made the connector ${name}`)
  })

  it('warns of a secret that nothing declares', async () => {
    expect((await run('add', 'mail', '--dry-run')).err).toContain('secrets.yaml does not declare "SMTP_PASSWORD"')
    await expect(access(join(dir.path, 'connectors/mail.yaml'))).rejects.toThrow('ENOENT')
  })

  it('takes its settings from a file or standard input', async () => {
    const args = ['connector', 'add', 'http', '--name', 'crm3', '-f', '-']
    await runWith({ cwd: dir.path, args, input: 'baseUrl: https://x.example\n' })

    expect(await read('connectors/crm3.yaml')).toContain('baseUrl: https://x.example\n')
  })

  it('refuses a secret that is written out, without saying it', async () => {
    const { code, err } = await run('add', 'slack', '-n', 'chat', '-c', `{"token":"${SECRET}"}`)

    expect([code, err]).toEqual([1, expect.stringContaining('${secret:TOKEN}')])
    expect(err).not.toContain(SECRET)
    await expect(access(join(dir.path, 'connectors/chat.yaml'))).rejects.toThrow('ENOENT')
  })

  it.each([
    [['slak'], 'Did you mean `stepyard connector add slack.com`?', 64],
    [['postgres'], 'connector list-available', 64],
    [['http'], '--name crm', 64],
    [['slack', '-n', 'stripe'], 'is taken by connectors/stripe.yaml', 1],
    [['slack', '-n', 'chat', '-ns', 'stripe'], '`connectors.stripe` is the connector "stripe"', 1],
    [['slack', '-n', 'chat', '-c', '[]'], 'it is no mapping', 64],
    [['slack', '-n', 'a/b'], 'cannot be the name of a connector', 64],
  ])('of %j says what to type instead', async (args, words, exit) => {
    const { code, err } = await run('add', ...args)

    expect([code, err]).toEqual([exit, expect.stringContaining(words)])
  })
})

describe('connector delete', () => {
  it('refuses while steps call it, and names where', async () => {
    const { code, err } = await run('delete', 'stripe', '--yes')

    expect(code).toBe(4)
    expect(err).toContain('steps/billing/create-customer.ts:9')
    expect(await read('connectors/stripe.yaml')).toContain('type: http')
  })

  it('deletes it all the same with --force, keeps a copy, and names what stays', async () => {
    const { out, err } = await run('delete', 'stripe', '--force', '--yes')

    expect(out).toMatch(/^Deleted the connector stripe\. A copy is in \.stepyard\/backup/m)
    expect(err).toContain('fakes/stripe.ts')
    await expect(read('connectors/stripe.yaml')).rejects.toThrow('ENOENT')
  })

  it('only shows what it would do without --yes', async () => {
    expect((await run('delete', 'crm')).err).toContain('Nothing was changed.')
    expect(await read('connectors/crm.yaml')).toContain('type: http')
  })
})
