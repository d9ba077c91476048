import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runInProcess, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import { requestOf } from '../../fixtures/hookWorld.ts'
import type { TestDir } from '../../fixtures/testDir.ts'
import type { Delivery } from '../webhooks/delivery.ts'
import { openDeliveryLog } from '../webhooks/deliveryLog.ts'

const NOW = 1_700_000_000_000

let dir: TestDir
beforeEach(async () => {
  dir = await copyWorkspace('customer-onboarding')
})
afterEach(() => dir[Symbol.asyncDispose]())

const run = (...args: string[]): Promise<CommandLineRun> => runInProcess(dir.path, 'hook', ...args)

async function keep(...deliveries: Partial<Delivery>[]): Promise<void> {
  const log = openDeliveryLog(join(dir.path, '.stepyard/hooks'))
  for (const each of deliveries) {
    await log.add({
      id: 'd1',
      received: NOW - 120_000,
      webhook: 'signup',
      request: requestOf({
        rawPath: '/hooks/signup',
        rawQuery: 'token=t&a=1',
        headers: { 'X-Sig': 'sig', Cookie: 'c' },
        body: '{"a":"ü"}',
      }),
      proof: ['x-sig'],
      outcome: { kind: 'accepted', task: 't1' },
      response: { status: 202, headers: [], body: '{"task":"t1"}' },
      ...each,
    })
  }
}

const REFUSED = {
  webhook: 'stripe',
  outcome: { kind: 'refused', reason: 'stripe: the signature\u001b[2J is wrong' },
  response: { status: 401, headers: [], body: '' },
} as const

describe('hook list', () => {
  it('lists requests, the newest first, without secrets and without what a terminal acts on', async () => {
    await keep({ id: 'd1' }, { id: 'd2', ...REFUSED })

    expect((await run('list')).out).toBe(
      'd2  2 min ago  POST /hooks/signup?token=…&a=1  401  stripe: the signature\\u{1b}[2J is wrong\n' +
        'd1  2 min ago  POST /hooks/signup?token=…&a=1  202  task t1\n',
    )
  })

  it('filters by webhook and by refusal, and says how many are not shown', async () => {
    await keep({ id: 'd1' }, { id: 'd2', ...REFUSED }, { id: 'd3' })

    expect((await run('list', 'signup', '--limit', '1')).err).toContain('1 more request; add `--limit 2`')
    expect((await run('list', '--refused')).out).toMatch(/^d2 [^\n]+\n$/)
    expect((await run('list', 'other')).out).toBe('No request to "other" is kept.\n')
  })

  it('is one document with --json', async () => {
    await keep({})

    expect(JSON.parse((await run('list', '--json')).out)).toEqual({
      schemaVersion: 1,
      command: 'hook list',
      deliveries: [
        {
          id: 'd1',
          received: '2023-11-14T22:11:20.000Z',
          webhook: 'signup',
          method: 'POST',
          url: '/hooks/signup?token=…&a=1',
          bytes: 10,
          status: 202,
          outcome: { kind: 'accepted', task: 't1' },
        },
      ],
      hidden: 0,
    })
  })
})

describe('hook show', () => {
  it('shows what came and what became of it, without the proof', async () => {
    await keep({ resend: { of: 'd0', signedAt: 0 } })
    const { out } = await run('show', 'd1')

    expect(out).toMatch(
      /^d1\n {2}received +2 min ago, 2023-11-14T22:11:20.000Z\n {2}webhook +signup\n {2}sent again of +d0\n/,
    )
    expect(out).toContain('POST /hooks/signup?token=…&a=1\nX-Sig: …\nCookie: c\n\n{"a":"ü"}\n')
    expect(out).not.toContain('sig\n')
  })

  it.each([
    ['text', '{"a":1}\n', '{"a":1}\n', ''],
    ['other bytes', Buffer.from([0, 255]), 'AP8=\n', ''],
  ])('prints only the body with --body: %s', async (...[, body, printed]) => {
    await keep({ request: requestOf({ body }) })

    expect((await run('show', 'd1', '--body')).out).toBe(printed)
  })

  it('is one document with --json', async () => {
    await keep({})

    expect(JSON.parse((await run('show', 'd1', '--json')).out)).toMatchObject({
      command: 'hook show',
      id: 'd1',
      request: {
        headers: [
          ['X-Sig', '…'],
          ['Cookie', 'c'],
        ],
        body: '{"a":"ü"}',
        encoding: 'utf8',
      },
      response: { status: 202 },
    })
  })

  it('says where to look for an id that is not kept', async () => {
    expect(await run('show', 'd9')).toMatchObject({ code: 64, err: expect.stringContaining('stepyard hook list') })
  })
})

describe('hook curl', () => {
  it('prints the line, for the server it is asked for', async () => {
    await keep({ request: requestOf({ rawPath: '/hooks/signup', headers: { Accept: 'a', 'User-Agent': 'b' } }) })

    expect((await run('curl', 'd1', '--url', 'http://localhost:9/x')).out).toBe(
      "curl --globoff --path-as-is -X 'POST' -H 'Accept: a' -H 'User-Agent: b' 'http://localhost:9/hooks/signup'\n",
    )
  })

  it.each(['ftp://x', 'localhost:4711', 'http://'])('refuses %s as a server', async (url) => {
    await keep({})

    expect(await run('curl', 'd1', '--url', url)).toMatchObject({ code: 64, err: expect.stringContaining('4711') })
  })
})
