import { describe, expect, it } from 'vitest'
import { acme, commitOf, createHeld, event, idsOf, newTask, type Subject } from './subject.ts'

const half = '\ud83d'

/** Data of every size and shape (DUR-17). */
export function testPayloads(subject: Subject): void {
  describe('data (DUR-17)', () => {
    it.each([1, 1000, 4096, 100_000, 10_000_000])('of %i bytes comes back as it was', async (size) => {
      await using opened = await subject.open()
      const data = size === 1 ? '1' : JSON.stringify('é'.repeat(size / 2 - 1))
      await opened.store.create(acme, [newTask('t1', { data, events: [event('TaskCreated', { data })] })])

      expect((await opened.store.get(acme, 't1'))?.data).toBe(data)
      expect((await opened.store.events(acme, { task: 't1' }))[0]?.data).toEqual({ data })
    })

    it.each([
      ['separators', '{"a":"\u2028\u2029"}'],
      ['an escaped NUL', '{"a":"\\u0000b"}'],
      ['an escaped half of a character', '{"a":"\\ud83d"}'],
      ['an integer beyond 2^53', '{"a":90071992547409931}'],
      ['a number with its zeros', '{"a":1.00}'],
      ['a key twice', '{"a":1,"a":2}'],
      ['quotes of all sorts', `{"a":"'\\"\`--;"}`],
    ])('keeps %s', async (_what, data) => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 't1')
      await opened.store.commit(acme, commitOf('t1', { claim, changes: { data: { version: 1, text: data } } }))

      expect((await opened.store.get(acme, 't1'))?.data).toBe(data)
    })

    it('keeps half of a character, written as an escape', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1', { data: `{"a":"${half}"}` })])

      const { data = '' } = (await opened.store.get(acme, 't1')) ?? {}
      expect(JSON.parse(data)).toEqual({ a: half })
    })

    it('is independent of what its objects become later', async () => {
      await using opened = await subject.open()
      const data = { list: [1] }
      const created = opened.store.create(acme, [newTask('t1', { events: [event('TaskCreated', data)] })])
      data.list.push(2)
      await created

      expect((await opened.store.events(acme, { task: 't1' }))[0]?.data).toEqual({ list: [1] })
    })
  })

  describe('an id', () => {
    it.each(['9007199254740993', 'a b', '日本😀', "'", '__proto__', '-1', '0x1', 'A', 'a'])('can be %j', async (id) => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask(id), newTask(`${id}0`)])

      expect(await opened.store.get(acme, id)).toMatchObject({ id, events: 1 })
      expect(await opened.store.events(acme, { task: id })).toMatchObject([{ id: `${id}:0`, aggregateId: id }])
    })

    it.each(['', 'a\0b', half, 'x'.repeat(201)])('cannot be %j', async (id) => {
      await using opened = await subject.open()

      await expect(opened.store.create(acme, [newTask(id)])).rejects.toMatchObject({ code: 'TASK_ID_INVALID' })
      expect(await opened.store.get(acme, id)).toBeUndefined()
    })
  })

  describe('a name or tag', () => {
    it('has what cannot be stored replaced, and is found by what it was', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1', { name: `a\0${half}`, tags: [`b\0`] })])

      expect(await opened.store.get(acme, 't1')).toMatchObject({ name: 'a\ufffd\ufffd', tags: ['b\ufffd'] })
      expect(await idsOf(opened.store, { tag: `b\0` })).toEqual(['t1'])
    })
  })
}
