import { describe, expect, it } from 'vitest'
import { acme, commitOf, createHeld, event, idsOf, newTask, T0, type Subject } from './subject.ts'

/** What tasks are after they were added, changed and removed. */
export function testTasks(subject: Subject): void {
  describe('create', () => {
    it('keeps a task as it was handed over', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1', { tags: ['vip'], parent: 't0', memory: '{"ran":[]}' })])

      expect(await opened.store.get(acme, 't1')).toEqual({
        id: 't1',
        seq: expect.any(Number),
        name: 'order',
        tags: ['vip'],
        parent: 't0',
        state: 'created',
        version: 0,
        events: 1,
        attempt: 0,
        readyAt: T0,
        createdAt: T0,
        updatedAt: T0,
        data: '{"order":{"status":"new"}}',
        memory: '{"ran":[]}',
      })
    })

    it('adds none of several tasks when one is there already', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1')])

      await expect(opened.store.create(acme, [newTask('t2'), newTask('t1')])).rejects.toMatchObject({
        code: 'TASK_EXISTS',
        data: { id: 't1' },
      })
      expect(await idsOf(opened.store)).toEqual(['t1'])
    })

    it('claims a task at once when asked to', async () => {
      await using opened = await subject.open()
      await createHeld(opened.store, 't1')

      expect(await opened.store.get(acme, 't1')).toMatchObject({ state: 'processing', worker: 'w1', attempt: 1 })
      expect(await opened.store.claim(acme, { worker: 'w2', limit: 9, now: T0, leaseUntil: T0 + 1 })).toEqual([])
    })

    it('need not be waited for: what is asked for later in the same turn comes after it', async () => {
      await using opened = await subject.open()
      const claim = { worker: 'w1', attempt: 1 }
      const created = newTask('t1', { readyAt: null, claim: { worker: 'w1', leaseUntil: T0 + 1_000 } })
      await Promise.all([
        opened.store.create(acme, [created]),
        opened.store.commit(acme, commitOf('t1', { claim, changes: { name: 'first' } })),
        opened.store.commit(acme, commitOf('t1', { claim, changes: { name: 'second' } })),
        opened.store.commit(acme, commitOf('t1', { claim, release: { readyAt: null } })),
      ])

      expect(await opened.store.get(acme, 't1')).toMatchObject({ name: 'second', state: 'waiting', events: 4 })
    })

    it('refused takes what was asked for after it with it, not the task that has the id', async () => {
      await using opened = await subject.open()
      await createHeld(opened.store, 't1')
      const created = newTask('t1', { readyAt: null, claim: { worker: 'w2', leaseUntil: T0 + 1_000 } })
      const [first, second] = await Promise.allSettled([
        opened.store.create(acme, [created]),
        opened.store.commit(acme, commitOf('t1', { claim: { worker: 'w2', attempt: 1 }, changes: { name: 'x' } })),
      ])

      expect(first).toMatchObject({ reason: { code: 'TASK_EXISTS' } })
      expect(second).toMatchObject({ reason: { code: 'LEASE_LOST' } })
      expect(await opened.store.get(acme, 't1')).toMatchObject({ name: 'order', events: 1 })
    })

    it('refuses a workspace as the one behind an event (AUD-09)', async () => {
      await using opened = await subject.open()
      const events = [{ ...event('TaskCreated'), actorAccountId: 'ws_acme' }]

      await expect(opened.store.create(acme, [newTask('t1', { events })])).rejects.toMatchObject({
        code: 'ACTOR_INVALID',
      })
      expect(await idsOf(opened.store)).toEqual([])
    })
  })

  describe('commit', () => {
    it('changes the row and adds the events', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 't1')
      const changes = { data: { version: 1, text: '{"a":1}' }, memory: '{"b":2}', lastStep: 'steps/a' }
      await opened.store.commit(acme, commitOf('t1', { claim, changes }))

      const task = await opened.store.get(acme, 't1')
      expect(task).toMatchObject({ version: 1, data: '{"a":1}', memory: '{"b":2}', lastStep: 'steps/a', events: 2 })
      expect(task).toMatchObject({ state: 'processing', updatedAt: T0 + 1 })
    })

    it('ends the claim with a new state', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 't1')
      await opened.store.commit(acme, commitOf('t1', { claim, changes: { state: 'done' } }))

      expect(await opened.store.get(acme, 't1')).not.toHaveProperty('worker')
      expect(await opened.store.counts(acme)).toMatchObject({ done: 1, processing: 0 })
    })

    it('is refused when the claim is no longer held (DUR-02)', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 't1')
      await opened.store.commit(acme, commitOf('t1', { claim, release: { readyAt: T0 } }))
      await opened.store.claim(acme, { worker: 'w1', limit: 1, now: T0, leaseUntil: T0 + 9 })

      await expect(opened.store.commit(acme, commitOf('t1', { claim }))).rejects.toMatchObject({ code: 'LEASE_LOST' })
      expect(await opened.store.get(acme, 't1')).toMatchObject({ events: 2, attempt: 2 })
    })

    it('from outside is refused when the task has other events than expected', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1')])
      const commit = commitOf('t1', { expectedEvents: 2 })

      await expect(opened.store.commit(acme, commit)).rejects.toMatchObject({
        code: 'TASK_CHANGED',
        data: { id: 't1', expected: 2, found: 1 },
      })
    })

    it('does not touch its neighbours when it is refused', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 't1')
      const results = await Promise.allSettled([
        opened.store.commit(acme, commitOf('t1', { claim })),
        opened.store.commit(acme, commitOf('t1', { claim: { ...claim, attempt: 7 } })),
        opened.store.commit(acme, commitOf('t1', { claim })),
      ])

      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(await opened.store.get(acme, 't1')).toMatchObject({ events: 3 })
    })
  })
}
