import type { NewEvent } from '../src/store/taskEvent.ts'
import type { Durability } from '../src/store/sqlite/connection.ts'

/** How much to run, and where. */
export interface Load {
  /** A database that is not there yet. */
  readonly file: string
  readonly durability: Durability
  readonly tasks: number
  /** Tasks that are worked on at the same time. */
  readonly inFlight: number
}

/** Steps that run on each task; with its creation a task is one commit more. */
export const STEPS = 5

/** Data of every task. */
export const TEXT = JSON.stringify({
  order: {
    id: 'o1',
    status: 'paid',
    total: 100,
    items: [
      { sku: 'a', qty: 2 },
      { sku: 'b', qty: 1 },
    ],
  },
  customer: { id: 'c1', email: 'a@example.com', name: 'Ann' },
  audit: ['created', 'validated', 'charged'],
})

/** What is written about each step run. */
export const EVENT: NewEvent = {
  type: 'StepFinished',
  actorAccountId: 'acc_1',
  data: {
    step: 'orders/step1',
    patch: [{ op: 'add', path: '/order/status', value: 'paid' }],
    calls: [],
    logs: [],
    ms: 1.2,
    generation: 1,
    hash: 'abcdef0123456789',
  },
}
