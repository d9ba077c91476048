import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Claim, TaskStore } from '../taskStore.ts'
import { acme, commitOf, newTask, T0, type Subject } from './subject.ts'

/** A task as whoever makes one call after the other would know it. */
interface Known {
  readonly id: string
  attempt: number
  worker: string | undefined
  leaseUntil: number
  ready: boolean
}

/** A call, and what it must answer, which is known when it is made: calls take effect in order. */
interface Made {
  readonly expected: unknown
  readonly answered: Promise<unknown>
}

/** Who makes calls: it may still believe in claims that it has lost. */
interface Worker {
  readonly name: string
  readonly claims: { readonly task: Known; readonly claim: Claim }[]
}

type Move = (store: TaskStore, tasks: readonly Known[], worker: Worker) => Made

const LEASE = T0 + 1000
const LONGER = T0 + 3000

const claim: Move = (store, tasks, worker) => {
  const { name } = worker
  const task = tasks.find(({ ready }) => ready)
  if (task) {
    Object.assign(task, { attempt: task.attempt + 1, worker: name, leaseUntil: LEASE, ready: false })
    worker.claims.push({ task, claim: { worker: name, attempt: task.attempt } })
  }
  const claimed = store.claim(acme, { worker: name, limit: 1, now: T0, leaseUntil: LEASE })
  return {
    expected: task ? [`${task.id} ${task.attempt}`] : [],
    answered: claimed.then((found) => found.map(({ id, attempt }) => `${id} ${attempt}`)),
  }
}

/** A commit under its last claim, or its first one. */
const commit =
  (nth: 0 | -1, ends: boolean): Move =>
  (store, _tasks, { claims }) => {
    const held = claims.at(nth)
    if (!held) return { expected: undefined, answered: Promise.resolve() }
    const { task, claim: under } = held
    const isHeld = task.worker === under.worker && task.attempt === under.attempt
    if (isHeld && ends) Object.assign(task, { worker: undefined, ready: true })
    const release = ends ? { release: { readyAt: T0 } } : {}
    return {
      expected: isHeld ? 'ok' : 'LEASE_LOST',
      answered: codeOf(store.commit(acme, commitOf(task.id, { claim: under, ...release }))),
    }
  }

const heartbeat: Move = (store, tasks, { name }) => {
  const held = tasks.filter(({ worker }) => worker === name)
  for (const task of held) task.leaseUntil = LONGER
  return {
    expected: held.map(({ id }) => id),
    answered: store.heartbeat(acme, { worker: name, now: T0, leaseUntil: LONGER }).then((ids) => ids.toSorted()),
  }
}

const expire: Move = (store, tasks) => {
  const lost = tasks.filter(({ worker, leaseUntil }) => worker !== undefined && leaseUntil <= LEASE)
  for (const task of lost) task.worker = undefined
  return {
    expected: lost.map(({ id }) => id),
    answered: store.interrupt(acme, { now: LEASE + 1, reason: 'gone' }).then((ids) => ids.toSorted()),
  }
}

const putInto =
  (id: string, state: 'created' | 'ignored'): Move =>
  (store, tasks) => {
    const ready = state === 'created'
    for (const task of tasks.filter((each) => each.id === id)) Object.assign(task, { worker: undefined, ready })
    const readyAt = ready ? { readyAt: T0 } : {}
    return { expected: 'ok', answered: codeOf(store.commit(acme, commitOf(id, { changes: { state }, ...readyAt }))) }
  }

const MOVES: Readonly<Record<string, Move>> = {
  claim,
  keep: commit(-1, false),
  end: commit(-1, true),
  'keep the first': commit(0, false),
  'end the first': commit(0, true),
  heartbeat,
  expire,
  'resume a': putInto('a', 'created'),
  'cancel b': putInto('b', 'ignored'),
  'resume b': putInto('b', 'created'),
}

function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'ok',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
}

const plan = fc.array(fc.constantFrom('claim', 'claim', 'keep', 'end', ...Object.keys(MOVES)), {
  minLength: 4,
  maxLength: 12,
})

/** Workers whose calls cross each other in any order, held against one that makes them one by one (DUR-04). */
export function testRaces(subject: Subject): void {
  describe('workers whose calls cross', () => {
    it('get what one after the other would get, in the order of the calls (DUR-04)', async () => {
      const check = fc.asyncProperty(fc.scheduler(), fc.tuple(plan, plan, plan), async (scheduler, plans) => {
        await using opened = await subject.open()
        const { store } = opened
        await store.create(acme, [newTask('a'), newTask('b')])
        const free = { attempt: 0, worker: undefined, leaseUntil: 0, ready: true }
        const tasks = ['a', 'b'].map((id): Known => ({ id, ...free }))
        const made: Made[] = []
        const follow = async (moves: readonly string[], number: number): Promise<void> => {
          const worker: Worker = { name: `w${number}`, claims: [] }
          for (const move of moves) {
            await scheduler.schedule(Promise.resolve(), `${worker.name} ${move}`)
            const next = MOVES[move]?.(store, tasks, worker)
            if (next) made.push(next)
            await next?.answered
          }
        }
        await scheduler.waitFor(Promise.all(plans.map(follow)))

        expect(await Promise.all(made.map(({ answered }) => answered))).toEqual(made.map(({ expected }) => expected))
      })
      await expect(fc.assert(check, { numRuns: 60 })).resolves.toBeUndefined()
    })
  })
}
