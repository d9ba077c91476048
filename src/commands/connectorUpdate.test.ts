import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runInProcess, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import type { TestDir } from '../../fixtures/testDir.ts'

const STEP = `export const condition = { a: 1 }
export const content = async () => {
  // stripe stays here
  const { stripe, slack } = connectors
  await connectors['stripe'].request({ url: '/stripe' })
  return connectors.stripe?.request({}) ?? stripe.request({})
}
`

let dir: TestDir
beforeEach(async () => {
  dir = await copyWorkspace('customer-onboarding', {
    'steps/pay.ts': STEP,
    'fakes/stripe.ts':
      "import { defineFake } from 'stepyard'\nexport default defineFake('stripe', { request: () => 1 })\n",
    'recordings/stripe/request.yaml': 'calls: []\n',
    'faults.yaml':
      '# bad days\nrules:\n  - name: down # rarely\n    match: { connector: stripe }\n    effect: { status: 503 }\n',
    'connectors/crm.yaml': '# ours\ntype: http\nopenapi: ./crm.openapi.json\n',
    'connectors/crm.openapi.json': '{"openapi":"3.1.0","paths":{"/a":{"get":{"operationId":"a"}}}}',
  })
})
afterEach(() => dir[Symbol.asyncDispose]())

const run = (...args: string[]): Promise<CommandLineRun> => runInProcess(dir.path, 'connector', 'update', ...args)
const read = (path: string): Promise<string> => readFile(join(dir.path, path), 'utf8')
const isThere = (path: string): Promise<boolean> =>
  access(join(dir.path, path)).then(
    () => true,
    () => false,
  )

describe('connector update', () => {
  it('names every call of the name it had', async () => {
    const { err } = await run('stripe', '--name', 'pay')

    expect(err).toContain('steps/pay.ts:4:11 warning')
    expect(err).toContain('steps/pay.ts:5:')
    expect(err).toContain('Write `connectors.pay`, or add `--rewrite`.')
    expect(await read('steps/pay.ts')).toBe(STEP)
  })

  it('takes the fake, the recordings and the fault rules along', async () => {
    const { code, out } = await run('stripe', '--name', 'pay')

    expect([code, out]).toEqual([0, expect.stringContaining('moved    connectors/stripe.yaml -> connectors/pay.yaml')])
    expect(await read('fakes/pay.ts')).toContain("defineFake('pay',")
    expect(await read('faults.yaml')).toContain('# rarely\n    match: { connector: pay }')
    expect(await isThere('recordings/pay/request.yaml')).toBe(true)
    expect(await isThere('recordings/stripe/request.yaml')).toBe(false)
  })

  it('edits nothing but the name with --rewrite', async () => {
    const { err } = await run('stripe', '--name', 'pay', '--rewrite')

    expect(err).not.toContain('warning')
    expect(await read('steps/pay.ts')).toBe(
      STEP.replace('{ stripe,', '{ pay: stripe,')
        .replace("connectors['stripe']", "connectors['pay']")
        .replace('connectors.stripe?', 'connectors.pay?'),
    )
    expect(await read('steps/billing/create-customer.ts')).toContain('connectors.pay.request')
  })

  it('leaves the calls alone where the file says the namespace', async () => {
    await run('stripe', '-ns', 'stripe')
    const { err, out } = await run('stripe', '--name', 'pay')

    expect(err).not.toContain('warning')
    expect(out).not.toContain('recordings')
    expect(await read('connectors/pay.yaml')).toContain('namespace: stripe\n')
  })

  it('changes settings with everything else kept, and takes a key out', async () => {
    await run('slack', '-c', '{"channel":null,"team":"sales"}', '-t', 'chat', '--enabled', 'false')

    expect(await read('connectors/slack.yaml')).toBe(
      'type: slack\ndescription: Tells the team about new customers.\nconfig:\n  token: ${secret:SLACK_TOKEN}\n  team: sales\ntags: [chat]\nenabled: false\n',
    )
  })

  it('moves the OpenAPI document that is called like it', async () => {
    await run('crm', '--name', 'sales')

    expect(await read('connectors/sales.yaml')).toBe('# ours\ntype: http\nopenapi: "./sales.openapi.json"\n')
    expect([await isThere('connectors/sales.openapi.json'), await isThere('connectors/crm.openapi.json')]).toEqual([
      true,
      false,
    ])
  })

  it('writes nothing with --dry-run', async () => {
    expect((await run('stripe', '--name', 'pay', '--rewrite', '--dry-run')).out).toContain('steps/pay.ts')
    expect(await read('steps/pay.ts')).toBe(STEP)
  })

  it('says so where it is so already', async () => {
    expect((await run('stripe', '--name', 'stripe')).out).toContain('Nothing changed')
  })

  it.each([
    [['stripe', '-n', 'slack'], 'is taken by connectors/slack.yaml'],
    [['stripe', '-ns', 'slack'], '`connectors.slack` is the connector "slack"'],
    [['slack', '-c', '{"token":"xoxb-0123456789-abcdef"}'], '${secret:TOKEN}'],
    [['slack', '-ns', 'a-b'], 'JavaScript accepts'],
  ])('of %j is refused', async (args, words) => {
    const { code, err } = await run(...args)

    expect([code, err]).toEqual([1, expect.stringContaining(words)])
    expect(err).not.toContain('xoxb')
  })
})
