import { expect, it } from 'vitest'
import { adviceFor } from './advice.ts'

it.each([
  { state: 'processing', words: 'get_task {"id":"t1","wait":45}' },
  { state: 'waiting', words: 'goes on by itself' },
  { state: 'question', words: 'answer_task {"id":"t1"' },
  { state: 'interrupted', words: 'resume_task {"id":"t1"}' },
  { state: 'incomplete', words: 'explain {"task":"t1"}' },
  { state: 'ignored', words: 'explain {"task":"t1"}' },
  { state: 'error', words: 'Call get_task' },
  { state: 'done', words: 'It is done' },
] as const)('says of a task that is $state what to call next', ({ state, words }) => {
  expect(adviceFor({ task: { id: 't1', state } })).toContain(words)
})

it('says the hint of a failure before anything else, then which step to read', () => {
  const failure = { step: 'orders/charge', hint: 'Set CARD.' }

  expect(adviceFor({ task: { id: 't1', state: 'error', failure } })).toMatch(
    /^Set CARD\. Call read_step \{"name":"orders\/charge"\}/,
  )
})
