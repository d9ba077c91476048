import { existsSync } from 'node:fs'
import { takeLock } from '../../../disk/lock.ts'
import { StepyardError } from '../../../errors.ts'
import { MEMORY_LIMITS, type MemoryStore } from '../../memoryStore.ts'
import { createPrivate } from '../backup.ts'
import {
  closeWriting,
  openConnection,
  type Connection,
  type ConnectionOptions,
  type Durability,
} from '../connection.ts'
import { checkVersion, migrate } from '../migrate.ts'
import { damagedStore } from '../problem.ts'
import { checkSqlite, sqliteVersion } from '../sqliteVersion.ts'
import { readMemory } from './readMemory.ts'
import { MEMORY_ID, MEMORY_MIGRATIONS, MEMORY_WRITES } from './schema.ts'
import { writeMemory } from './writeMemory.ts'

/** How a memory is opened for writing. */
export interface MemoryFileOptions {
  /** The database, in a folder that is made if need be; its lock stands beside it, as `<file>.lock`. */
  readonly file: string
  /** Default `strict`. */
  readonly durability?: Durability
  /** Stamps the lock, and says what has expired when it is opened. */
  readonly now: () => Date
  /** Named to whoever finds the lock taken. Default `stepyard`. */
  readonly command?: string
}

/** What only tests set. */
export interface MemoryInternals {
  /** Bytes that all keys and values may have. Default 64 MiB. */
  readonly most?: number
  /** Is given the connection before anything else happens on it. */
  readonly onOpen?: (connection: Connection) => void
}

const RETRY_MS = 500
const FORMAT = { applicationId: MEMORY_ID, migrations: MEMORY_MIGRATIONS }

/** Opens a file for writing, alone: a second opener gets `LOCKED`. */
export async function openMemoryFile(
  options: MemoryFileOptions,
  internals: MemoryInternals = {},
): Promise<MemoryStore> {
  const { file, durability = 'strict', now, command = 'stepyard' } = options
  checkSqlite(sqliteVersion())
  await createPrivate(file)
  const lock = await takeLock(`${file}.lock`, command, now())
  try {
    return onConnection({ file, durability }, (connection) => {
      internals.onOpen?.(connection)
      migrate(connection, { file, ...FORMAT })
      connection.prepare(MEMORY_WRITES.expire).run({ now: now().getTime() })
      const { most = MEMORY_LIMITS.total } = internals
      const { close, ...writing } = writeMemory({ connection, file, retryMs: RETRY_MS, most })
      return {
        ...readMemory(connection, file),
        ...writing,
        async [Symbol.asyncDispose]() {
          close()
          closeWriting(connection)
          await lock.release()
        },
      }
    })
  } catch (error) {
    await lock.release()
    throw error
  }
}

/**
 * Opens a file for reading, whoever owns it; where there is none, nothing was ever kept. What would write throws
 * `MEMORY_READ_ONLY`.
 */
export async function openMemoryReader({ file }: { readonly file: string }): Promise<MemoryStore> {
  if (!existsSync(file)) return { ...openEphemeralMemory(), ...refusing(file) }
  checkSqlite(sqliteVersion())
  return onConnection({ file, durability: 'relaxed', readOnly: true }, (connection) => {
    checkVersion(connection, { file, ...FORMAT })
    return {
      ...readMemory(connection, file),
      ...refusing(file),
      async [Symbol.asyncDispose]() {
        connection.close()
      },
    }
  })
}

/** A memory that is gone with its process: the same tables, in no file. */
export function openEphemeralMemory({ most = MEMORY_LIMITS.total }: MemoryInternals = {}): MemoryStore {
  const name = ':memory:'
  const connection = openConnection({ file: name, durability: 'relaxed' })
  migrate(connection, { file: name, ...FORMAT })
  const { close, ...writing } = writeMemory({ connection, retryMs: RETRY_MS, most })
  return {
    ...readMemory(connection, name),
    ...writing,
    async [Symbol.asyncDispose]() {
      close()
      connection.close()
    },
  }
}

function refusing(file: string): Pick<MemoryStore, 'set' | 'delete'> {
  const refuse = async (): Promise<never> => {
    throw new StepyardError('MEMORY_READ_ONLY', { file })
  }
  return { set: refuse, delete: refuse }
}

// Opens a connection, which is closed again where what it was opened for fails: a damaged file says so.
function onConnection(options: ConnectionOptions, use: (connection: Connection) => MemoryStore): MemoryStore {
  let connection: Connection | undefined
  try {
    connection = openConnection(options)
    return use(connection)
  } catch (error) {
    connection?.close()
    throw damagedStore(options.file, error)
  }
}
