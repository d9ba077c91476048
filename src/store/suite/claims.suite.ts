import { describe, expect, it } from 'vitest'
import { acme, commitOf, createHeld, newTask, T0, type Subject } from './subject.ts'

const request = { worker: 'w1', limit: 9, now: T0, leaseUntil: T0 + 1000 }

/** Who works on what, and until when. */
export function testClaims(subject: Subject): void {
  describe('claim', () => {
    it('takes what is ready, by time and then by submission', async () => {
      await using opened = await subject.open()
      const times = { t1: T0, t2: T0 - 5, t3: T0, t4: T0 + 1, t5: null }
      await opened.store.create(
        acme,
        Object.entries(times).map(([id, readyAt]) => newTask(id, { readyAt })),
      )

      const claimed = await opened.store.claim(acme, request)
      expect(claimed.map(({ id }) => id)).toEqual(['t2', 't1', 't3'])
      expect(claimed[0]).toMatchObject({ state: 'processing', attempt: 1, worker: 'w1', leaseUntil: T0 + 1000 })
      expect(claimed[0]).not.toHaveProperty('readyAt')
      expect(await opened.store.get(acme, 't2')).toMatchObject({ state: 'processing', attempt: 1, worker: 'w1' })
    })

    it('takes no more than asked for', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1'), newTask('t2'), newTask('t3')])

      expect(await opened.store.claim(acme, { ...request, limit: 2 })).toHaveLength(2)
      expect(await opened.store.claim(acme, { ...request, limit: 2 })).toHaveLength(1)
      expect(await opened.store.claim(acme, { ...request, limit: 2 })).toHaveLength(0)
    })

    it('gives each task to one of many who ask at once (DUR-04)', async () => {
      await using opened = await subject.open()
      await opened.store.create(
        acme,
        Array.from({ length: 40 }, (_, index) => newTask(`t${index}`)),
      )
      const claims = Array.from({ length: 20 }, (_, index) =>
        opened.store.claim(acme, { ...request, worker: `w${index}`, limit: 3 }),
      )

      const ids = (await Promise.all(claims)).flat().map(({ id }) => id)
      expect(ids).toHaveLength(40)
      expect(new Set(ids).size).toBe(40)
    })

    it('can be made again when the task was released, as the next attempt', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 't1')
      await opened.store.commit(acme, commitOf('t1', { claim, release: { readyAt: T0 + 50 } }))

      expect(await opened.store.get(acme, 't1')).toMatchObject({ state: 'waiting', readyAt: T0 + 50 })
      expect(await opened.store.claim(acme, request)).toEqual([])
      expect(await opened.store.nextReadyAt(acme)).toBe(T0 + 50)
      expect(await opened.store.claim(acme, { ...request, now: T0 + 50 })).toMatchObject([{ id: 't1', attempt: 2 }])
      expect(await opened.store.nextReadyAt(acme)).toBeUndefined()
    })

    it('finds nothing of a task that was put into another state without a time', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1')])
      await opened.store.commit(acme, commitOf('t1', { changes: { state: 'ignored' } }))

      expect(await opened.store.claim(acme, request)).toEqual([])
      expect(await opened.store.nextReadyAt(acme)).toBeUndefined()
    })

    it('is taken away from outside by a new state', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 't1')
      await opened.store.commit(acme, commitOf('t1', { changes: { state: 'interrupted' } }))

      await expect(opened.store.commit(acme, commitOf('t1', { claim }))).rejects.toMatchObject({ code: 'LEASE_LOST' })
      expect(await opened.store.get(acme, 't1')).toMatchObject({ state: 'interrupted', events: 2 })
    })

    it('is kept through a change from outside that leaves the state alone', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 't1')
      await opened.store.commit(acme, commitOf('t1', { changes: { name: 'other' }, readyAt: T0 }))
      await opened.store.commit(acme, commitOf('t1', { claim }))

      expect(await opened.store.get(acme, 't1')).toMatchObject({ name: 'other', state: 'processing', events: 3 })
    })
  })

  describe('heartbeat', () => {
    it('renews what the worker holds and nothing else', async () => {
      await using opened = await subject.open()
      await createHeld(opened.store, 't1')
      await opened.store.create(acme, [newTask('t2', { claim: { worker: 'w2', leaseUntil: T0 + 5 } }), newTask('t3')])
      const beat = { worker: 'w1', now: T0, leaseUntil: T0 + 9000 }

      expect(await opened.store.heartbeat(acme, beat)).toEqual(['t1'])
      expect(await opened.store.get(acme, 't1')).toMatchObject({ leaseUntil: T0 + 9000 })
      expect(await opened.store.get(acme, 't2')).toMatchObject({ leaseUntil: T0 + 5 })
    })

    it('no longer names a task that was taken over', async () => {
      await using opened = await subject.open()
      await createHeld(opened.store, 't1')
      await opened.store.interrupt(acme, { now: T0 + 1001, reason: 'gone' })

      expect(await opened.store.heartbeat(acme, { worker: 'w1', now: T0, leaseUntil: T0 + 9000 })).toEqual([])
    })
  })

  describe('interrupt', () => {
    it('takes what no lease covers any more, and only that (DUR-03)', async () => {
      await using opened = await subject.open()
      await createHeld(opened.store, 't1')
      await opened.store.create(acme, [
        newTask('t2', { claim: { worker: 'w2', leaseUntil: T0 + 2000 } }),
        newTask('t3'),
      ])

      // The clock was turned back by an hour: nothing has ended.
      expect(await opened.store.interrupt(acme, { now: T0 - 3_600_000, reason: 'gone' })).toEqual([])
      expect(await opened.store.interrupt(acme, { now: T0 + 1000, reason: 'gone' })).toEqual([])
      expect(await opened.store.interrupt(acme, { now: T0 + 1001, reason: 'gone' })).toEqual(['t1'])
      expect(await opened.store.get(acme, 't1')).toMatchObject({ state: 'interrupted', attempt: 1, events: 2 })
      expect(await opened.store.counts(acme)).toMatchObject({ interrupted: 1, processing: 1, created: 1 })
    })

    it('makes the claim worthless, also when the worker wakes up again (DUR-02)', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 't1')
      await opened.store.interrupt(acme, { now: T0 + 1001, reason: 'gone' })
      await opened.store.commit(acme, commitOf('t1', { expectedEvents: 2, readyAt: T0 }))
      await opened.store.claim(acme, { ...request, worker: 'w1' })

      await expect(opened.store.commit(acme, commitOf('t1', { claim }))).rejects.toMatchObject({ code: 'LEASE_LOST' })
    })
  })
}
