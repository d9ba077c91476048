import { describe, expect, it } from 'vitest'
import { openEphemeralMemory } from '../../store/sqlite/memory/openMemory.ts'
import { answerCall } from '../answerCalls.ts'
import { createConnectorTable, type ConnectorItem } from '../connectorTable.ts'
import { createMemoryLayer } from './memoryLayer.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const NOTES: ConnectorItem = { name: 'notes', path: 'connectors/notes.yaml', value: { type: 'memory' } }

/** Makes calls one after the other, as `<connector>.<operation>`; answers what the last one gave, or its error. */
function useMemory(items: readonly ConnectorItem[] = [], clock = { now: NOW }) {
  const store = openEphemeralMemory()
  const table = createConnectorTable(items)
  const layers = [createMemoryLayer({ open: async () => store, now: () => clock.now })]
  const parts = { workspace: 'shop', environment: 'dev', table: () => table, layers }
  const origin = { task: 't1', step: 's', again: 0, nth: 0 }
  return {
    clock,
    async call(operation: string, input?: unknown, connector = 'memory'): Promise<unknown> {
      const outcome = await answerCall(parts, { connector, operation, input, ...origin }, new AbortController())
      if ('error' in outcome) throw outcome.error
      expect(outcome.layer).toBe('built-in')
      return outcome.result
    },
  }
}

describe('a memory', () => {
  it.each([{ open: { hours: [8, 18] } }, [], null, false, 0, '', { ['__proto__']: { x: 1 } }])(
    'gives back %j as it was kept',
    async (value) => {
      const { call } = useMemory()
      await call('set', { key: 'a', value })

      expect(JSON.stringify(await call('get', { key: 'a' }))).toBe(JSON.stringify(value))
    },
  )

  it('answers null for what was never kept', async () => {
    expect(await useMemory().call('get', { key: 'a' })).toBeNull()
  })

  it('says when a value was kept, and when it expires on the clock of the engine', async () => {
    const { call, clock } = useMemory()
    const times = { updatedAt: '2026-03-01T12:00:00.000Z', expiresAt: '2026-03-01T13:30:00.000Z' }

    expect(await call('set', { key: 'a', value: 1, ttl: '1h30m' })).toEqual({ key: 'a', ...times })
    expect(await call('list')).toEqual({ entries: [{ key: 'a', bytes: 1, ...times }] })
    clock.now += 5_400_000
    expect(await call('get', { key: 'a' })).toBeNull()
  })

  it('answers whether it forgot anything', async () => {
    const { call } = useMemory()
    await call('set', { key: 'a', value: 1, ttl: 1000 })

    expect([await call('delete', { key: 'a' }), await call('delete', { key: 'a' })]).toEqual([true, false])
  })

  it('lists keys page by page', async () => {
    const { call } = useMemory()
    for (const key of ['b1', 'a', 'b2', 'b3']) await call('set', { key, value: 1 })

    const first = { entries: [{ key: 'b1' }, { key: 'b2' }], after: 'b2' }
    expect(await call('list', { prefix: 'b', limit: 2 })).toMatchObject(first)
    const last = await call('list', { prefix: 'b', limit: 2, after: 'b2' })
    expect(last).toMatchObject({ entries: [{ key: 'b3' }] })
    expect(last).not.toHaveProperty('after')
  })

  it('answers searches with values', async () => {
    const { call } = useMemory()
    await call('set', { key: 'a', value: { note: 'likes green tea' } })

    expect(await call('search', { query: 'GREEN' })).toMatchObject({
      entries: [{ key: 'a', value: { note: 'likes green tea' } }],
    })
  })

  it('is another one for each connector file of its type', async () => {
    const { call } = useMemory([NOTES])
    await call('set', { key: 'a', value: 'ours' })

    expect(await call('get', { key: 'a' }, 'notes')).toBeNull()
    await call('set', { key: 'a', value: 'theirs' }, 'notes')
    expect(await call('get', { key: 'a' })).toBe('ours')
  })

  it('is not there where its file is not enabled', async () => {
    const off = { ...NOTES, value: { type: 'memory', enabled: false } }

    await expect(useMemory([off]).call('list', {}, 'notes')).rejects.toMatchObject({ code: 'CONNECTOR_DISABLED' })
  })
})

describe('a call of a memory', () => {
  const invalid = (path: string, more = {}) => ({ code: 'CALL_INPUT_INVALID', data: { path, ...more } })

  it.each([
    ['get', {}, invalid('key', { actual: 'nothing' })],
    ['get', undefined, invalid('key', { actual: 'nothing' })],
    ['get', { key: 4711 }, invalid('key')],
    ['get', { kee: 'a' }, invalid('key', { misspelt: 'kee' })],
    ['get', 'a', invalid('', { expected: 'an object', actual: '"a"' })],
    ['set', { key: 'a' }, invalid('value')],
    ['set', { key: 'a', value: 1, tll: '1h' }, invalid('tll', { misspelt: 'ttl' })],
    ['list', { limit: 1001 }, invalid('limit', { actual: '1001' })],
    ['list', { limit: 0 }, invalid('limit')],
    ['search', { query: 'x', limit: 101 }, invalid('limit', { actual: '101' })],
    ['search', {}, invalid('query')],
    ['set', { key: 'a', value: 1, ttl: 'soon' }, { code: 'MEMORY_TTL_INVALID', data: { ttl: '"soon"' } }],
    ['set', { key: 'a', value: 1, ttl: -5 }, { code: 'MEMORY_TTL_INVALID', data: { ttl: '-5' } }],
    ['set', { key: 'a', value: 1, ttl: 8.64e15 }, { code: 'MEMORY_TTL_INVALID' }],
    ['set', { key: 'a', value: 1n }, { code: 'MEMORY_VALUE_INVALID', data: { key: 'a' } }],
    ['set', { key: 'a', value: () => 1 }, { code: 'MEMORY_VALUE_INVALID', data: { reason: 'a function is no JSON' } }],
    ['set', { key: 'k'.repeat(501), value: 1 }, { code: 'MEMORY_KEY_INVALID', data: { key: 'k'.repeat(501) } }],
    ['get', { key: '' }, { code: 'MEMORY_KEY_INVALID' }],
    ['set', { key: 'a', value: 'x'.repeat(262_143) }, { code: 'MEMORY_VALUE_TOO_LARGE', data: { bytes: 262_145 } }],
    ['forget', { key: 'a' }, { code: 'UNFAKED_CALL' }],
    ['toString', { key: 'a' }, { code: 'UNFAKED_CALL' }],
  ])('%s says what is wrong with its input (%#)', async (operation, input, expected) => {
    await expect(useMemory().call(operation, input)).rejects.toMatchObject(expected)
  })
})
