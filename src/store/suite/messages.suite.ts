import { describe, expect, it } from 'vitest'
import type { TaskStore } from '../taskStore.ts'
import { acme, commitOf, createHeld, newTask, T0, type Subject } from './subject.ts'

const request = { worker: 'w1', limit: 9, now: T0 + 9, leaseUntil: T0 + 1000 }

/** What tasks leave for each other. */
export function testMessages(subject: Subject): void {
  describe('a message', () => {
    it.each(['waiting', 'incomplete', 'question'] as const)('wakes a task that is %s', async (state) => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('parent', { state, readyAt: null }), newTask('child')])
      await send(opened.store, '{"n":1}')

      const [claimed] = await opened.store.claim(acme, { ...request, limit: 2 }).then((tasks) => tasks.slice(-1))
      expect(claimed).toMatchObject({ id: 'parent', messages: [{ from: 'child', body: '{"n":1}' }] })
    })

    it.each(['created', 'interrupted', 'done', 'error'] as const)('leaves a task alone that is %s', async (state) => {
      await using opened = await subject.open()
      await opened.store.create(acme, [
        newTask('parent', { state, readyAt: null }),
        newTask('child', { readyAt: null }),
      ])
      await send(opened.store, '1')

      expect(await opened.store.get(acme, 'parent')).toMatchObject({ state })
      expect(await opened.store.nextReadyAt(acme)).toBeUndefined()
      expect(await opened.store.messages(acme, 'parent')).toMatchObject([{ from: 'child', body: '1' }])
    })

    it('is not missed when it comes while the task is at work', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 'parent')
      await opened.store.create(acme, [newTask('child', { readyAt: null })])
      await send(opened.store, '1')
      await opened.store.commit(acme, commitOf('parent', { claim, at: T0 + 5, release: { readyAt: null } }))

      expect(await opened.store.get(acme, 'parent')).toMatchObject({ state: 'waiting', readyAt: T0 + 5 })
      expect(await opened.store.claim(acme, request)).toMatchObject([{ messages: [{ body: '1' }] }])
    })

    it('does not wake a task again that has seen it and left it', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('parent'), newTask('child', { readyAt: null })])
      await send(opened.store, '1')
      await opened.store.claim(acme, request)
      const claim = { worker: 'w1', attempt: 1 }
      await opened.store.commit(acme, commitOf('parent', { claim, release: { readyAt: null } }))

      expect(await opened.store.nextReadyAt(acme)).toBeUndefined()
      expect(await opened.store.messages(acme, 'parent')).toHaveLength(1)
    })

    it('is gone when it was taken in', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('parent'), newTask('child', { readyAt: null })])
      await send(opened.store, '1')
      await send(opened.store, '2')
      const [parent] = await opened.store.claim(acme, request)
      const [first] = parent?.messages ?? []
      const claim = { worker: 'w1', attempt: 1 }
      await opened.store.commit(acme, commitOf('parent', { claim, received: [first?.id ?? 0, 999_999] }))

      expect(await opened.store.messages(acme, 'parent')).toMatchObject([{ body: '2' }])
    })

    it('to nobody is dropped, and the commit stands', async () => {
      await using opened = await subject.open()
      await opened.store.create(acme, [newTask('child')])
      await opened.store.commit(acme, commitOf('child', { send: [{ to: 'nobody', body: '1' }] }))

      expect(await opened.store.get(acme, 'child')).toMatchObject({ events: 2 })
    })
  })

  describe('a sub-task', () => {
    it('is added with the commit that asks for it, and can be sent to at once', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 'parent')
      const create = [newTask('child', { parent: 'parent' })]
      await opened.store.commit(acme, commitOf('parent', { claim, create, send: [{ to: 'child', body: '1' }] }))

      expect(await opened.store.get(acme, 'child')).toMatchObject({ parent: 'parent', state: 'created' })
      expect(await opened.store.messages(acme, 'child')).toHaveLength(1)
    })

    it('that is there already takes the whole commit with it', async () => {
      await using opened = await subject.open()
      const claim = await createHeld(opened.store, 'parent')
      await opened.store.create(acme, [newTask('child')])
      const commit = commitOf('parent', { claim, create: [newTask('new'), newTask('child')], changes: { name: 'x' } })

      await expect(opened.store.commit(acme, commit)).rejects.toMatchObject({ code: 'TASK_EXISTS' })
      expect(await opened.store.get(acme, 'parent')).toMatchObject({ name: 'order', events: 1 })
      expect(await opened.store.get(acme, 'new')).toBeUndefined()
    })
  })
}

function send(store: TaskStore, body: string): Promise<void> {
  return store.commit(acme, commitOf('child', { at: T0 + 1, send: [{ to: 'parent', body }] }))
}
