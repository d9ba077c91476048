import { describe, expect, it } from 'vitest'
import { afterClaim, afterCommit, afterInterrupt, afterMessage, checkCommit, type TaskHead } from './taskHead.ts'
import type { Commit } from './taskStore.ts'

const free: TaskHead = {
  seq: 1,
  state: 'waiting',
  version: 3,
  events: 5,
  readyAt: 100,
  worker: null,
  leaseUntil: null,
  attempt: 2,
  messages: 0,
  unseen: 0,
}
const held = afterClaim(free, { worker: 'w1', limit: 1, now: 100, leaseUntil: 200 })
const claim = { worker: 'w1', attempt: 3 }
const commit: Commit = { task: 't1', at: 150, events: [{ type: 'E', actorAccountId: 'a', data: {} }] }

describe('a claim', () => {
  it('makes a task processing, as the next attempt', () => {
    expect(held).toEqual({ ...free, state: 'processing', readyAt: null, worker: 'w1', leaseUntil: 200, attempt: 3 })
  })

  it.each([
    ['another worker', { worker: 'w2', attempt: 3 }],
    ['an older attempt', { worker: 'w1', attempt: 2 }],
    ['a newer attempt', { worker: 'w1', attempt: 4 }],
  ])('is not held by %s (DUR-02)', (_who, other) => {
    expect(() => checkCommit(held, { ...commit, claim: other })).toThrow(
      expect.objectContaining({ code: 'LEASE_LOST' }),
    )
    expect(() => checkCommit(held, { ...commit, claim })).not.toThrow()
  })

  it('is held by nobody once the task was interrupted', () => {
    const head = afterInterrupt(held)

    expect(head).toMatchObject({ state: 'interrupted', worker: null, leaseUntil: null, readyAt: null, events: 6 })
    expect(() => checkCommit(head, { ...commit, claim })).toThrow(expect.objectContaining({ code: 'LEASE_LOST' }))
  })
})

describe('a commit under a claim', () => {
  it('keeps the claim when it says nothing about it', () => {
    expect(afterCommit(held, { ...commit, claim }, 0)).toEqual({ ...held, events: 6 })
  })

  it.each<[Partial<Commit>, Partial<TaskHead>]>([
    [{ release: { readyAt: 900 } }, { state: 'waiting', readyAt: 900 }],
    [{ release: { readyAt: null } }, { state: 'waiting', readyAt: null }],
    [{ changes: { state: 'done' } }, { state: 'done', readyAt: null }],
    [
      { changes: { state: 'incomplete' }, release: { readyAt: 7 } },
      { state: 'incomplete', readyAt: 7 },
    ],
    [
      { changes: { state: 'created' }, readyAt: 8 },
      { state: 'created', readyAt: 8 },
    ],
  ])('ends it with %j', (end, expected) => {
    const head = afterCommit(held, { ...commit, claim, ...end }, 0)

    expect(head).toMatchObject({ worker: null, leaseUntil: null, attempt: 3, ...expected })
  })
})

describe('a commit from outside', () => {
  it('leaves the time of a task alone unless it says another', () => {
    expect(afterCommit(free, commit, 0)).toEqual({ ...free, events: 6 })
    expect(afterCommit(free, { ...commit, readyAt: null }, 0)).toMatchObject({ state: 'waiting', readyAt: null })
  })

  it('with a new state and no time takes the task out of what is claimed by itself', () => {
    expect(afterCommit(free, { ...commit, changes: { state: 'ignored' } }, 0)).toMatchObject({ readyAt: null })
  })

  it('gives no time to a task that stays claimed', () => {
    expect(afterCommit(held, { ...commit, readyAt: 7 }, 0)).toMatchObject({ state: 'processing', readyAt: null })
  })

  it('is refused when the task has other events than expected', () => {
    const expected = { code: 'TASK_CHANGED', data: { id: 't1', expected: 4, found: 5 } }

    expect(() => checkCommit(free, { ...commit, expectedEvents: 4 })).toThrow(expect.objectContaining(expected))
    expect(() => checkCommit(free, { ...commit, expectedEvents: 5 })).not.toThrow()
  })
})

describe('a message', () => {
  it.each([
    [100, 90, 90],
    [100, 110, 100],
    [null, 90, 90],
  ])('makes a task that waits until %s ready at %s, if that is earlier', (readyAt, at, expected) => {
    expect(afterMessage({ ...free, readyAt }, at)).toMatchObject({ readyAt: expected, messages: 1, unseen: 1 })
  })

  it('that came during the claim makes the task ready when it is put back to wait', () => {
    const head = afterMessage(held, 120)

    expect(head.readyAt).toBeNull()
    expect(afterCommit(head, { ...commit, release: { readyAt: 900 } }, 0)).toMatchObject({ readyAt: 150 })
    expect(afterCommit(head, { ...commit, changes: { state: 'done' } }, 0)).toMatchObject({ readyAt: null })
  })

  it('that was taken in is not waited for', () => {
    const head = afterMessage(held, 120)

    expect(afterCommit(head, { ...commit, release: { readyAt: 900 } }, 1)).toMatchObject({ readyAt: 900, messages: 0 })
  })
})
