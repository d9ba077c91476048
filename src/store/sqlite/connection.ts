import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite'
import { StepyardError } from '../../errors.ts'
import { codeOf } from './sqliteError.ts'

/** An open file. The API of `node:sqlite`: every call is synchronous. */
export type Connection = DatabaseSyncInstance

/** A statement that is compiled once and run many times. */
export type Statement = StatementSyncInstance

/** The statements of a table of texts, by the same names. */
export type Statements<T> = { readonly [Name in keyof T]: Statement }

/** `strict`: what was committed survives a power cut. `relaxed`: it survives a crash of the process. */
export type Durability = 'strict' | 'relaxed'

/** How a file is opened. */
export interface ConnectionOptions {
  readonly file: string
  readonly durability: Durability
  readonly readOnly?: boolean
}

// SQLITE_NOTADB
const NOT_A_DATABASE = 26

// Milliseconds to wait for another program that holds the file. The wait blocks the process, so it is short.
const BUSY_MS = 200
// Pages of the write-ahead log after which it is copied into the file, and bytes that are kept of it afterwards.
const CHECKPOINT_PAGES = 4000
const LOG_BYTES = 64 * 1024 * 1024
const CACHE_KIB = 32 * 1024

/** Opens a file with everything that must be set on each connection: this build would lose commits by default (DUR-07). */
export function openConnection({ file, durability, readOnly = false }: ConnectionOptions): Connection {
  const connection = new DatabaseSync(file, { readOnly, timeout: BUSY_MS, defensive: true })
  try {
    checkDatabase(connection, file)
    connection.exec(`pragma synchronous = ${durability === 'strict' ? 'full' : 'normal'};
      pragma fullfsync = ${durability === 'strict' ? 'on' : 'off'};
      pragma checkpoint_fullfsync = on;
      pragma wal_autocheckpoint = ${CHECKPOINT_PAGES};
      pragma journal_size_limit = ${LOG_BYTES};
      pragma cache_size = -${CACHE_KIB};
      pragma temp_store = memory;
      pragma trusted_schema = off;
      pragma cell_size_check = on`)
  } catch (error) {
    connection.close()
    throw error
  }
  return connection
}

/**
 * Closes a connection that wrote, with everything in the file itself. Closing alone is not enough: the library leaves a
 * connection open, log and all, until its statements were collected as garbage.
 */
export function closeWriting(connection: Connection): void {
  try {
    connection.exec('pragma wal_checkpoint(truncate)')
  } catch {
    // The log is read again by the next one who opens the file: nothing is lost on a disk that takes no more.
  }
  connection.close()
}

function checkDatabase(connection: Connection, file: string): void {
  try {
    connection.prepare('pragma schema_version').get()
  } catch (error) {
    if (((codeOf(error) ?? 0) & 0xff) !== NOT_A_DATABASE) throw error
    throw new StepyardError('STORE_FOREIGN', { file, reason: 'it is not a database' }, { cause: error })
  }
}

/** Compiles a table of texts. */
export function prepareAll<T extends Readonly<Record<string, string>>>(
  connection: Connection,
  texts: T,
): Statements<T> {
  const prepared = Object.entries(texts).map(([name, text]) => [name, connection.prepare(text)] as const)
  // One statement for each name.
  return Object.fromEntries(prepared) as Statements<T>
}
