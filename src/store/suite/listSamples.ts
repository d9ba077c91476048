import * as fc from 'fast-check'
import type { DataFilter, TaskQuery } from '../taskQuery.ts'
import type { Scope, TaskStore } from '../taskStore.ts'
import { commitOf, newTask, T0 } from './subject.ts'

/** A task to list, as plainly as can be. */
export interface Sample {
  readonly id: string
  readonly state: 'created' | 'done' | 'error' | 'waiting'
  readonly tags: readonly string[]
  readonly name: string
  readonly parent: string | undefined
  /** After the task before, or before it where the clock was turned back; in steps that fill blocks of numbers. */
  readonly createdAt: number
  readonly steps: readonly string[]
  readonly fingerprint: string | undefined
  readonly data: { readonly a?: unknown; readonly b?: { readonly c: unknown } }
}

const states = fc.constantFrom('created', 'done', 'error', 'waiting')
const letters = fc.constantFrom('x', 'y', 'z')
const values = fc.constantFrom(1, 2, '1', true, null, 'é')

/** Tasks in order of submission. */
export const someTasks: fc.Arbitrary<Sample[]> = fc
  .array(
    fc.record({
      state: states,
      tags: fc.uniqueArray(letters),
      name: fc.constantFrom('Order', 'order 2', 'INVOICE', 'Größe', ''),
      parent: fc.option(letters, { nil: undefined }),
      createdAt: fc.integer({ min: 0, max: 5 }).map((offset) => T0 + offset),
      steps: fc.uniqueArray(letters),
      fingerprint: fc.option(letters, { nil: undefined }),
      data: fc.record({ a: values, b: fc.record({ c: values }) }, { requiredKeys: [] }),
    }),
    { maxLength: 25 },
  )
  .map((tasks) => tasks.map((task, index) => ({ ...task, id: `t${index}` })))

const filters: fc.Arbitrary<DataFilter> = fc.record({
  path: fc.constantFrom(['a'], ['b', 'c'], ['b'], ['none']),
  value: values,
})

/** Queries, most of them with several conditions. */
export const queries: fc.Arbitrary<TaskQuery> = fc.record(
  {
    states: fc.uniqueArray(states),
    step: letters,
    tag: letters,
    name: fc.constantFrom('order', 'ß', 'R', ''),
    since: fc.integer({ min: T0 - 1, max: T0 + 6 }),
    until: fc.integer({ min: T0 - 1, max: T0 + 6 }),
    parent: letters,
    fingerprint: letters,
    where: fc.array(filters, { maxLength: 2 }),
  },
  { requiredKeys: [] },
)

/** Puts samples into a store. */
export async function storeTasks(store: TaskStore, scope: Scope, tasks: readonly Sample[]): Promise<void> {
  for (const { id, state, tags, name, parent, createdAt, data } of tasks) {
    const task = newTask(id, { state, tags, name, createdAt, data: JSON.stringify(data) })
    await store.create(scope, [parent === undefined ? task : { ...task, parent }])
  }
  for (const { id, steps, fingerprint } of tasks) {
    const failure = fingerprint === undefined ? null : { fingerprint, code: 'E', message: 'It failed.' }
    await store.commit(scope, commitOf(id, { steps, changes: { failure } }))
  }
}

/** Whether a sample meets a query. */
export function meets(task: Sample, query: TaskQuery): boolean {
  const { states: wanted, step, tag, name, since, until, parent, fingerprint, where = [] } = query
  const tests = [
    wanted === undefined || wanted.includes(task.state),
    step === undefined || task.steps.includes(step),
    tag === undefined || task.tags.includes(tag),
    name === undefined || task.name.toLowerCase().includes(name.toLowerCase()),
    since === undefined || task.createdAt >= since,
    until === undefined || task.createdAt < until,
    parent === undefined || task.parent === parent,
    fingerprint === undefined || task.fingerprint === fingerprint,
    ...where.map((filter) => meetsFilter(task.data, filter)),
  ]
  return tests.every(Boolean)
}

function meetsFilter({ a, b }: Sample['data'], { path, value }: DataFilter): boolean {
  const places = new Map<string, unknown>([
    ['a', a ?? null],
    ['b.c', b?.c ?? null],
    ['b', b ?? null],
    ['none', null],
  ])
  return places.get(path.join('.')) === value
}
