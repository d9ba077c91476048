import { StepyardError } from '../../../errors.ts'
import { MEMORY_LIMITS, type KeyAt, type MemoryStore, type NewValue } from '../../memoryStore.ts'
import { requireKey } from '../../memoryKey.ts'
import { wordsOfEntry } from '../../searchWords.ts'
import { prepareAll, type Connection, type Statements } from '../connection.ts'
import { createFileGuard } from '../fileGuard.ts'
import { damagedStore } from '../problem.ts'
import { WriteQueue } from '../writeQueue.ts'
import { MEMORY_WRITES } from './schema.ts'

/** How a memory is written to. */
export interface MemoryWritingOptions {
  readonly connection: Connection
  /** Absent: in memory. */
  readonly file?: string
  /** Milliseconds between two tries of a disk that takes no writes. */
  readonly retryMs: number
  /** Bytes that all keys and values may have. */
  readonly most: number
}

/** The writing half of a memory; `close` settles what is waiting. */
export interface MemoryWriting extends Pick<MemoryStore, 'set' | 'delete'> {
  close(): void
}

/** Takes a connection over for writing, with a commit for all writes that arrive at once. */
export function writeMemory({ connection, file, retryMs, most }: MemoryWritingOptions): MemoryWriting {
  const sql = prepareAll(connection, MEMORY_WRITES)
  const queue = new WriteQueue({
    file: file ?? ':memory:',
    connection,
    retryMs,
    probes: [() => void sql.take.run(), () => void sql.giveBack.run()],
    guard: file === undefined ? () => undefined : createFileGuard(file, connection),
    guardMs: 1000,
    flush: () => undefined,
    forget: () => undefined,
  })
  const write = async <T>(apply: () => T): Promise<T> => {
    try {
      return await queue.write(apply)
    } catch (error) {
      throw damagedStore(file ?? ':memory:', error)
    }
  }
  return {
    async set(space, entry) {
      const prepared = prepareEntry(entry)
      await write(() => put({ sql, most }, space, prepared))
    },
    delete: (space, at) => write(() => drop(sql, space, at)),
    close: () => queue.close(),
  }
}

/** A value that may be kept, with everything that is made of it before its transaction. */
interface PreparedEntry extends NewValue {
  readonly bytes: number
  readonly words: string
}

function prepareEntry(entry: NewValue): PreparedEntry {
  const { key, value } = entry
  requireKey(key)
  const bytes = Buffer.byteLength(value)
  if (bytes > MEMORY_LIMITS.value) {
    throw new StepyardError('MEMORY_VALUE_TOO_LARGE', { key, bytes, most: MEMORY_LIMITS.value })
  }
  return { ...entry, bytes, words: wordsOfEntry(key, JSON.parse(value)).join(' ') }
}

function put(
  { sql, most }: { readonly sql: Statements<typeof MEMORY_WRITES>; readonly most: number },
  space: string,
  { key, value, now, expiresAt, bytes, words }: PreparedEntry,
): void {
  const size = bytes + Buffer.byteLength(key)
  const room = (): number => most - sql.total.get().bytes + (sql.find.get({ space, key, now })?.bytes ?? 0)
  if (size > room()) sql.expire.run({ now })
  if (size > room()) throw new StepyardError('MEMORY_FULL', { key, bytes: size, room: Math.max(room(), 0), most })
  sql.drop.run({ space, key })
  const { lastInsertRowid } = sql.add.run({ space, key, value, bytes, now, expiresAt: expiresAt ?? null })
  sql.addWords.run({ entry: lastInsertRowid, words })
}

function drop(sql: Statements<typeof MEMORY_WRITES>, space: string, { key, now }: KeyAt): boolean {
  const wasThere = sql.find.get({ space, key, now })?.live === 1
  sql.drop.run({ space, key })
  return wasThere
}
