import { StepyardError } from '../../errors.ts'
import { requireKey } from '../../store/memoryKey.ts'
import type { KeptKey, MemoryStore } from '../../store/memoryStore.ts'
import type { AnswerCall, AskedCall } from '../answer.ts'
import { findInCatalogue } from '../catalogue/catalogue.ts'
import { memory } from '../catalogue/memory.ts'
import type { Connector } from '../connector.ts'
import { checkInput } from '../generated/checkCall.ts'
import { expiryOf } from './expiry.ts'

/** What calls of a memory are answered with. */
export interface MemoryLayerParts {
  /** Called with the first call that needs it, and with each after it. */
  readonly open: () => Promise<MemoryStore>
  /** Milliseconds since 1970: when values are kept, and when they expire. */
  readonly now: () => number
}

/** Whether what steps call a connector is a memory: by its type, whatever its name. */
export function isMemory({ type }: Pick<Connector, 'type'>): boolean {
  return findInCatalogue(type) === memory
}

/** Answers calls of connectors of the type `memory`, each from a space of keys of its own. */
export function createMemoryLayer({ open, now }: MemoryLayerParts): AnswerCall {
  return async (call) => {
    const { operation, known } = call
    if (known === undefined || !isMemory(known) || !isOperation(operation)) return undefined
    const input = await readInput(call, operation)
    const result = await ANSWERS[operation](input, { store: await open(), space: known.name, now: now() })
    return { layer: 'built-in', result }
  }
}

/** Every key that one of the operations takes; which of them are there was checked. */
interface MemoryInput {
  readonly key: string
  readonly value: unknown
  readonly ttl?: string | number
  readonly prefix?: string
  readonly after?: string
  readonly query: string
  readonly limit?: number
}

interface Asked {
  readonly store: MemoryStore
  readonly space: string
  readonly now: number
}

type AnswerMemory = (input: MemoryInput, asked: Asked) => Promise<unknown>

const ANSWERS = {
  async get({ key }, { store, space, now }) {
    const found = await store.get(space, { key, now })
    return found === undefined ? null : parse(found.value)
  },
  async set({ key, value, ttl }, { store, space, now }) {
    const expiresAt = expiryOf(ttl, now)
    await store.set(space, { key, value: jsonOf(key, value), now, ...(expiresAt !== undefined && { expiresAt }) })
    return timesOf({ key, updatedAt: now, ...(expiresAt !== undefined && { expiresAt }) })
  },
  delete: ({ key }, { store, space, now }) => store.delete(space, { key, now }),
  async list({ limit = 100, ...query }, { store, space, now }) {
    // One more tells whether there are others.
    const found = await store.list(space, { ...query, limit: limit + 1, now })
    const entries = found.slice(0, limit).map(timesOf)
    const last = entries.at(-1)
    return { entries, ...(found.length > limit && last && { after: last.key }) }
  },
  async search({ query, limit = 10 }, { store, space, now }) {
    const found = await store.search(space, { query, limit, now })
    return { entries: found.map((entry) => ({ ...timesOf(entry), value: parse(entry.value) })) }
  },
} as const satisfies Readonly<Record<string, AnswerMemory>>

function isOperation(name: string): name is keyof typeof ANSWERS {
  return Object.hasOwn(ANSWERS, name)
}

// What a file says of the operations of a memory describes them, and changes nothing about them.
async function readInput(call: AskedCall, operation: string): Promise<MemoryInput> {
  const given: unknown = call.input ?? {}
  const key: unknown = Reflect.get(Object(given), 'key')
  // Says how long it is, which a schema does not.
  if (typeof key === 'string') requireKey(key)
  await checkInput({ ...call, described: { name: operation, input: memory.operations[operation]?.input ?? {} } })
  return given as MemoryInput
}

function timesOf<Entry extends Pick<KeptKey, 'key' | 'updatedAt' | 'expiresAt'>>({
  updatedAt,
  expiresAt,
  ...entry
}: Entry) {
  return {
    ...entry,
    updatedAt: new Date(updatedAt).toISOString(),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
  }
}

function jsonOf(key: string, value: unknown): string {
  try {
    const text = JSON.stringify(value) as string | undefined
    if (text !== undefined) return text
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StepyardError('MEMORY_VALUE_INVALID', { key, reason }, { cause })
  }
  throw new StepyardError('MEMORY_VALUE_INVALID', { key, reason: `a ${typeof value} is no JSON` })
}

function parse(value: string): unknown {
  return JSON.parse(value)
}
