import { StepyardError } from '../../errors.ts'
import { DatabaseSync } from '@photostructure/sqlite'

// Before it, two connections can corrupt the write-ahead log: https://sqlite.org/wal.html#the_wal_reset_bug
const NEEDED = '3.51.3'

/** The version of the SQLite that is built into the library. */
export function sqliteVersion(): string {
  const connection = new DatabaseSync(':memory:')
  try {
    return connection.prepare('select sqlite_version() as version').get().version
  } finally {
    connection.close()
  }
}

/** Throws `STORE_SQLITE_TOO_OLD` for a version that corrupts files (DUR-06). */
export function checkSqlite(found: string): void {
  if (!isAtLeast(found.split('.').map(Number), NEEDED.split('.').map(Number))) {
    throw new StepyardError('STORE_SQLITE_TOO_OLD', { found, needed: NEEDED })
  }
}

function isAtLeast(found: readonly number[], needed: readonly number[]): boolean {
  const index = needed.findIndex((part, place) => found[place] !== part)
  return index === -1 || (found[index] ?? 0) > (needed[index] ?? 0)
}
