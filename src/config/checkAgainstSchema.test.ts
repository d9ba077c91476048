import { expect, it } from 'vitest'
import { checkAgainstSchema } from './checkAgainstSchema.ts'

const answer = {
  type: 'object',
  required: ['decision'],
  properties: { decision: { enum: ['yes', 'no'] }, note: { type: 'string', format: 'email' } },
}

it('finds nothing wrong with a value that fits, whatever its format', async () => {
  expect(await checkAgainstSchema(answer, { decision: 'yes', note: 'no address' })).toEqual([])
})

it('says everything that is wrong, and where', async () => {
  expect(await checkAgainstSchema(answer, { decision: 'maybe', note: 1 })).toEqual([
    '/decision must be equal to one of the allowed values ("yes", "no")',
    '/note must be string',
  ])
  expect(await checkAgainstSchema(answer, 1)).toEqual(['it must be object'])
})

it('reads schemas of the dialect they name', async () => {
  const tuple = { $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{ type: 'string' }] }

  expect(await checkAgainstSchema(tuple, [1])).toEqual(['/0 must be string'])
  expect(await checkAgainstSchema({ ...tuple, $schema: 'http://json-schema.org/draft-07/schema#' }, [1])).toEqual([])
})

it('takes a schema that says yes or no', async () => {
  expect([await checkAgainstSchema(true, 1), await checkAgainstSchema(false, 1)]).toEqual([
    [],
    ['no answer is accepted'],
  ])
})

it('names what is wrong with a schema that cannot be used', async () => {
  expect(await checkAgainstSchema({ type: 'text' }, 1)).toEqual([expect.stringMatching(/^its schema cannot be used: /)])
})
