import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { promote, SIGNUP, start, useDesk } from '../../fixtures/promotedDesk.ts'

const KEPT = `calls: # by hand
  - input: { channel: "#onboarding-dev", text: Ada from Lovelace Ltd started a trial. }
    result: { ok: before }
    step: notify/welcome
`

describe('stepyard promote-to-test', () => {
  it('makes a fixture and recordings of a task, which pass', async () => {
    await using desk = await useDesk()
    await desk.run('task', 'new', 'Sign up: Ada', '-d', SIGNUP, '--answers', 'answers.yaml')
    const { code, out, err } = await desk.run('promote-to-test', 'last')

    expect([code, out]).toEqual([0, expect.stringContaining('made  fixtures/sign-up-ada.yaml\n')])
    expect(out).toContain('It passes, offline.\nNext:\n  stepyard test fixtures/sign-up-ada.yaml\n')
    expect([err, await desk.read('fixtures/sign-up-ada.yaml')]).toEqual(['', expect.stringContaining('acceptedAt')])
    expect((await desk.apart('test', 'fixtures/sign-up-ada.yaml')).code).toBe(0)
    expect((await desk.run('check')).out).not.toMatch(/recordings|fixtures\/sign/)
  }, 90_000)

  it('says where the task came from and nothing of this machine', async () => {
    await using desk = await useDesk()
    await desk.run('task', 'new', 'it', '-d', SIGNUP, '--answers', 'answers.yaml', '-t', 'vip')
    const { fixture, task } = await promote(desk)

    expect(fixture).toMatchObject({ description: 'From task it, 5 steps', environment: 'dev' })
    expect(fixture['replay']).toEqual(['hubspot', 'slack', 'stripe'])
    expect(task).toMatchObject({ data: JSON.parse(SIGNUP), tags: ['vip'], expect: { state: 'done' } })
    expect(await desk.read('fixtures/it.yaml')).not.toMatch(/\bt[a-z0-9]{11,}\b/)
  })

  it('writes nothing with --dry-run, and prints what it would', async () => {
    await using desk = await useDesk()
    await desk.run('task', 'new', 'it', '-d', SIGNUP, '--answers', 'answers.yaml')
    const dry = await desk.run('promote-to-test', 'last', '--dry-run')
    const before = await readdir(join(desk.root, 'fixtures'))
    await desk.run('promote-to-test', 'last')

    expect([before.includes('it.yaml'), dry.code]).toEqual([false, 0])
    expect(dry.out).toContain(await desk.read('fixtures/it.yaml'))
    expect(dry.out).toContain(await desk.read('recordings/slack/send.yaml'))
  })

  it('writes a test in code that says the same', async () => {
    await using desk = await useDesk()
    await desk.run('task', 'new', 'it', '-d', SIGNUP, '--answers', 'answers.yaml')
    const { code } = await desk.apart('promote-to-test', 'last', '--to', 'tests/it.test.ts')
    const { out } = await desk.apart('test', 'tests/it.test.ts')

    expect([code, out]).toEqual([0, expect.stringContaining('✓ From task it, 5 steps')])
    expect(await desk.read('tests/it.test.ts')).toContain("it('From task it, 5 steps', async () => {")
  }, 90_000)

  it('leaves a test that says the same as it is, and takes another name for another one', async () => {
    await using desk = await useDesk()
    await desk.run('task', 'new', 'it', '-d', SIGNUP, '--answers', 'answers.yaml')
    await desk.run('promote-to-test', 'last')
    const again = await desk.run('promote-to-test', 'last')
    await desk.run('task', 'new', 'it', '-d', '{"signup":{"email":"b@gmail.com","company":"B"}}')
    const other = await desk.run('promote-to-test', 'last')

    expect(again.out).toContain('fixtures/it.yaml is what it was already.')
    expect(other.out).toContain('made  fixtures/it-2.yaml')
  })

  it('replaces a file that was asked for only with --update', async () => {
    await using desk = await useDesk({ 'fixtures/mine.yaml': 'tasks:\n  - { name: a, data: {} }\n' })
    await desk.run('task', 'new', 'it', '-d', SIGNUP, '--answers', 'answers.yaml')
    const args = ['promote-to-test', 'last', '--to', 'fixtures/mine.yaml'] as const
    const refused = await desk.run(...args)

    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('TEST_EXISTS')])
    expect((await desk.run(...args, '--update')).out).toContain('changed  fixtures/mine.yaml')
    expect((await desk.run('promote-to-test', 'last', '--to', 'notes/mine.yaml')).err).toContain('TEST_PLACE')
  })

  it('hides secrets in every file, alike in data and answers', async () => {
    await using desk = await useDesk({
      '.env.dev': 'STRIPE_KEY=rk_live_51H8secretvalue\n',
      'steps/echo.ts': `export const condition = { key: String, came: null }
export const content = async () => { data.came = await connectors.hubspot.request({ url: '/' + data.key }) }
`,
    })
    await desk.write({ 'answers.yaml': 'hubspot:\n  request: { key: rk_live_51H8secretvalue }\n' })
    await start(desk, { key: 'rk_live_51H8secretvalue' }, '--answers', 'answers.yaml')
    const { made } = await promote(desk)
    const files = ['fixtures/it.yaml', 'recordings/hubspot/request.yaml']
    const texts = await Promise.all(files.map((file) => desk.read(file)))

    expect(made.code).toBe(0)
    expect(made.err).toContain('data.key')
    expect(made.out + made.err + texts.join('')).not.toContain('51H8secretvalue')
    expect(texts.join('')).toContain('***')
  })

  it('hides what is about people, and says where', async () => {
    const schema = {
      type: 'object',
      properties: { person: { properties: { mail: { type: 'string', 'x-pii': true } } } },
    }
    await using desk = await useDesk({
      'schemas/tasks/it.schema.json': JSON.stringify(schema),
      'steps/greet.ts': `export const condition = { person: { mail: String }, sent: null }
export const content = async () => { data.sent = await connectors.slack.send({ text: 'Hello ' + data.person.mail }) }
`,
    })
    await start(desk, { person: { mail: 'ada@lovelace.example' } }, '--answers', 'answers.yaml')
    const { made } = await promote(desk)
    const texts = await Promise.all(['fixtures/it.yaml', 'recordings/slack/send.yaml'].map((file) => desk.read(file)))

    expect([made.code, made.err]).toEqual([0, expect.stringContaining('placeholders in the test: data.person.mail')])
    expect(texts.join('')).not.toContain('ada@')
    expect(texts[1]).toContain('Hello <pii 1>')
  })

  it('answers in order what a step makes of something hidden, so that the test comes out the same', async () => {
    const schema = { type: 'object', properties: { name: { type: 'string', 'x-pii': true } } }
    await using desk = await useDesk({
      'schemas/tasks/it.schema.json': JSON.stringify(schema),
      'steps/greet.ts': `export const condition = { name: String, sent: null }
export const content = async () => {
  data.sent = await connectors.slack.send({ text: 'Hello ' + data.name.split(' ')[0] })
  task.complete()
}
`,
    })
    await start(desk, { name: 'Ada Lovelace' }, '--answers', 'answers.yaml')
    const { made } = await promote(desk)
    const text = await desk.read('fixtures/it.yaml')

    expect([made.code, made.out]).toEqual([0, expect.stringContaining('It passes, offline.')])
    expect(parse(text)).toMatchObject({ connectors: { slack: { send: [{}] } }, tasks: [{ expect: { state: 'done' } }] })
    expect(await readdir(desk.root)).not.toContain('recordings')
  })

  it('keeps the recordings that are there, and adds what is missing', async () => {
    await using desk = await useDesk({ 'recordings/slack/send.yaml': KEPT })
    await desk.run('task', 'new', 'it', '-d', SIGNUP, '--answers', 'answers.yaml')
    await desk.run('promote-to-test', 'last')
    await desk.run('task', 'new', 'it', '-d', SIGNUP.replace('ada', 'bob'), '--answers', 'answers.yaml')
    await desk.run('promote-to-test', 'last')
    const text = await desk.read('recordings/slack/send.yaml')

    expect(text).toContain(KEPT)
    expect(parse(text).calls).toHaveLength(2)
  })

  it('writes nothing where nothing answers a call of the task', async () => {
    await using desk = await useDesk()
    await start(desk, JSON.parse(SIGNUP))
    const { code, out, err } = await desk.run('promote-to-test', 'last', '--json')

    expect([code, err, JSON.parse(out)]).toMatchObject([1, '', { applied: false, passed: false }])
    expect(await readdir(join(desk.root, 'fixtures'))).not.toContain('it.yaml')
  })

  it('refuses a task that was taken back on its way', async () => {
    await using desk = await useDesk()
    await desk.run('task', 'new', 'it', '-d', SIGNUP, '--answers', 'answers.yaml')
    await desk.run('task', 'continue', 'last', '--from', '2', '--answers', 'answers.yaml')
    const { code, err } = await desk.run('promote-to-test', 'last')

    expect([code, err]).toEqual([1, expect.stringContaining('TASK_NOT_REPEATABLE')])
  })

  it('says what is otherwise where steps were changed since, and what to do', async () => {
    await using desk = await useDesk()
    await desk.run('task', 'new', 'it', '-d', '{"signup":{"email":"b@gmail.com","company":"B"}}')
    await desk.run('step', 'disable', 'signup/reject')
    const { out, err } = await desk.run('promote-to-test', 'last')

    expect(err).toMatch(/make a test of that: `stepyard task clone \w+`/)
    expect(err).toMatch(/state +"ignored" then, "incomplete" in the test/)
    expect(out).toContain('It passes, offline.')
  })
})
