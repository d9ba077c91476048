import { describe, expect, it } from 'vitest'
import type { MaybeScope, TaskStore } from '../taskStore.ts'
import { acme, commitOf, newTask, other, T0, type Subject } from './subject.ts'

type Call = (store: TaskStore, scope: MaybeScope) => Promise<unknown>

const failure = { fingerprint: 'fp', code: 'E', message: 'm' }

/** Every method, as somebody would call it who knows all ids of the other workspace, and what it may answer. */
const CALLS: readonly (readonly [string, Call, unknown])[] = [
  ['get', (store, scope) => store.get(scope, 't1'), undefined],
  ['list', (store, scope) => store.list(scope, {}), { tasks: [] }],
  ['list with conditions', (store, scope) => store.list(scope, { tag: 'a', states: ['waiting'] }), { tasks: [] }],
  ['failures', (store, scope) => store.failures(scope, 9), []],
  ['events of a task', (store, scope) => store.events(scope, { task: 't1' }), []],
  ['events of all', (store, scope) => store.events(scope, {}), []],
  ['snapshot', (store, scope) => store.snapshot(scope, 't1', 9), undefined],
  ['messages', (store, scope) => store.messages(scope, 't1'), []],
  ['nextReadyAt', (store, scope) => store.nextReadyAt(scope), undefined],
  ['nextReadyAt of a task', (store, scope) => store.nextReadyAt(scope, ['t1']), undefined],
  ['quarantined', (store, scope) => store.quarantined(scope), []],
  ['claim', (store, scope) => store.claim(scope, { worker: 'w', limit: 9, now: T0 + 99, leaseUntil: T0 }), []],
  [
    'claim of a task',
    (store, scope) =>
      store.claim(scope, { worker: 'w', limit: 9, now: T0 + 99, leaseUntil: T0, only: ['t1', 'held', 'over'] }),
    [],
  ],
  ['heartbeat', (store, scope) => store.heartbeat(scope, { worker: 'w1', now: T0, leaseUntil: T0 }), []],
  ['interrupt', (store, scope) => store.interrupt(scope, { now: T0 * 2, reason: 'r' }), []],
  ['remove', (store, scope) => store.remove(scope, ['t1', 'held']), 0],
  ['prune', (store, scope) => store.prune(scope, { tasks: 0, bytes: 0, endedBefore: T0 * 2 }), 0],
]

const REFUSED: readonly (readonly [string, Call])[] = [
  ['commit', (store, scope) => store.commit(scope, commitOf('t1', { changes: { name: 'stolen' } }))],
  ['commit under a claim', (store, scope) => store.commit(scope, commitOf('held', { claim: held }))],
  ['repair', (store, scope) => store.repair(scope, 't1', { version: 9, data: '{}', memory: '{}' })],
]

const held = { worker: 'w1', attempt: 1 }

const STRANGERS: readonly (readonly [string, MaybeScope])[] = [
  ['another workspace (ISO-02)', other],
  ['a workspace without tasks (ISO-02)', { workspaceId: 'ws_none' }],
  ['null (ISO-03)', null],
  ['undefined (ISO-03)', undefined],
  ['an empty id (ISO-03)', { workspaceId: '' }],
  ['an account (ISO-03)', { workspaceId: 'acc_ada' }],
  ['a pattern (ISO-03)', { workspaceId: '%' }],
]

/** Who sees and changes what (ISO-02, ISO-03). */
export function testIsolation(subject: Subject): void {
  describe.each(STRANGERS)('%s', (_name, scope) => {
    it.each(CALLS)('gets nothing from %s', async (_call, call, nothing) => {
      await using opened = await subject.open()
      const before = await arrange(opened.store)

      expect(await call(opened.store, scope)).toEqual(nothing)
      expect(await stateOf(opened.store)).toEqual(before)
    })

    it.each(REFUSED)('is told by %s that there is no such task', async (_call, call) => {
      await using opened = await subject.open()
      const before = await arrange(opened.store)

      await expect(call(opened.store, scope)).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' })
      expect(await stateOf(opened.store)).toEqual(before)
    })

    it('counts nothing', async () => {
      await using opened = await subject.open()
      await arrange(opened.store)

      const counts = Object.values(await opened.store.counts(scope))
      expect(counts.filter((count) => count > 0)).toEqual([])
    })
  })

  it.each(STRANGERS.filter(([name]) => name.includes('ISO-03')))('%s cannot add tasks', async (_name, scope) => {
    await using opened = await subject.open()

    await expect(opened.store.create(scope, [newTask('t9')])).rejects.toMatchObject({ code: 'SCOPE_MISSING' })
    expect(await opened.store.get(acme, 't9')).toBeUndefined()
  })

  it('lets two workspaces have the same id, each its own task (ISO-02)', async () => {
    await using opened = await subject.open()
    await opened.store.create(acme, [newTask('t1', { name: 'ours' })])
    await opened.store.create(other, [newTask('t1', { name: 'theirs' })])
    await opened.store.remove(other, ['t1'])

    expect(await opened.store.get(acme, 't1')).toMatchObject({ name: 'ours' })
    expect(await opened.store.get(other, 't1')).toBeUndefined()
  })

  it('does not deliver a message to another workspace (ISO-02)', async () => {
    await using opened = await subject.open()
    await opened.store.create(acme, [newTask('t1', { state: 'waiting', readyAt: null })])
    await opened.store.create(other, [newTask('t2')])
    await opened.store.commit(other, commitOf('t2', { send: [{ to: 't1', body: '1' }], received: [1] }))

    expect(await opened.store.messages(acme, 't1')).toEqual([])
    expect(await opened.store.nextReadyAt(acme)).toBeUndefined()
  })
}

// One of everything: ready, held, waiting with a message, over, failed.
async function arrange(store: TaskStore): Promise<unknown> {
  await store.create(acme, [
    newTask('t1', { tags: ['a'], state: 'waiting' }),
    newTask('held', { claim: { worker: 'w1', leaseUntil: T0 + 1000 } }),
    newTask('over', { state: 'done', readyAt: null }),
  ])
  await store.create(other, [newTask('theirs')])
  await store.remove(other, ['theirs'])
  const changes = { data: { version: 1, text: '{}' } }
  const send = [{ to: 't1', body: '1' }]
  await store.commit(
    acme,
    commitOf('t1', { changes, snapshot: true, failed: failure, send, steps: ['s'], readyAt: T0 }),
  )
  return stateOf(store)
}

async function stateOf(store: TaskStore): Promise<unknown> {
  const tasks = await Promise.all(['t1', 'held', 'over'].map((id) => store.get(acme, id)))
  return [tasks, await store.events(acme, {}), await store.messages(acme, 't1'), await store.counts(acme)]
}
