import { describe, expect, it } from 'vitest'
import { acme, commitOf, createHeld, idsOf, newTask, T0, type Subject } from './subject.ts'

const failure = { fingerprint: 'fp-1', code: 'STEP_FAILED', message: 'No route to host', step: 'steps/send' }

/** What went wrong, and what data was like before. */
export function testFailures(subject: Subject): void {
  describe('a failure', () => {
    it('is counted with those of the same fingerprint', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1'), newTask('t2')])
      await opened.store.commit(acme, commitOf('t1', { failed: failure }))
      await opened.store.commit(acme, commitOf('t2', { at: T0 + 7, failed: { ...failure, message: 'Time-out' } }))

      const group = { ...failure, message: 'Time-out', count: 2, firstAt: T0 + 1, lastAt: T0 + 7, lastTask: 't2' }
      expect(await opened.store.failures(acme, 10)).toEqual([group])
    })

    it('is listed with the latest group first', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('t1')])
      for (const [at, fingerprint] of ['a', 'b', 'c'].entries()) {
        await opened.store.commit(acme, commitOf('t1', { at: T0 + at, failed: { ...failure, fingerprint } }))
      }

      const groups = await opened.store.failures(acme, 2)
      expect(groups.map(({ fingerprint }) => fingerprint)).toEqual(['c', 'b'])
    })

    it('stays with its task until it is taken away', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 't1')
      await opened.store.commit(acme, commitOf('t1', { claim, changes: { state: 'error', failure } }))
      expect(await opened.store.get(acme, 't1')).toMatchObject({ state: 'error', failure })
      expect(await idsOf(opened.store, { fingerprint: 'fp-1' })).toEqual(['t1'])

      await opened.store.commit(acme, commitOf('t1', { changes: { failure: null, state: 'created' }, readyAt: T0 }))
      expect(await opened.store.get(acme, 't1')).not.toHaveProperty('failure')
      expect(await idsOf(opened.store, { fingerprint: 'fp-1' })).toEqual([])
    })
  })

  describe('a snapshot', () => {
    it('is the newest at or before a version', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 't1')
      for (const version of [1, 2, 3]) {
        const changes = { data: { version, text: `{"v":${version}}` } }
        await opened.store.commit(acme, commitOf('t1', { claim, changes, snapshot: version !== 2 }))
      }

      expect(await opened.store.snapshot(acme, 't1', 0)).toBeUndefined()
      expect(await opened.store.snapshot(acme, 't1', 2)).toEqual({ version: 1, text: '{"v":1}', event: 1 })
      expect(await opened.store.snapshot(acme, 't1', 9)).toEqual({ version: 3, text: '{"v":3}', event: 3 })
    })
  })
}
