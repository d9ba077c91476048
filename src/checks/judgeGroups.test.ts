import { expect, it } from 'vitest'
import { judged } from '../../fixtures/judged.ts'

const when = (condition: string, body = '') =>
  `export const condition = ${condition}\nexport const content = async () => { ${body} }\n`

const ORDERS = {
  'steps/order/check.ts': when('{ order: { id: String } }', 'data.payment = 1'),
  'steps/order/pay.ts': when('{ payment: Number, $via: Object }', 'data.receipt = data.payment'),
}
const TICKETS = {
  'steps/ticket/open.ts': when('{ ticket: String, $via: { type: String } }', "data.owner = 'ada'"),
  'steps/ticket/close.ts': when('{ owner: String, state: null }', "data.state = 'closed'"),
}

/** What is said of groups in a workspace with these steps. */
async function groups(steps: Readonly<Record<string, string>>): Promise<string[]> {
  return (await judged(steps)).flatMap(({ code, message }) => (code === 'STEPS_SHARE_NOTHING' ? [message] : []))
}

it('notes groups of steps that share no task data, each with its steps', async () => {
  expect(await groups({ ...ORDERS, ...TICKETS })).toEqual([
    'The steps fall into 2 groups that share no task data: "order/check" and "order/pay"; "ticket/close" and "ticket/open".',
  ])
})

it.each([
  ['a group is a single step', { 'steps/mail.ts': when('{ mail: String }') }],
  [
    'a step shares data with both',
    { ...TICKETS, 'steps/both.ts': when('{ order: Object }', 'data.owner = data.order.by') },
  ],
  ['a step may reach all data', { ...TICKETS, 'steps/any.ts': when('{ x: 1 }', 'send(data)') }],
  ['a condition is not written out', { ...TICKETS, 'steps/any.ts': when('{ ...rest }') }],
  ['a step makes tasks for others', { ...TICKETS, 'steps/any.ts': when('{ x: 1 }', "task.subtask('ticket', {})") }],
])('says nothing where %s', async (_why, steps) => {
  expect(await groups({ ...ORDERS, ...steps })).toEqual([])
})
