import { describe, expect, expectTypeOf, it } from 'vitest'

import { compileCondition } from './compile.ts'
import type { OpenObject } from './data.ts'
import { any, every, exists, gt, gte, isoDate, lt, not, oneOf } from './extensions.ts'
import type { ConditionInput } from './input.ts'
import type { NarrowedData } from './narrowedData.ts'

/** As `stepyard types` writes them: two kinds of tasks, and two kinds of orders in one of them. */
interface Schemas {
  order: OrderTask
  ticket: TicketTask
}

interface OrderTask {
  order: NewOrder | PaidOrder
  note?: string | null
}

interface NewOrder {
  status: 'new'
  total: number | string | null
  coupon?: string
}

interface PaidOrder {
  status: 'paid'
  total: number
  paidAt: string
  lines: { sku: string }[]
}

/** An open kind: its schema allows other keys. */
interface TicketTask {
  [key: string]: unknown
  ticket: { state: 'open' | 'closed'; priority: number; labels: string[]; assignee: string | null }
}

/** A condition, and the type of the data that it matches; there is no data. */
function check<const Condition extends ConditionInput>(condition: Condition) {
  return { condition, data: [] as NarrowedData<Condition, Schemas>[] }
}

const isUrgent = (value: unknown): value is 1 | 2 => value === 1 || value === 2

describe('the data of a workspace with schemas', () => {
  it('is of the kinds that have what the condition asks for', () => {
    expectTypeOf(check({ order: Object }).data).toEqualTypeOf<OrderTask[]>()
    expectTypeOf(check({ ticket: { $ne: null } }).data).toEqualTypeOf<TicketTask[]>()
  })

  it('is of every kind where the condition asks for nothing that a kind declares', () => {
    type Found = ReturnType<typeof check<{ readonly greeted: true }>>['data'][number]

    expectTypeOf<Extract<Found, { ticket: unknown }>['greeted']>().toEqualTypeOf<boolean>()
    expectTypeOf<Extract<Found, { order: unknown }>>().toEqualTypeOf<{
      order: NewOrder | PaidOrder
      note?: string | null
      greeted: boolean
    }>()
    expectTypeOf(check(not({ a: 1 })).data).toEqualTypeOf<(OrderTask | TicketTask)[]>()
  })

  it('is narrowed by a literal, at any depth', () => {
    const { data } = check({ order: { status: 'new' } })

    expectTypeOf(data).toEqualTypeOf<{ order: NewOrder; note?: string | null }[]>()
  })

  it('is narrowed by a key that only one kind declares', () => {
    const orders = check({ order: { paidAt: String } }).data.map(({ order }) => order)

    expectTypeOf(orders).toEqualTypeOf<PaidOrder[]>()
  })

  it('is narrowed by a type that only one kind can have', () => {
    const orders = check({ order: { total: String } }).data.map(({ order }) => order)

    expectTypeOf(orders).toEqualTypeOf<{ status: 'new'; total: string; coupon?: string }[]>()
  })

  it('has the type that the condition asks for, and that of the schema everywhere else', () => {
    const orders = check({ order: { status: 'new', total: Number, coupon: { $ne: null } } }).data.map(
      ({ order }) => order,
    )

    expectTypeOf(orders).toEqualTypeOf<{ status: 'new'; total: number; coupon: string }[]>()
  })

  it('has what a schema declares where the condition asks for absence or one value, so that a body moves it on', () => {
    const { data } = check({ order: { status: 'new', total: null, coupon: null }, note: undefined })

    expectTypeOf(data).toEqualTypeOf<
      { order: { status: 'new'; total?: number | string | null; coupon?: string }; note?: string | null }[]
    >()
  })

  it('keeps the elements that a schema says an array has', () => {
    const orders = check({ order: { lines: [{ sku: 'a' }] } }).data.map(({ order }) => order)
    const tickets = check({ ticket: { labels: Array } }).data.map(({ ticket }) => ticket.labels)

    expectTypeOf(orders).toEqualTypeOf<PaidOrder[]>()
    expectTypeOf(tickets).toEqualTypeOf<string[][]>()
  })

  it('is narrowed by extensions', () => {
    const ticket = { state: oneOf('open', 'lost'), priority: every(gte(1), lt(10)), assignee: exists() }
    const tickets = check({ ticket }).data.map(({ ticket: found }) => found)

    expectTypeOf(tickets).toEqualTypeOf<
      { state: 'open'; priority: number; assignee: string | null; labels: string[] }[]
    >()
    expectTypeOf(check({ order: { paidAt: isoDate(), total: gt(1) } }).data).toEqualTypeOf<
      { order: PaidOrder; note?: string | null }[]
    >()
  })

  it('is narrowed by a predicate that is a type guard, and left alone by any other', () => {
    const guarded = check({ ticket: { priority: isUrgent } }).data.map(({ ticket }) => ticket.priority)
    const tested = check({ ticket: { priority: (value) => value !== 3 } }).data

    expectTypeOf(guarded).toEqualTypeOf<(1 | 2)[]>()
    expectTypeOf(tested).toEqualTypeOf<TicketTask[]>()
  })

  it('is of the kinds that one of the alternatives at the root can match', () => {
    const { data } = check(any({ order: { status: 'paid' } }, { ticket: { state: 'open' } }))
    type Found = (typeof data)[number]

    expectTypeOf<Extract<Found, { order: unknown }>['order']>().toEqualTypeOf<PaidOrder>()
    expectTypeOf<Extract<Found, { ticket: object }>['ticket']['state']>().toEqualTypeOf<'open' | 'closed'>()
  })

  it('has keys that no schema declares, such as the origin and what other steps have added', () => {
    const { data } = check({ $via: { type: 'webhook' }, order: { status: 'new', checked: true } })

    expectTypeOf(data.map(({ $via }) => $via.type)).toEqualTypeOf<string[]>()
    expectTypeOf(data.map(({ order }) => order)).toEqualTypeOf<
      { status: 'new'; total: number | string | null; coupon?: string; checked: boolean }[]
    >()
  })

  it('is what the condition says where no kind can match', () => {
    const { data } = check({ order: { status: 'lost' } })

    expectTypeOf(data.map(({ order }) => order.status)).toEqualTypeOf<string[]>()
    expectTypeOf(data.map(({ order }) => order.paidAt)).toEqualTypeOf<unknown[]>()
  })

  it('is what the condition says where there are no schemas', () => {
    expectTypeOf<NarrowedData<{ total: NumberConstructor }, {}>>().toEqualTypeOf<{
      [key: string]: unknown
      total: number
    }>()
    expectTypeOf<NarrowedData<ConditionInput, {}>>().toEqualTypeOf<OpenObject>()
  })
})

describe('the type checker', () => {
  it('refuses what the narrowed data cannot be', () => {
    const { condition, data } = check({ order: { status: 'new', total: Number, coupon: null } })

    for (const { order } of data) {
      // @ts-expect-error -- a new order has not been paid
      void order.paidAt
      // @ts-expect-error -- a new order is not a paid one
      void (order.status === 'paid')
      // @ts-expect-error -- the condition asks for a number
      order.total = '12'
      // @ts-expect-error -- a coupon is a text
      order.coupon = 5
      // @ts-expect-error -- no schema has such a key
      order.totl = 1
    }
    expect(compileCondition(condition).diagnostics).toEqual([])
  })

  it('refuses what only some of the kinds have', () => {
    const { condition, data } = check({ order: Object })

    for (const { order } of data) {
      // @ts-expect-error -- a new order has no lines
      void order.lines
      if (order.status === 'paid') expectTypeOf(order.lines).toEqualTypeOf<{ sku: string }[]>()
    }
    expect(compileCondition(condition).diagnostics).toEqual([])
  })
})
