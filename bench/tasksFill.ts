import { openSqliteStore } from '../src/store/sqlite/openSqliteStore.ts'
import type { TaskState } from '../src/store/taskRecord.ts'
import type { Commit, Scope, TaskStore } from '../src/store/taskStore.ts'

/** The workspace that is filled. */
export const SCOPE: Scope = { workspaceId: 'ws_bench' }

/** The first moment at which a task was created; then one each second. */
export const BEGIN = 1_700_000_000_000

/** Paths with an index. */
export const INDEX = [['order', 'status'], ['customer']]

/** How many different values things have, from common to rare. */
export const KINDS = { tags: 500, parents: 20_000, customers: 50_000, steps: 300, fingerprints: 200 } as const

/** What a task of each place in the order of submission looks like. Multipliers are prime, so nothing goes in step. */
export const kind = {
  tag: (n: number) => `tag-${(n * 7919) % KINDS.tags}`,
  parent: (n: number) => `parent-${(n * 104_729) % KINDS.parents}`,
  customer: (n: number) => `c-${(n * 15_485_863) % KINDS.customers}`,
  status: (n: number) => ['new', 'paid', 'shipped', 'returned'][(n * 31) % 4] ?? '',
  step: (n: number) => `steps/step-${(n * 3) % KINDS.steps}`,
  fingerprint: (n: number) => `fp-${(Math.floor(n / 100) * 17) % KINDS.fingerprints}`,
  state: (n: number): Exclude<TaskState, 'processing'> => {
    if (n % 100 === 7) return 'error'
    if (n % 1000 === 8) return 'incomplete'
    return n % 10_000 === 9 ? 'waiting' : 'done'
  },
}

const CHUNK = 500

/** Fills a new file with tasks through the store's own writes. */
export async function fill(file: string, tasks: number): Promise<TaskStore> {
  const store = await openSqliteStore({ file, durability: 'relaxed', now: () => new Date() })
  for (let first = 0; first < tasks; first += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, tasks - first) }, (_, index) => first + index)
    await store.create(SCOPE, numbers.map(newTask))
    await Promise.all(numbers.flatMap(ending).map((commit) => store.commit(SCOPE, commit)))
  }
  await store[Symbol.asyncDispose]()
  // Opened again with the indexes, which are faster to make at once.
  return openSqliteStore({ file, durability: 'relaxed', now: () => new Date(), index: INDEX })
}

function newTask(n: number) {
  const data = { order: { id: `o-${n}`, status: kind.status(n), total: n % 1000 }, customer: kind.customer(n) }
  return {
    id: `task_${n}`,
    name: `Order ${n} of ${kind.customer(n)}`,
    tags: [kind.tag(n), n % 2 === 0 ? 'even' : 'odd'],
    parent: kind.parent(n),
    data: JSON.stringify({ ...data, note: 'x'.repeat(150) }),
    memory: '{}',
    createdAt: BEGIN + n * 1000,
    events: [{ type: 'TaskCreated', actorAccountId: 'acc_1', data: {} }],
    readyAt: null,
    state: kind.state(n),
  }
}

// One in five tasks has steps in its history, the failed ones have their failure.
function ending(n: number): Commit[] {
  const failed = kind.state(n) === 'error'
  if (!failed && n % 5 !== 0) return []
  const failure = { fingerprint: kind.fingerprint(n), code: 'E', message: 'It failed.' }
  const commit = { task: `task_${n}`, at: BEGIN + n * 1000 + 500, events: [], steps: [kind.step(n), 'steps/common'] }
  return [failed ? { ...commit, changes: { failure }, failed: failure } : commit]
}
