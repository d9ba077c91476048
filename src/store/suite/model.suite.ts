import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TaskStore } from '../taskStore.ts'
import { acme, commitOf, newTask, T0, type Subject } from './subject.ts'

/** A task as the model sees it: the port in the plainest words. */
interface ModelTask {
  state: string
  events: number
  attempt: number
  worker: string | undefined
  leaseUntil: number
  readyAt: number | null
  /** Messages, and how many of them came since the last claim. */
  messages: number
  unseen: number
}

interface Model {
  now: number
  readonly tasks: Map<string, ModelTask>
}

/** The store under test, and every claim that was ever given out. */
interface Real {
  store: TaskStore
  readonly claims: { readonly id: string; readonly worker: string; readonly attempt: number }[]
  readonly crash: (() => Promise<TaskStore>) | undefined
}

type Command = fc.AsyncCommand<Model, Real>

const LEASE = 100
const WAKEABLE = ['waiting', 'incomplete', 'question']

/** Random days in the life of a store, step by step next to a model (DUR-04). */
export function testModel(subject: Subject): void {
  describe('any sequence of calls', () => {
    it('leads to what the model says, and no task is ever held twice (DUR-04)', async () => {
      const check = fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: 'max' }), async (sequence) => {
        await using opened = await subject.open()
        const real: Real = { store: opened.store, claims: [], crash: opened.crash }
        const setup = () => ({ model: { now: T0, tasks: new Map<string, ModelTask>() }, real })

        await fc.asyncModelRun(setup, sequence)
      })
      await expect(fc.assert(check, { numRuns: 60 })).resolves.toBeUndefined()
    })
  })
}

const ids = fc.constantFrom('a', 'b')
const workers = fc.constantFrom('w1', 'w2')

const takes = fc.tuple(workers, fc.integer({ min: 1, max: 2 })).map(([worker, limit]) => claim(worker, limit))
const commits = fc
  .tuple(fc.constantFrom(1, 1, 2, 3, 4), fc.constantFrom('keep', 'release', 'done', 'waiting', 'error'))
  .map((how) => commitClaimed(...how))
const sends = fc.tuple(ids, ids).map(([from, to]) => send(from, to))

// What happens most in a real life comes more often.
const commands = [
  fc.tuple(ids, fc.boolean(), workers).map(([id, held, worker]) => create(id, held ? worker : undefined)),
  takes,
  takes,
  takes,
  commits,
  commits,
  commits,
  sends,
  sends,
  fc.tuple(ids, fc.constantFrom('interrupted', 'created', 'ignored'), fc.boolean()).map((how) => commitOutside(...how)),
  workers.map(heartbeat),
  fc.constant(0).map(interrupt),
  fc.constantFrom(-500, 1, 5, LEASE, LEASE + 1).map(moveClock),
  ids.map(remove),
  fc.constant(0).map(crash),
]

function command(name: string, run: Command['run']): Command {
  return { check: () => true, run, toString: () => name }
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  )
}

function create(id: string, worker?: string): Command {
  return command(`create ${id} ${worker ?? ''}`, async (model, { store, claims }) => {
    const lease = worker === undefined ? {} : { claim: { worker, leaseUntil: model.now + LEASE } }
    const code = await codeOf(store.create(acme, [newTask(id, { readyAt: model.now, createdAt: model.now, ...lease })]))

    expect(code).toBe(model.tasks.has(id) ? 'TASK_EXISTS' : 'ok')
    if (code !== 'ok') return
    const task = { events: 1, leaseUntil: model.now + LEASE, messages: 0, unseen: 0, worker }
    const held = { state: 'processing', attempt: 1, readyAt: null }
    const free = { state: 'created', attempt: 0, readyAt: model.now }
    model.tasks.set(id, { ...task, ...(worker === undefined ? free : held) })
    if (worker !== undefined) claims.push({ id, worker, attempt: 1 })
  })
}

function claim(worker: string, limit: number): Command {
  return command(`claim ${limit} for ${worker}`, async (model, { store, claims }) => {
    const { now } = model
    const ready = [...model.tasks].filter(([, { readyAt }]) => readyAt !== null && readyAt <= now)
    const claimed = await store.claim(acme, { worker, limit, now, leaseUntil: now + LEASE })

    expect(claimed).toHaveLength(Math.min(limit, ready.length))
    for (const { id, attempt, messages } of claimed) {
      const task = model.tasks.get(id)
      // Nobody else holds it, and nobody held it under this number before.
      expect(task).toMatchObject({ worker: undefined, attempt: attempt - 1, messages: messages.length })
      expect(claims.filter((each) => each.id === id && each.attempt === attempt)).toEqual([])
      claims.push({ id, worker, attempt })
      Object.assign(task ?? {}, {
        state: 'processing',
        worker,
        attempt,
        readyAt: null,
        leaseUntil: now + LEASE,
        unseen: 0,
      })
    }
  })
}

// Under one of the last claims that were given out, which may not be held any more.
function commitClaimed(nth: number, how: string): Command {
  return command(`commit ${how} under claim ${nth} from the last`, async (model, { store, claims }) => {
    const held = claims.at(-nth)
    if (!held) return
    const { id, ...under } = held
    const task = model.tasks.get(id)
    const state = how === 'keep' || how === 'release' ? {} : { changes: { state: how as 'done' } }
    const release = how === 'release' ? { release: { readyAt: model.now + 5 } } : {}
    const code = await codeOf(store.commit(acme, commitOf(id, { at: model.now, claim: under, ...state, ...release })))

    const answer = task?.worker === under.worker && task.attempt === under.attempt ? 'ok' : 'LEASE_LOST'
    expect(code).toBe(task ? answer : 'TASK_NOT_FOUND')
    if (!task || code !== 'ok') return
    task.events++
    if (how === 'keep') return
    task.state = how === 'release' ? 'waiting' : how
    task.readyAt = how === 'release' ? model.now + 5 : null
    task.worker = undefined
    if (task.unseen > 0 && WAKEABLE.includes(task.state)) wake(task, model.now)
  })
}

function commitOutside(id: string, state: string, stale: boolean): Command {
  return command(`put ${id} into ${state}${stale ? ', seen too early' : ''}`, async (model, { store }) => {
    const task = model.tasks.get(id)
    const expectedEvents = (task?.events ?? 0) - (stale ? 1 : 0)
    const readyAt = state === 'created' ? { readyAt: model.now } : {}
    const changes = { state: state as 'ignored' }
    const code = await codeOf(store.commit(acme, commitOf(id, { at: model.now, expectedEvents, changes, ...readyAt })))

    const answer = stale ? 'TASK_CHANGED' : 'ok'
    expect(code).toBe(task ? answer : 'TASK_NOT_FOUND')
    if (!task || code !== 'ok') return
    Object.assign(task, { state, events: task.events + 1, worker: undefined, readyAt: readyAt.readyAt ?? null })
  })
}

function heartbeat(worker: string): Command {
  return command(`heartbeat of ${worker}`, async (model, { store }) => {
    const held = [...model.tasks].filter(([, task]) => task.worker === worker)
    const leaseUntil = model.now + LEASE

    expect((await store.heartbeat(acme, { worker, now: model.now, leaseUntil })).toSorted()).toEqual(
      held.map(([id]) => id).toSorted(),
    )
    for (const [, task] of held) task.leaseUntil = leaseUntil
  })
}

function interrupt(): Command {
  return command('interrupt', async (model, { store }) => {
    const lost = [...model.tasks].filter(([, task]) => task.worker !== undefined && task.leaseUntil < model.now)

    expect((await store.interrupt(acme, { now: model.now, reason: 'r' })).toSorted()).toEqual(
      lost.map(([id]) => id).toSorted(),
    )
    for (const [, task] of lost) {
      Object.assign(task, { state: 'interrupted', worker: undefined, readyAt: null, events: task.events + 1 })
    }
  })
}

function send(from: string, to: string): Command {
  return command(`${from} sends to ${to}`, async (model, { store }) => {
    const [sender, receiver] = [model.tasks.get(from), model.tasks.get(to)]
    const code = await codeOf(store.commit(acme, commitOf(from, { at: model.now, send: [{ to, body: '1' }] })))

    expect(code).toBe(sender ? 'ok' : 'TASK_NOT_FOUND')
    if (!sender) return
    sender.events++
    if (!receiver) return
    receiver.messages++
    receiver.unseen++
    if (WAKEABLE.includes(receiver.state)) wake(receiver, model.now)
  })
}

function moveClock(by: number): Command {
  return command(`the clock moves by ${by}`, async (model) => {
    model.now += by
  })
}

function remove(id: string): Command {
  return command(`remove ${id}`, async (model, { store, claims }) => {
    expect(await store.remove(acme, [id])).toBe(model.tasks.delete(id) ? 1 : 0)
    // A task that is added under the same id begins to count its claims anew.
    for (const [index, each] of [...claims.entries()].toReversed()) if (each.id === id) claims.splice(index, 1)
  })
}

// Ends each sequence in the middle and compares everything, through a crash where the store can have one.
function crash(): Command {
  return command('crash', async (model, real) => {
    if (real.crash) real.store = await real.crash()
    for (const [id, { leaseUntil, messages, unseen: _unseen, ...task }] of model.tasks) {
      const found = await real.store.get(acme, id)
      const lease = task.worker === undefined ? undefined : leaseUntil
      const shown = { ...task, readyAt: task.readyAt ?? undefined, leaseUntil: lease }
      expect({ readyAt: undefined, leaseUntil: undefined, worker: undefined, ...found }).toMatchObject(shown)
      expect(await real.store.messages(acme, id)).toHaveLength(messages)
      expect(await real.store.events(acme, { task: id })).toHaveLength(task.events)
    }
    const times = [...model.tasks.values()].flatMap(({ readyAt }) => readyAt ?? [])
    expect(await real.store.nextReadyAt(acme)).toBe(times.length === 0 ? undefined : Math.min(...times))
    const counts = Object.values(await real.store.counts(acme)).reduce((sum, count) => sum + count)
    expect(counts).toBe(model.tasks.size)
  })
}

function wake(task: ModelTask, now: number): void {
  task.readyAt = task.readyAt === null ? now : Math.min(task.readyAt, now)
}
