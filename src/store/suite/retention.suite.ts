import { describe, expect, it } from 'vitest'
import type { RestingState } from '../taskRecord.ts'
import { acme, commitOf, createHeld, idsOf, newTask, T0, type Subject } from './subject.ts'

/** What is kept of what is over. */
export function testRetention(subject: Subject): void {
  describe('prune', () => {
    it('takes what ended before a moment, and never what is unfinished (DUR-16)', async () => {
      await using opened = await subject.open()
      const states: RestingState[] = ['done', 'error', 'ignored', 'waiting', 'incomplete', 'question', 'created']
      await opened.store.create(
        acme,
        states.map((state) => newTask(state, { state, readyAt: null })),
      )
      await opened.store.create(acme, [newTask('late', { state: 'done', createdAt: T0 + 100 })])
      await createHeld(opened.store, 'held')

      expect(await opened.store.prune(acme, { endedBefore: T0 + 100 })).toBe(3)
      expect(await idsOf(opened.store)).toEqual(['held', 'late', 'created', 'question', 'incomplete', 'waiting'])
      expect(await opened.store.counts(acme)).toMatchObject({ done: 1, error: 0, ignored: 0, waiting: 1 })
    })

    it('asks when a task ended, not when it was submitted', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1')])
      await opened.store.commit(acme, commitOf('t1', { at: T0 + 500, changes: { state: 'done' } }))

      expect(await opened.store.prune(acme, { endedBefore: T0 + 500 })).toBe(0)
      expect(await opened.store.prune(acme, { endedBefore: T0 + 501 })).toBe(1)
    })

    it('keeps the newest of those that ended (DUR-16)', async () => {
      await using opened = await subject.open()
      const ended = Array.from({ length: 250 }, (_, index) => newTask(`t${index}`, { state: 'done', readyAt: null }))
      await opened.store.create(acme, [...ended, newTask('open')])

      expect(await opened.store.prune(acme, { tasks: 2 })).toBe(248)
      expect(await idsOf(opened.store)).toEqual(['open', 't249', 't248'])
      expect(await opened.store.events(acme, {})).toHaveLength(3)
    })

    it('takes the oldest until the rest fits', async () => {
      await using opened = await subject.open()
      const data = JSON.stringify('x'.repeat(10_000))
      const ended = ['t1', 't2', 't3', 't4'].map((id) => newTask(id, { state: 'done', data }))
      await opened.store.create(acme, ended)

      expect(await opened.store.prune(acme, { bytes: 25_000 })).toBe(2)
      expect(await idsOf(opened.store)).toEqual(['t4', 't3'])
      expect(await opened.store.prune(acme, { bytes: 25_000 })).toBe(0)
    })

    it('without a bound takes nothing', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1', { state: 'done' })])

      expect(await opened.store.prune(acme, {})).toBe(0)
    })
  })
}
