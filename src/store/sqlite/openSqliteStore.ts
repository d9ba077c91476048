import { takeLock } from '../../disk/lock.ts'
import type { TaskStore } from '../taskStore.ts'
import { openConnection, type Durability } from './connection.ts'
import { indexedPaths } from './dataPath.ts'
import { migrate } from './migrate.ts'
import { keepPathIndexes } from './pathIndexes.ts'
import { readTasks } from './readTasks.ts'
import { createWriter } from './writer.ts'
import { writeTasks } from './writeTasks.ts'

/** How a store is opened. */
export interface SqliteStoreOptions {
  /** The database; its lock stands beside it, as `<file>.lock`. */
  readonly file: string
  /** Default `strict`. */
  readonly durability?: Durability
  /** Paths in the data that tasks are found by without looking at each. Default none. */
  readonly index?: readonly (readonly string[])[]
  /** Stamps the lock and what is set aside. */
  readonly now: () => Date
  /** Named to whoever finds the lock taken. Default `stepyard`. */
  readonly command?: string
  /** Milliseconds between two tries of a disk that takes no writes. Default 500. */
  readonly retryMs?: number
}

/** Opens the file for writing, alone: a second opener gets `LOCKED` (DUR-19). */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<TaskStore> {
  const { file, now, command = 'stepyard' } = options
  const lock = await takeLock(`${file}.lock`, command, now())
  try {
    return openLocked(options, () => lock.release())
  } catch (error) {
    await lock.release()
    throw error
  }
}

function openLocked(options: SqliteStoreOptions, release: () => Promise<void>): TaskStore {
  const { file, durability = 'strict', retryMs = 500, index = [] } = options
  const paths = indexedPaths(index)
  const connection = openConnection({ file, durability })
  migrate(connection, file)
  keepPathIndexes(connection, paths)
  const reading = openConnection({ file, durability, readOnly: true })
  const writer = createWriter({ file, connection, retryMs })
  const { queue } = writer
  return {
    ...readTasks(reading, paths),
    ...writeTasks(writer),
    async prune() {
      throw new Error('not yet')
    },
    async repair() {
      throw new Error('not yet')
    },
    async backup() {
      throw new Error('not yet')
    },
    get health() {
      return queue.health
    },
    onHealth: (listener) => queue.onHealth(listener),
    async [Symbol.asyncDispose]() {
      queue.close()
      reading.close()
      connection.close()
      await release()
    },
  }
}
