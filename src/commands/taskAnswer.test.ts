import { describe, expect, it } from 'vitest'
import { SHOP, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'
import { testEffects } from '../../fixtures/testEffects.ts'
import { taskEvent } from '../engine/events.ts'
import { newMemory } from '../engine/memory.ts'
import { DEFAULT_NAMESPACE } from '../namespaces.ts'
import { openTaskStore, scopeOf } from '../localTasks.ts'

const APPROVAL = { type: 'object', required: ['approved'], properties: { approved: { type: 'boolean' } } }

/** A shop with a task that asks something, as a step would have left it. */
async function useQuestion(schema?: object): Promise<TaskWorkspace> {
  const shop = await useTasks({
    ...SHOP,
    'steps/decided.ts': `export const condition = { answer: { approved: true } }
export const content = async () => task.complete('sent')
`,
  })
  const effects = testEffects()
  await using store = await openTaskStore(
    { root: shop.root, namespace: DEFAULT_NAMESPACE, effects },
    { durability: 'relaxed', index: [] },
  )
  const data = { order: 1 }
  const question = { question: 'May this order\ngo out?', into: 'answer', ...(schema && { schema }) }
  const origin = { actor: 'local:ada' }
  const events = [
    taskEvent('TaskCreated', { name: 'order', tags: [], data }, origin),
    taskEvent('TaskAsked', question, origin),
  ]
  const memory = JSON.stringify({ ...newMemory('local:ada'), question })
  const task = {
    id: 'task1',
    name: 'order',
    tags: [],
    data: JSON.stringify(data),
    memory,
    createdAt: effects.now().getTime(),
  }
  await store.create(scopeOf({ name: 'shop' }), [{ ...task, events, readyAt: null, state: 'question' }])
  return shop
}

describe('a task that asks something', () => {
  it('shows the question, what an answer looks like, and how to give it', async () => {
    await using shop = await useQuestion(APPROVAL)
    const { out } = await shop.run('task', 'show', 'last')

    expect(out).toMatch(
      /^question {2}order task1 after 0 step runs\n {2}asks May this order\n {2}go out\?\n {2}answer \{\n {4}"type": "object",/,
    )
    expect(out).toContain('$ stepyard task answer task1 --data')
    expect((await shop.run('task', 'log', 'last')).out).toContain('asks May this order')
  })
})

describe('stepyard task answer', () => {
  it('puts the answer where the step wants it, and lets the task go on', async () => {
    await using shop = await useQuestion(APPROVAL)
    const { code, out } = await shop.run('task', 'answer', 'last', '-d', '{"approved":true}')

    expect(code).toBe(0)
    expect(out).toMatch(/answered by local:user\n {5}\+ answer: \{ approved: true \}\n {2}1 {2}decided /)
    expect(out).toMatch(/done {2}order task1 after 1 step run\n {2}result "sent"\n$/)
  })

  it.each([
    ['text', ['--text', 'yes, please'], undefined, 'yes, please'],
    ['a file', ['-f', 'answers.yaml'], undefined, { stripe: { charge: { id: 'ch_1' } } }],
    ['standard input', ['-f', '-'], '[1]', [1]],
  ])('takes %s', async (...[, args, input, answer]) => {
    await using shop = await useQuestion()
    const options = { args: ['task', 'answer', 'last', ...args, '--json'], ...(input !== undefined && { input }) }

    expect(JSON.parse((await shop.runWith(options)).out).task.data).toEqual({ order: 1, answer })
  })

  it('refuses an answer that does not fit, with everything that is wrong', async () => {
    await using shop = await useQuestion(APPROVAL)
    const { code, err } = await shop.run('task', 'answer', 'last', '-d', '{"approved":"yes"}')

    expect([code, err]).toEqual([64, expect.stringContaining('/approved must be boolean')])
    expect((await shop.json('task', 'show', 'last')).task.state).toBe('question')
  })

  it.each([
    ['no answer', [], 'USAGE'],
    ['two answers', ['--text', 'a', '-d', '1'], 'USAGE'],
    ['no JSON', ['-d', 'yes'], 'DATA_UNREADABLE'],
  ])('refuses %s', async (_what, args, error) => {
    await using shop = await useQuestion()
    const { code, err } = await shop.run('task', 'answer', 'last', ...args)

    expect([code, err]).toEqual([64, expect.stringContaining(error)])
  })

  it('refuses a task that asks nothing', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'x', '-d', '{"x":1}')

    expect(await shop.run('task', 'answer', 'last', '--text', 'a')).toMatchObject({
      code: 1,
      err: expect.stringContaining('TASK_BUSY'),
    })
  })
})
