import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TaskQuery } from '../taskQuery.ts'
import { meets, queries, someTasks, storeTasks, type Sample } from './listSamples.ts'
import { acme, commitOf, idsOf, newTask, T0, type Subject } from './subject.ts'

/** What lists find. */
export function testLists(subject: Subject): void {
  describe('list', () => {
    it('has the newest first, in pages', async () => {
      await using opened = await subject.open()
      await opened.store.create(
        acme,
        ['t1', 't2', 't3', 't4', 't5'].map((id) => newTask(id)),
      )

      const first = await opened.store.list(acme, { limit: 2 })
      const second = await opened.store.list(acme, { limit: 2, cursor: first.cursor ?? '' })
      const third = await opened.store.list(acme, { limit: 2, cursor: second.cursor ?? '' })
      expect([first, second, third].map(({ tasks }) => tasks.map(({ id }) => id))).toEqual([
        ['t5', 't4'],
        ['t3', 't2'],
        ['t1'],
      ])
      expect(third).not.toHaveProperty('cursor')
    })

    it('leaves the data out', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1')])

      const { tasks } = await opened.store.list(acme, {})
      expect(tasks[0]).toMatchObject({ id: 't1', name: 'order' })
      expect(tasks[0]).not.toHaveProperty('data')
      expect(tasks[0]).not.toHaveProperty('memory')
    })

    it('finds a task that is gone by nothing', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1', { tags: ['a'], parent: 'p' }), newTask('t2', { tags: ['a'] })])
      await opened.store.commit(acme, commitOf('t1', { steps: ['steps/a'] }))

      expect(await opened.store.remove(acme, ['t1', 'nobody'])).toBe(1)
      expect(await idsOf(opened.store, { tag: 'a' })).toEqual(['t2'])
      expect(await idsOf(opened.store, { step: 'steps/a' })).toEqual([])
      expect(await idsOf(opened.store, { parent: 'p' })).toEqual([])
      expect(await opened.store.get(acme, 't1')).toBeUndefined()
      expect(await opened.store.events(acme, { task: 't1' })).toEqual([])
    })

    it('forgets a tag that was taken away', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1', { tags: ['a', 'b'] })])
      await opened.store.commit(acme, commitOf('t1', { changes: { tags: ['b', 'c'], name: 'renamed' } }))

      expect(await idsOf(opened.store, { tag: 'a' })).toEqual([])
      expect(await idsOf(opened.store, { tag: 'b', name: 'NAME' })).toEqual(['t1'])
      expect(await idsOf(opened.store, { tag: 'c' })).toEqual(['t1'])
    })

    it('tells text, number, true and null apart in data', async () => {
      await using opened = await subject.open()
      const values = ['"1"', '1', 'true', 'null', '[1]', '{"b":1}', '"true"', 'false']
      const tasks = values.map((value) => newTask(value, { data: `{"order":{"status":${value}}}` }))
      await opened.store.create(acme, [...tasks, newTask('none', { data: '{"order":[]}' })])

      const find = (value: string | number | boolean | null) =>
        idsOf(opened.store, { where: [{ path: ['order', 'status'], value }] })
      const found = await Promise.all(['1', 1, true, false, 'true', '[1]', null].map(find))
      expect(found).toEqual([['"1"'], ['1'], ['true'], ['false'], ['"true"'], [], ['none', 'null']])
    })

    it.each(HOSTILE)('takes %j as a key and as a value, never as SQL', async (text) => {
      await using opened = await subject.open()
      const data = JSON.stringify({ [text]: { 'a.b': text } })
      await opened.store.create(acme, [newTask('t1', { data, name: text, tags: [text] }), newTask('t2')])

      const where = [{ path: [text, 'a.b'], value: text }]
      expect(await idsOf(opened.store, { where })).toEqual(['t1'])
      expect(await idsOf(opened.store, { tag: text })).toEqual(['t1'])
      expect(await idsOf(opened.store, { name: text })).toEqual(['t1'])
      expect(await idsOf(opened.store, { parent: text, step: text, fingerprint: text })).toEqual([])
    })

    it('refuses a cursor that it did not give back', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1')])

      await expect(opened.store.list(acme, { cursor: '1; drop table task' })).rejects.toMatchObject({
        code: 'CURSOR_INVALID',
      })
    })

    it('finds what a plain filter finds, whatever is asked and wherever the clock went', async () => {
      const check = fc.asyncProperty(someTasks, fc.array(queries, { maxLength: 12 }), async (tasks, asked) => {
        await using opened = await subject.open()
        await storeTasks(opened.store, acme, tasks)

        // Small pages, so that there are several.
        for (const query of asked) {
          expect(await idsOf(opened.store, { ...query, limit: 3 })).toEqual(expected(tasks, query))
        }
      })
      await fc.assert(check, { numRuns: 40 })
    })
  })

  describe('counts', () => {
    it('follow every change of state', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [
        newTask('t1'),
        newTask('t2'),
        newTask('t3', { readyAt: null, state: 'question' }),
      ])
      await opened.store.claim(acme, { worker: 'w1', limit: 1, now: T0, leaseUntil: T0 + 9 })
      await opened.store.commit(acme, commitOf('t2', { changes: { state: 'ignored' } }))
      await opened.store.remove(acme, ['t3'])

      const counts = await opened.store.counts(acme)
      expect(Object.entries(counts).filter(([, count]) => count > 0)).toEqual([
        ['processing', 1],
        ['ignored', 1],
      ])
    })
  })
}

const HOSTILE = [
  "'; drop table task; --",
  '"',
  '\\',
  '$',
  '%_',
  'a"]',
  '[0]',
  '日本😀',
  '__proto__',
  '\u2028\n\t',
  "')",
]

function expected(tasks: readonly Sample[], query: TaskQuery): string[] {
  return tasks
    .filter((task) => meets(task, query))
    .map(({ id }) => id)
    .toReversed()
}
