import type { KeptKey, KeptValue, MemoryStore } from '../../memoryStore.ts'
import { searchPhrases } from '../../searchWords.ts'
import { prepareAll, type Connection } from '../connection.ts'
import { damagedStore } from '../problem.ts'
import { MEMORY_READS } from './schema.ts'

/** The reading half of a memory. Whatever else is wrong with the file is `STORE_DAMAGED`. */
export function readMemory(connection: Connection, file: string): Pick<MemoryStore, 'get' | 'list' | 'search'> {
  const sql = prepareAll(connection, MEMORY_READS)
  const read = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw damagedStore(file, error)
    }
  }
  return {
    async get(space, { key, now }) {
      return read(() => found(sql.get.get({ space, key, now })))
    },
    async list(space, { now, prefix = '', after = '', limit }) {
      return read(() => takeKeys(sql.list.iterate({ space, prefix, after, now }), prefix, limit))
    },
    async search(space, { now, query, limit }) {
      const match = matchOf(query)
      if (match === '') return []
      return read(() => sql.search.all({ space, query: match, now, limit }).flatMap((row) => found(row) ?? []))
    },
  }
}

// Rows of our own statements.
type Row<T extends KeptKey> = Omit<T, 'expiresAt'> & { readonly expiresAt: number | null }

// Keys with one prefix stand next to each other, and those behind them are not looked at.
function takeKeys(rows: Iterable<unknown>, prefix: string, limit: number): readonly KeptKey[] {
  const keys: KeptKey[] = []
  for (const row of rows as Iterable<Row<KeptKey>>) {
    if (!row.key.startsWith(prefix) || keys.length === limit) break
    keys.push(entryOf(row))
  }
  return keys
}

function found(row: unknown): KeptValue | undefined {
  if (row === undefined) return undefined
  const { value, ...key } = row as Row<KeptValue>
  return { ...entryOf(key), value }
}

function entryOf({ key, bytes, updatedAt, expiresAt }: Row<KeptKey>): KeptKey {
  return { key, bytes, updatedAt, ...(expiresAt !== null && { expiresAt }) }
}

// Words are letters and digits only, so nothing in the quotes can be taken for syntax.
function matchOf(query: string): string {
  const phrases = searchPhrases(query).map((words) => `"${words.join(' ')}"`)
  return [...new Set(phrases)].join(' ')
}
