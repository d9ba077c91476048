import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { promote, start, useDesk } from '../../fixtures/promotedDesk.ts'

const BANK = `import { defineFake } from 'stepyard'
export default defineFake('bank', {
  state: { asked: 0 },
  charge: ({ amount }, { state, id, fail }) => {
    state.asked += 1
    if (amount === 13) return fail({ status: 402, code: 'card_declined', message: 'no money' })
    if (amount === 7 && state.asked < 3) return fail({ status: 503 })
    return { id: id('ch'), asked: state.asked }
  },
})
`

describe('a test that was made of a task', () => {
  it('plays retries again, with the refusals that led to them', async () => {
    await using desk = await useDesk({
      'fakes/bank.ts': BANK,
      'steps/pay.ts': `export const condition = { amount: Number, charge: null }
export const content = async () => {
  data.charge = await connectors.bank.charge({ amount: data.amount })
  task.complete()
}
export const retry = { attempts: 3, backoff: '1s' }
`,
    })
    await start(desk, { amount: 7 }, '--skip-time')
    const { made, task } = await promote(desk)
    const tested = await desk.apart('test', 'fixtures/it.yaml')

    expect([made.code, tested.code]).toEqual([0, 0])
    expect(task['expect']).toMatchObject({
      state: 'done',
      steps: ['pay', 'pay', 'pay'],
      data: { charge: { asked: 3 } },
    })
    expect(parse(await desk.read('recordings/bank/charge.yaml')).calls).toHaveLength(3)
  }, 90_000)

  it('gives steps the status and the reason of a refusal again', async () => {
    await using desk = await useDesk({
      'fakes/bank.ts': BANK,
      'steps/pay.ts': `export const condition = { amount: Number, refused: null }
export const content = async () => {
  try {
    await connectors.bank.charge({ amount: data.amount })
  } catch (error) {
    data.refused = { status: error.status, reason: error.reason }
  }
}
`,
    })
    await start(desk, { amount: 13 })
    const { made, task } = await promote(desk)

    expect([made.code, made.err]).toEqual([0, ''])
    expect(task['expect']).toMatchObject({ data: { refused: { status: 402, reason: 'card_declined' } } })
  })

  it('plays faults again without their rules', async () => {
    await using desk = await useDesk({
      'fakes/bank.ts': BANK,
      'faults.yaml': 'rules:\n  - { name: down, match: { connector: bank }, effect: { status: 500 } }\n',
      'steps/pay.ts': `export const condition = { amount: Number }
export const content = async () => connectors.bank.charge({ amount: data.amount })
`,
    })
    await start(desk, { amount: 1 })
    const { made, task } = await promote(desk)

    expect(made.code).toBe(0)
    expect(task['expect']).toMatchObject({ state: 'error', failure: { code: 'CALL_REFUSED' } })
  })

  it('answers, edits and resumes again as it was done', async () => {
    await using desk = await useDesk({
      'steps/ask.ts': `export const condition = { order: Object, approved: null }
export const content = async () => { task.ask({ question: 'Send it?', into: 'approved' }) }
`,
      'steps/send.ts': `export const condition = { approved: true, address: null, tries: Number }
export const content = async () => {
  if (data.tries < 1) throw new Error('not yet')
  data.sent = true
}
`,
      'steps/end.ts': `export const condition = { sent: true, address: String }
export const content = async () => task.complete('sent')
`,
    })
    await start(desk, { order: {}, tries: 0 })
    await desk.run('task', 'answer', 'last', '-d', 'true')
    await desk.run('task', 'edit', 'last', '--set', 'tries=1')
    await desk.run('task', 'resume', 'last')
    await desk.run('task', 'edit', 'last', '--set', 'address=here')
    const { made, task } = await promote(desk)
    const tested = await desk.apart('test', 'fixtures/it.yaml')

    expect([made.code, made.err, tested.code]).toEqual([0, '', 0])
    expect(task['next']).toMatchObject([
      { answer: true, expect: { state: 'error' } },
      { edit: [{ op: 'replace', path: '/tries', value: 1 }] },
      { resume: true, expect: { state: 'incomplete' } },
      { edit: [{ path: '/address' }], expect: { state: 'done', result: 'sent' } },
    ])
  }, 90_000)

  it('runs sub-tasks again, with the answers that they got', async () => {
    await using desk = await useDesk({
      'fakes/bank.ts': BANK,
      'steps/split.ts': `export const condition = { parts: Array, sent: null }
export const content = async () => {
  data.sent = true
  for (const [at, amount] of data.parts.entries()) task.subtask('part', { amount }, { into: 'done.' + at, waitFor: true })
}
`,
      'steps/part.ts': `export const condition = { amount: Number }
export const content = async () => task.complete(await connectors.bank.charge({ amount: data.amount }))
`,
    })
    await start(desk, { parts: [1, 2] }, '--wait')
    const { made, task } = await promote(desk)

    expect(made.code).toBe(0)
    expect(task['expect']).toMatchObject({ data: { done: { 0: { asked: 1 }, 1: { asked: 2 } } } })
  })

  it('lets a clock go as it went where a task would not wait in a test', async () => {
    await using desk = await useDesk({
      'steps/wait.ts': `export const condition = { order: Object, seen: null }
export const content = async () => {
  data.seen = true
  task.park(3_600_000)
}
`,
      'steps/late.ts': `export const condition = { seen: true, late: null }
export const content = async () => { data.late = true }
`,
    })
    await start(desk, { order: {} })
    const { made, fixture, task } = await promote(desk)
    const tested = await desk.apart('test', 'fixtures/it.yaml')

    expect([made.code, tested.code]).toEqual([0, 0])
    expect(fixture['clock']).toMatchObject({ frozen: true })
    expect(task['expect']).toMatchObject({ state: 'waiting', steps: ['wait'] })
  }, 90_000)

  it('leaves out what is drawn anew, and says what', async () => {
    await using desk = await useDesk({
      'steps/draw.ts': `export const condition = { order: Object, drawn: null }
export const content = async () => { data.drawn = { number: Math.random(), kind: 'draw' } }
`,
    })
    await start(desk, { order: { id: 1 } })
    const { made, task } = await promote(desk)

    expect(made.err).toMatch(/Left out.*\n {2}data\.drawn\.number {2}0\.\d+ then, 0\.\d+ in the test/)
    expect(task['expect']).toMatchObject({ data: { order: { id: 1 }, drawn: { kind: 'draw' } } })
    expect(task['expect']).not.toHaveProperty('data.drawn.number')
  })

  it('sees the time that its first step saw', async () => {
    await using desk = await useDesk({
      'steps/look.ts': `export const condition = { order: Object, at: null }
export const content = async () => { data.at = Date.now() }
`,
    })
    await desk.apart('task', 'new', 'it', '-d', '{"order":{}}')
    const { made, task } = await promote(desk)

    expect([made.code, made.err]).toEqual([0, ''])
    expect(task['expect']).toHaveProperty('data.at')
  })

  it('begins with the data of a sub-task where that was promoted', async () => {
    await using desk = await useDesk({
      'steps/split.ts': `export const condition = { parts: Array }
export const content = async () => { task.subtask('part', { amount: data.parts[0] }) }
`,
      'steps/part.ts': `export const condition = { amount: Number }
export const content = async () => task.complete(data.amount * 2)
`,
    })
    await start(desk, { parts: [4] }, '--wait')
    const { code } = await desk.run('promote-to-test', 'last.1', '--to', 'fixtures/it.yaml')

    expect([code, parse(await desk.read('fixtures/it.yaml')).tasks]).toMatchObject([
      0,
      [{ name: 'part', data: { amount: 4 }, expect: { state: 'done', result: 8 } }],
    ])
  })
})
