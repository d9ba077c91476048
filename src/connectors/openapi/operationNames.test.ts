import { expect, it } from 'vitest'
import { nameOperations } from './operationNames.ts'

const name = (operationId: string): string | undefined =>
  [...nameOperations([{ operationId, method: 'get', path: '/' }]).keys()][0]

it.each([
  ['repos/list-for-user', 'repos.listForUser'],
  ['ListUsers', 'listUsers'],
  ['APIKeys_list', 'apiKeysList'],
  ['GET_USERS', 'getUsers'],
  ['2fa', '_2fa'],
  ['then', 'then_'],
  ['kunden/löschen', 'kunden.löschen'],
])('makes of the operationId %s the name %s', (operationId, expected) => {
  expect(name(operationId)).toBe(expected)
})

it('makes a name of method and path where there is no operationId', () => {
  const keys = [
    { method: 'get', path: '/customers/{id}' },
    { method: 'post', path: '/' },
  ]

  expect([...nameOperations(keys).keys()]).toEqual(['getCustomersById', 'postRoot'])
})

it('numbers names by path, whatever the order of the document', () => {
  const keys = ['/c', '/a', '/b'].map((path) => ({ operationId: 'list', method: 'get', path }))
  const named = (all: typeof keys) => [...nameOperations(all)].map(([each, { path }]) => `${each} ${path}`)

  expect(named(keys)).toEqual(['list /a', 'list2 /b', 'list3 /c'])
  expect(named(keys.toReversed())).toEqual(named(keys))
})
