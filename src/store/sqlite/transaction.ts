import type { Connection } from './connection.ts'

/** Does everything or nothing. A transaction that is open already is used, and left to whoever opened it. */
export function inTransaction(connection: Connection, work: () => void): void {
  if (connection.isTransaction) return work()
  connection.prepare('begin immediate').run()
  try {
    work()
    connection.prepare('commit').run()
  } catch (error) {
    // SQLite has rolled back by itself after some faults.
    if (connection.isTransaction) connection.exec('rollback')
    throw error
  }
}
