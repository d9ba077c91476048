import { describe, expect, expectTypeOf, it } from 'vitest'

import { compileCondition } from './condition/compile.ts'
import { any, every, exists, gt, gte, isoDate, lt, not, oneOf } from './condition/extensions.ts'
import { defineStep, type StepDefinition, type StepRetry, type TaskControl, type TaskSchemas } from './define.ts'
import type { AuditEntry } from './stepHost.ts'

/** The type of `data` that a step's body gets. */
type Data<Step> = Step extends StepDefinition<infer _> ? Parameters<Step['content']>[0]['data'] : never

const isSku = (value: unknown): value is `sku-${string}` => typeof value === 'string' && value.startsWith('sku-')

describe('defineStep', () => {
  it('gives back what it was given', () => {
    const definition = { name: 'charge', condition: { total: Number }, content: () => undefined }

    expect(defineStep(definition)).toBe(definition)
  })

  it('accepts every pattern that compiles, and is typed by it', () => {
    const step = defineStep({
      condition: { a: String, b: [{ c: /x/ }], d: { $ne: null }, e: null, f: (value) => value === 1, g: gt(1), h: [] },
      content: () => undefined,
    })

    expect(compileCondition(step.condition).diagnostics).toEqual([])
  })
})

const content = (): undefined => undefined

describe('the type of data', () => {
  it('is a primitive where the condition asks for one', () => {
    const step = defineStep({ condition: { s: String, n: Number, b: Boolean, r: /x/ }, content })

    expectTypeOf<Data<typeof step>['s']>().toEqualTypeOf<string>()
    expectTypeOf<Data<typeof step>['n']>().toEqualTypeOf<number>()
    expectTypeOf<Data<typeof step>['b']>().toEqualTypeOf<boolean>()
    expectTypeOf<Data<typeof step>['r']>().toEqualTypeOf<string>()
  })

  it('is of the type of a literal, so that a body moves it on', () => {
    const step = defineStep({ condition: { status: 'new', count: 0, paid: false }, content })

    expectTypeOf<Data<typeof step>['status']>().toEqualTypeOf<string>()
    expectTypeOf<Data<typeof step>['count']>().toEqualTypeOf<number>()
    expectTypeOf<Data<typeof step>['paid']>().toEqualTypeOf<boolean>()
  })

  it('is anything where the condition asks for absence', () => {
    const step = defineStep({ condition: { a: null, b: undefined, c: { d: null } }, content })

    expectTypeOf<Data<typeof step>['a']>().toEqualTypeOf<unknown>()
    expectTypeOf<Data<typeof step>['b']>().toEqualTypeOf<unknown>()
    expectTypeOf<Data<typeof step>['c']['d']>().toEqualTypeOf<unknown>()
  })

  it('excludes absence for `{ $ne: null }`', () => {
    const step = defineStep({ condition: { a: { $ne: null } }, content })

    expectTypeOf<Data<typeof step>['a']>().toEqualTypeOf<NonNullable<unknown>>()
  })

  it('follows nested objects, arrays and open objects', () => {
    const condition = { order: { total: Number, lines: [{ sku: String }], tags: Array, meta: Object } }
    const step = defineStep({ condition, content })
    type Order = Data<typeof step>['order']

    expectTypeOf<Order['total']>().toEqualTypeOf<number>()
    expectTypeOf<Order['lines']>().toEqualTypeOf<unknown[]>()
    expectTypeOf<Order['tags']>().toEqualTypeOf<unknown[]>()
    expectTypeOf<Order['meta']>().toEqualTypeOf<Record<string, unknown>>()
  })

  it('is one flat, open, writable object type, as an editor shows it', () => {
    const step = defineStep({ condition: { order: { total: Number } }, content })
    type Shown = { [key: string]: unknown; order: { [key: string]: unknown; total: number } }

    expectTypeOf<Data<typeof step>>().toEqualTypeOf<Shown>()
  })

  it('narrows by comparing and choosing', () => {
    const condition = { status: oneOf('new', 'paid'), maybe: oneOf(1, null), after: gt('2026-01-31'), at: isoDate() }
    const step = defineStep({ condition, content })

    expectTypeOf<Data<typeof step>['status']>().toEqualTypeOf<'new' | 'paid'>()
    expectTypeOf<Data<typeof step>['maybe']>().toEqualTypeOf<1 | null | undefined>()
    expectTypeOf<Data<typeof step>['after']>().toEqualTypeOf<string>()
    expectTypeOf<Data<typeof step>['at']>().toEqualTypeOf<string>()
  })

  it('narrows by combining and by presence', () => {
    const condition = { total: every(gte(1), lt(10)), id: any(Number, 'none'), here: exists(), gone: exists(false) }
    const step = defineStep({ condition: { ...condition, other: not('x') }, content })

    expectTypeOf<Data<typeof step>['total']>().toEqualTypeOf<number>()
    expectTypeOf<Data<typeof step>['id']>().toEqualTypeOf<number | 'none'>()
    expectTypeOf<Data<typeof step>['here']>().toEqualTypeOf<NonNullable<unknown> | null>()
    expectTypeOf<Data<typeof step>['gone']>().toEqualTypeOf<unknown>()
    expectTypeOf<Data<typeof step>['other']>().toEqualTypeOf<unknown>()
  })

  it('narrows by a predicate that is a type guard, and by no other', () => {
    const step = defineStep({
      condition: { sku: isSku, n: (n: number) => n > 3, any: (value) => value !== 1 },
      content,
    })

    expectTypeOf<Data<typeof step>['sku']>().toEqualTypeOf<`sku-${string}`>()
    expectTypeOf<Data<typeof step>['n']>().toEqualTypeOf<unknown>()
    expectTypeOf<Data<typeof step>['any']>().toEqualTypeOf<unknown>()
  })

  it('is a union below a root `any`', () => {
    const step = defineStep({ condition: any({ kind: 'a' }, { kind: 'b' }), content })

    expectTypeOf<Data<typeof step>['kind']>().toEqualTypeOf<'a' | 'b'>()
  })

  it('reaches the body, which may write unlisted keys and move matched ones on', () => {
    const step = defineStep({
      condition: { hello: String, order: { status: 'new' } },
      content({ data, task, step: run }) {
        data.greeting = `Hello ${data.hello.toUpperCase()}`
        data.order.paidAt = task.id()
        data.order.status = 'paid'
        run.redo()
      },
    })

    expectTypeOf<Data<typeof step>['order']['paidAt']>().toEqualTypeOf<unknown>()
  })
})

describe('the body', () => {
  it('starts sub-tasks, asks people and is called off', () => {
    const step = defineStep({
      condition: { order: Object },
      retry: { attempts: 3, backoff: '500ms' },
      async content({ task, audit }) {
        task.ask({ question: 'Ship it?', schema: { type: 'boolean' }, into: 'order.approved' })
        audit.reference({ id: 'cus_1', role: 'customer' })
        return { id: await task.subtask('Invoice', {}), entries: audit.get(), aborted: task.signal.aborted }
      },
    })

    expectTypeOf<Awaited<ReturnType<TaskControl['subtask']>>>().toEqualTypeOf<string>()
    expectTypeOf(step.content)
      .parameter(0)
      .toHaveProperty('audit')
      .toHaveProperty('get')
      .returns.toEqualTypeOf<readonly AuditEntry[]>()
  })

  it('knows the workspace by itself and when called', () => {
    expectTypeOf<TaskControl['workspace']['environment']>().toEqualTypeOf<string>()
    expectTypeOf<ReturnType<TaskControl['workspace']>['name']>().toEqualTypeOf<string>()
  })

  it('is typed by the condition alone where no schemas are known', () => {
    expectTypeOf<keyof TaskSchemas>().toEqualTypeOf<never>()
  })
})

describe('the type checker', () => {
  it('refuses what a body and a policy cannot be given', () => {
    const retry: StepRetry[] = [
      // @ts-expect-error -- a number or a text such as `2s`
      { attempts: 2, backoff: true },
      // @ts-expect-error -- how often, not which
      { attempts: '3' },
    ]
    const body = ({ ask, subtask }: TaskControl): unknown => [
      // @ts-expect-error -- an answer has to go somewhere
      ask({ question: 'Ship it?' }),
      // @ts-expect-error -- data is an object
      subtask('Invoice', 'none'),
    ]

    expect([retry.length, typeof body]).toEqual([2, 'function'])
  })

  it('refuses what the compiler refuses, where it can see it', () => {
    const refused = [
      // @ts-expect-error -- JSON has no dates
      defineStep({ condition: { a: Date }, content }),
      // @ts-expect-error -- nor instances of them
      defineStep({ condition: { a: new Date(0) }, content }),
      // @ts-expect-error -- nor symbols
      defineStep({ condition: { a: Symbol }, content }),
      // @ts-expect-error -- nor big integers
      defineStep({ condition: { a: 1n }, content }),
      // @ts-expect-error -- a predicate answers at once
      defineStep({ condition: { a: () => Promise.resolve(true) }, content }),
      // @ts-expect-error -- a helper has to be called
      defineStep({ condition: { a: isoDate }, content }),
      // @ts-expect-error -- task data is an object
      defineStep({ condition: 'x', content }),
    ]

    expect(refused.filter(({ condition }) => compileCondition(condition).condition !== undefined)).toHaveLength(1)
  })

  it('refuses a value of another type than the condition matched', () => {
    const step = defineStep({ condition: { total: Number }, content })

    expectTypeOf<'twelve'>().not.toExtend<Data<typeof step>['total']>()
  })
})
