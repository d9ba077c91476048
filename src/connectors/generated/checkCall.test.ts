import { describe, expect, it } from 'vitest'
import { checkInput, checkOutput } from './checkCall.ts'

const schema = {
  type: 'object',
  required: ['email'],
  properties: { email: { type: 'string' }, token: { type: 'integer' } },
}
const call = (input: unknown) => ({
  connector: 'crm',
  operation: 'add',
  input,
  described: { name: 'add', input: schema, output: schema },
})

describe('checkInput', () => {
  it('lets pass what fits', async () => {
    await expect(checkInput(call({ email: 'a' }))).resolves.toBeUndefined()
  })

  it.each([
    [{ email: 1 }, { path: 'email', expected: 'a string', actual: '1' }],
    [{ emial: 'a' }, { path: 'email', expected: 'a value', actual: 'nothing', misspelt: 'emial' }],
    [undefined, { path: 'email', actual: 'nothing' }],
    [
      { email: 'a', token: 'hunter2' },
      { path: 'token', actual: 'a text' },
    ],
  ])('refuses %j with what is wrong', async (input, data) => {
    await expect(checkInput(call(input))).rejects.toMatchObject({ code: 'CALL_INPUT_INVALID', data })
  })
})

it('warns of a result that the description does not know', async () => {
  expect(await checkOutput(call({}), { email: null })).toMatchObject([
    { severity: 'warning', code: 'CALL_OUTPUT_UNEXPECTED', file: 'connectors/crm.yaml' },
  ])
})
