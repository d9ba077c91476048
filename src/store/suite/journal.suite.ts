import { describe, expect, it } from 'vitest'
import { acme, commitOf, createHeld, event, newTask, T0, type Subject } from './subject.ts'

/** What the journal tells. */
export function testJournal(subject: Subject): void {
  describe('events', () => {
    it('come in their envelope', async () => {
      await using opened = await subject.open()
      const events = [{ ...event('TaskCreated', { a: 1 }), causedBy: 'delivery_1' }]
      await opened.store.create(acme, [newTask('t1', { events })])

      expect(await opened.store.events(acme, { task: 't1' })).toEqual([
        {
          id: 't1:0',
          type: 'TaskCreated',
          aggregateId: 't1',
          actorAccountId: 'acc_ada',
          workspaceId: 'ws_acme',
          causedBy: 'delivery_1',
          timestamp: '2023-11-14T22:13:20.000Z',
          data: { a: 1 },
          number: 0,
          offset: expect.any(Number),
        },
      ])
    })

    it('of a task are numbered across commits and read from a number on', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 't1')
      await opened.store.commit(acme, commitOf('t1', { claim, events: [event('A'), event('B')] }))
      await opened.store.commit(acme, commitOf('t1', { claim, events: [event('C')] }))

      const read = await opened.store.events(acme, { task: 't1', from: 2 })
      expect(read.map(({ id, type }) => `${id} ${type}`)).toEqual(['t1:2 B', 't1:3 C'])
    })

    it('of the workspace follow an offset, and those of one commit share theirs', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1'), newTask('t2')])
      const [first, second] = await opened.store.events(acme, {})
      await opened.store.commit(acme, commitOf('t1', { events: [event('A'), event('B')] }))

      const after = await opened.store.events(acme, { after: second?.offset ?? 0 })
      expect(first?.offset).toBeLessThan(second?.offset ?? 0)
      expect(after.map(({ type }) => type)).toEqual(['A', 'B'])
      expect(after[0]?.offset).toBe(after[1]?.offset)
    })

    it('of one commit are never torn apart by a limit', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1', { events: [event('A'), event('B')] }), newTask('t2')])

      expect(await opened.store.events(acme, { limit: 1 })).toHaveLength(2)
    })

    it('say when a lease ended', async () => {
      await using opened = await subject.open()
      await createHeld(opened.store, 't1')

      expect(await opened.store.interrupt(acme, { now: T0 + 1001, reason: 'gone' })).toEqual(['t1'])
      expect((await opened.store.events(acme, { task: 't1', from: 1 }))[0]).toMatchObject({
        type: 'TaskInterrupted',
        data: { reason: 'gone', worker: 'w1', attempt: 1 },
      })
    })
  })
}
