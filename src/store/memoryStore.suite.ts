import { describe, expect, it } from 'vitest'
import type { MemoryStore } from './memoryStore.ts'

const NOW = 1_700_000_000_000

/** A memory of its own for one test, which takes so many bytes. */
export type OpenMemory = (most?: number) => Promise<{ readonly store: MemoryStore } & AsyncDisposable>

/** The contract of `MemoryStore`: whatever keeps values runs all of it. */
export function testMemoryStore(name: string, open: OpenMemory): void {
  describe(`${name} memory`, () => {
    testKeys(open)
    testLists(open)
    testSearch(open)
    testLimits(open)
  })
}

const put = (store: MemoryStore, key: string, value: unknown = 1): Promise<void> =>
  store.set('memory', { key, value: JSON.stringify(value), now: NOW })

async function keysOf(store: MemoryStore, query: object = {}): Promise<readonly string[]> {
  return (await store.list('memory', { now: NOW, limit: 100, ...query })).map(({ key }) => key)
}

async function foundBy(store: MemoryStore, query: string, limit = 10): Promise<readonly string[]> {
  return (await store.search('memory', { now: NOW, query, limit })).map(({ key }) => key)
}

function testKeys(open: OpenMemory): void {
  it('answers what was kept last under a key', async () => {
    await using at = await open()
    await put(at.store, 'a', { first: 1 })
    await at.store.set('memory', { key: 'a', value: '{"second":[2]}', now: NOW + 5 })

    const kept = { key: 'a', value: '{"second":[2]}', bytes: 14, updatedAt: NOW + 5 }
    expect(await at.store.get('memory', { key: 'a', now: NOW })).toEqual(kept)
  })

  it('answers nothing for a key that was never kept', async () => {
    await using at = await open()

    expect(await at.store.get('memory', { key: 'a', now: NOW })).toBeUndefined()
  })

  it.each(['__proto__', 'constructor', "'; drop table entry; --", 'ключ/ключ', '🍵', '%', 'a\nb'])(
    'takes %j for a key like any other',
    async (key) => {
      await using at = await open()
      await put(at.store, key, key)

      expect((await at.store.get('memory', { key, now: NOW }))?.value).toBe(JSON.stringify(key))
      expect(await keysOf(at.store)).toEqual([key])
    },
  )

  it('forgets a key once', async () => {
    await using at = await open()
    await put(at.store, 'a')

    expect(await at.store.delete('memory', { key: 'a', now: NOW })).toBe(true)
    expect(await at.store.delete('memory', { key: 'a', now: NOW })).toBe(false)
    expect(await at.store.get('memory', { key: 'a', now: NOW })).toBeUndefined()
  })

  it('has keys of their own for each connector', async () => {
    await using at = await open()
    await put(at.store, 'a', 'ours')
    await at.store.set('notes', { key: 'a', value: '"theirs"', now: NOW })
    await at.store.delete('notes', { key: 'a', now: NOW })

    expect(await foundBy(at.store, 'theirs')).toEqual([])
    expect((await at.store.get('memory', { key: 'a', now: NOW }))?.value).toBe('"ours"')
  })

  it('has a value until the moment at which it expires', async () => {
    await using at = await open()
    await at.store.set('memory', { key: 'a', value: '"tea"', now: NOW, expiresAt: NOW + 10 })
    const now = NOW + 10

    expect(await at.store.get('memory', { key: 'a', now: NOW + 9 })).toMatchObject({ expiresAt: NOW + 10 })
    expect(await at.store.get('memory', { key: 'a', now })).toBeUndefined()
    expect(await at.store.list('memory', { now, limit: 9 })).toEqual([])
    expect(await at.store.search('memory', { now, query: 'tea', limit: 9 })).toEqual([])
    expect(await at.store.delete('memory', { key: 'a', now })).toBe(false)
  })

  it('keeps a value for ever that is kept again without an end', async () => {
    await using at = await open()
    await at.store.set('memory', { key: 'a', value: '1', now: NOW, expiresAt: NOW + 10 })
    await put(at.store, 'a')

    expect(await at.store.get('memory', { key: 'a', now: NOW * 2 })).not.toHaveProperty('expiresAt')
  })

  it('keeps the last of many values that are written at once', async () => {
    await using at = await open()
    await Promise.all(Array.from({ length: 200 }, (_, index) => put(at.store, `k${index % 20}`, index)))

    expect(await keysOf(at.store)).toHaveLength(20)
    expect((await at.store.get('memory', { key: 'k19', now: NOW }))?.value).toBe('199')
  })
}

function testLists(open: OpenMemory): void {
  it('lists keys in order, by prefix, a page at a time', async () => {
    await using at = await open()
    for (const key of ['b/2', 'a', 'b/1', 'b', 'c', 'b/10']) await put(at.store, key)

    expect(await keysOf(at.store)).toEqual(['a', 'b', 'b/1', 'b/10', 'b/2', 'c'])
    expect(await keysOf(at.store, { prefix: 'b/' })).toEqual(['b/1', 'b/10', 'b/2'])
    expect(await keysOf(at.store, { prefix: 'b/', after: 'b/1', limit: 1 })).toEqual(['b/10'])
    expect(await keysOf(at.store, { after: 'b/2' })).toEqual(['c'])
  })

  it.each(['%', '_', '*', 'A'])('takes the prefix %j as it is', async (prefix) => {
    await using at = await open()
    await put(at.store, 'a1')
    await put(at.store, `${prefix}1`)

    expect(await keysOf(at.store, { prefix })).toEqual([`${prefix}1`])
  })
}

const TEXTS: readonly (readonly [query: string, text: string])[] = [
  ['Köln', 'koln'],
  ['STRASSE', 'Straße'],
  ['deja vu', 'Déjà-vu!'],
  ['日本', 'これは日本語です'],
  ['ภาษา', 'ฉันพูดภาษาไทย'],
  ['हिन्दी', 'मैं हिन्दी'],
  ['ΟΔΟΣ', 'οδός'],
  ['ＡＢＣ', 'abc'],
  ['4711', 'order-4711/b'],
  ['42', 'answer 42.'],
  ['привет', 'Привет, мир'],
]

function testSearch(open: OpenMemory): void {
  it.each(TEXTS)('finds %j in %j', async (query, text) => {
    await using at = await open()
    await put(at.store, 'other', 'nothing of it')
    await put(at.store, 'a', { deep: [{ note: text }] })

    expect(await foundBy(at.store, query)).toEqual(['a'])
  })

  it('finds values that have all of the words, keys and numbers too, the best first', async () => {
    await using at = await open()
    await put(at.store, 'long', `green tea ${'and something else '.repeat(50)}`)
    await put(at.store, 'short', 'green tea, green tea')
    await put(at.store, 'half', 'green coffee')
    await put(at.store, 'customer/4711', { count: 12 })

    expect(await foundBy(at.store, 'tea green')).toEqual(['short', 'long'])
    expect(await foundBy(at.store, 'tea green', 1)).toEqual(['short'])
    expect(await foundBy(at.store, '4711 12')).toEqual(['customer/4711'])
  })

  it('forgets the words of what was replaced or deleted', async () => {
    await using at = await open()
    await put(at.store, 'a', 'tea')
    await put(at.store, 'b', 'tea')
    await put(at.store, 'a', 'coffee')
    await at.store.delete('memory', { key: 'b', now: NOW })

    expect(await foundBy(at.store, 'tea')).toEqual([])
    expect(await foundBy(at.store, 'coffee')).toEqual(['a'])
  })

  it.each([
    'tea"',
    '"',
    'tea*',
    'tea AND NOT',
    '(tea',
    'NEAR(tea',
    'words:tea',
    '^tea',
    '-tea',
    "'",
    'tea\0',
    '{tea}:',
    'té+a',
  ])('takes %j for plain words', async (query) => {
    await using at = await open()
    await put(at.store, 'a', 'tea')

    await expect(foundBy(at.store, query)).resolves.toEqual(expect.any(Array))
  })

  it('takes any number of words', async () => {
    await using at = await open()
    const text = Array.from({ length: 5_000 }, (_, index) => `w${index}`).join(' ')
    await put(at.store, 'a', text)

    expect(await foundBy(at.store, text)).toEqual(['a'])
  })
}

function testLimits(open: OpenMemory): void {
  it('takes keys of 500 characters, and none that is longer', async () => {
    await using at = await open()
    await put(at.store, 'é'.repeat(500))
    const data = { reason: 'it has 501 characters, of 1 to 500' }

    await expect(put(at.store, 'k'.repeat(501))).rejects.toMatchObject({ code: 'MEMORY_KEY_INVALID', data })
  })

  it.each(['', 'a\0', 'a\uD800'])('refuses %j for a key', async (key) => {
    await using at = await open()

    await expect(put(at.store, key)).rejects.toMatchObject({ code: 'MEMORY_KEY_INVALID' })
  })

  it('takes values of 256 KiB, and none that is larger', async () => {
    await using at = await open()
    await put(at.store, 'a', 'x'.repeat(262_142))
    const refused = { code: 'MEMORY_VALUE_TOO_LARGE', data: { key: 'a', bytes: 262_145, most: 262_144 } }

    await expect(put(at.store, 'a', 'x'.repeat(262_143))).rejects.toMatchObject(refused)
    expect((await at.store.get('memory', { key: 'a', now: NOW }))?.bytes).toBe(262_144)
  })

  it('takes no more than has room, of all connectors together, and says how much there is', async () => {
    await using at = await open(100)
    await at.store.set('notes', { key: 'n', value: '"'.padEnd(58, 'x') + '"', now: NOW })
    const refused = { code: 'MEMORY_FULL', data: { key: 'k', bytes: 53, room: 40, most: 100 } }

    await expect(put(at.store, 'k', 'x'.repeat(50))).rejects.toMatchObject(refused)
    await put(at.store, 'k', 'x'.repeat(37))
    await put(at.store, 'k', 'y'.repeat(37))
  })

  it('has room again for what was deleted, and for what has expired', async () => {
    await using at = await open(100)
    await put(at.store, 'a', 'x'.repeat(90))
    await at.store.delete('memory', { key: 'a', now: NOW })
    await at.store.set('memory', { key: 'b', value: `"${'x'.repeat(90)}"`, now: NOW, expiresAt: NOW + 1 })

    await at.store.set('memory', { key: 'c', value: `"${'x'.repeat(90)}"`, now: NOW + 1 })
    expect(await keysOf(at.store)).toEqual(['c'])
  })

  it('refuses what does not fit beside others that are written at once, and nothing else', async () => {
    await using at = await open(100)
    const writes = ['a', 'b', 'c'].map((key) => put(at.store, key, 'x'.repeat(40)))

    expect((await Promise.allSettled(writes)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
    ])
    expect(await keysOf(at.store)).toEqual(['a', 'b'])
  })
}
