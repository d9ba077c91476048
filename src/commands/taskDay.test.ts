import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import { tasksIn, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'
import type { Files } from '../../fixtures/testDir.ts'

/** The command line in a copy of one of the workspaces that users could own. */
async function useWorkspace(name: string, files: Files): Promise<TaskWorkspace> {
  const dir = await copyWorkspace(name, files)
  return tasksIn(dir.path, async () => dir[Symbol.asyncDispose]())
}

async function edit(
  { root, write }: TaskWorkspace,
  path: string,
  [from, to]: readonly [string, string],
): Promise<void> {
  const text = await readFile(join(root, path), 'utf8')
  expect(text).toContain(from)
  await write({ [path]: text.replace(from, to) })
}

describe('a day with customer-onboarding', () => {
  const SIGNUP = '{"signup":{"email":"ada@lovelace.example","company":"Lovelace Ltd","plan":"team","seats":4}}'
  const ANSWERS =
    'stripe:\n  request: { id: cus_Q1 }\nhubspot:\n  request: { id: "501" }\nslack:\n  send: { ok: true }\n'
  const answered = ['--answers', 'answers.yaml'] as const

  it('goes from a broken step to a fix, back to an earlier step, and to a regression test', async () => {
    await using ws = await useWorkspace('customer-onboarding', { 'answers.yaml': ANSWERS })
    const trial = 'steps/billing/start-trial.ts'
    await edit(ws, trial, ['data.billing.customerId', 'data.biling.customerId'])

    const failed = await ws.run('task', 'new', 'signup', '-d', SIGNUP, ...answered)
    expect([failed.code, failed.out]).toEqual([1, expect.stringMatching(/at steps\/billing\/start-trial\.ts:15:33\n/)])

    await edit(ws, trial, ['data.biling.customerId', 'data.billing.customerId'])
    expect((await ws.run('task', 'rerun', 'last', '3', ...answered)).out).toContain('Not the same as then.')
    expect((await ws.run('task', 'resume', 'last', ...answered)).out).toMatch(/done {2}signup t\w+ after 6 step runs/)
    expect((await ws.run('replay', 'last', '--assert')).code).toBe(0)

    const again = await ws.run('task', 'continue', 'last', '--from', '4', ...answered)
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('taken back to version 2')])

    await ws.run('task', 'fork', 'last', '--run', '2', '--set', 'signup.plan=enterprise', '--name', 'big', ...answered)
    expect((await ws.json('task', 'show', 'last')).task).toMatchObject({
      name: 'big',
      data: { billing: { status: 'with-sales' } },
    })

    await edit(ws, 'steps/notify/welcome.ts', ['data.welcomed = true', 'data.welcomed = 1'])
    const replayed = await ws.run('replay', '--step', 'notify/welcome', '--assert')
    expect([replayed.code, replayed.out]).toEqual([
      1,
      expect.stringMatching(/run \d+ notify\/welcome: .*\n {4}~ welcomed: true -> 1\n/),
    ])
  })

  it('turns private addresses down', async () => {
    await using ws = await useWorkspace('customer-onboarding', {})
    const { task } = await ws.json(
      'task',
      'new',
      'signup',
      '-d',
      '{"signup":{"email":"a@gmail.com","company":"Nobody"}}',
    )

    expect(task).toMatchObject({ state: 'ignored', lastStep: 'signup/reject' })
  })
})

describe('a day with github-release', () => {
  const TAG = `$via: { name: github, type: webhook }
ref: refs/tags/v1.2.3
after: "0123456789012345678901234567890123456789"
repository: { full_name: acme/shop }
`
  const ANSWERS = `githubCom:
  request:
    - { id: 77 }
    - { check_runs: [{ status: queued }] }
    - { check_runs: [{ status: completed, conclusion: success }] }
    - {}
slackCom: { send: { ok: true } }
`

  it('waits for checks that are not done, at no cost in time', async () => {
    await using ws = await useWorkspace('github-release', { 'tag.yaml': TAG, 'answers.yaml': ANSWERS })
    const { task } = await ws.json(
      'task',
      'new',
      'release',
      '-f',
      'tag.yaml',
      '--answers',
      'answers.yaml',
      '--skip-time',
    )

    expect(task).toMatchObject({
      state: 'done',
      runs: 5,
      data: { checks: { conclusion: 'success' }, release: { status: 'published' } },
    })
    expect((await ws.run('replay', 'last', '--assert')).code).toBe(0)
  })

  it('goes on by hand where a pause is too long', async () => {
    await using ws = await useWorkspace('github-release', { 'tag.yaml': TAG, 'answers.yaml': ANSWERS })
    const waiting = await ws.run('task', 'new', 'release', '-f', 'tag.yaml', '--answers', 'answers.yaml')
    await ws.write({ 'answers.yaml': ANSWERS.replace(/ {4}- \{ id: 77 \}\n {4}- .*queued.*\n/, '') })
    const resumed = await ws.run('task', 'resume', 'last', '--answers', 'answers.yaml')

    expect(waiting.out).toMatch(/waiting {2}release t\w+ after 2 step runs\n {2}for 30 s, until/)
    expect(resumed.out).toMatch(/done {2}release t\w+ after 5 step runs/)
  })
})

describe('a day with order-intake-mts', () => {
  const MAIL = '{"subject":"Order","from":{"value":[{"address":"b@example.org"}]},"textAsHtml":"3 x AB-1234"}'

  it('runs steps of the other dialect, calls that are not awaited included', async () => {
    await using ws = await useWorkspace('order-intake-mts', {
      'answers.yaml': 'postgreSqlDatabase:\n  select: [[{ sku: AB-1234, count: 5 }]]\n',
    })
    const { out } = await ws.run('task', 'new', 'mail', '-d', MAIL, '--answers', 'answers.yaml')

    expect(out).toMatch(/ {2}3 {2}stock\/check stock .*\n {5}postgreSqlDatabase\.select\(/)
    expect(out).toMatch(/done {2}mail t\w+ after 4 step runs\n {2}result \{ sender: "b@example\.org"/)
  })

  it('shows what is missing when stock is short, and goes on with more of it', async () => {
    await using ws = await useWorkspace('order-intake-mts', {
      'few.yaml': 'postgreSqlDatabase:\n  select: [[{ sku: AB-1234, count: 2 }]]\n',
      'many.yaml': 'postgreSqlDatabase:\n  select: [[{ sku: AB-1234, count: 9 }]]\n',
    })
    const short = await ws.run('task', 'new', 'mail', '-d', MAIL, '--answers', 'few.yaml')
    const { task } = await ws.json('task', 'continue', 'last', '--from', '3', '--answers', 'many.yaml')

    expect(short.out).toMatch(/incomplete {2}mail .*\n {2}No step matches it now\. Nearest:\n {4}stock\/check stock\n/)
    expect(task.state).toBe('done')
  })
})
