import { StepyardError } from '../../errors.ts'
import type { Connection } from './connection.ts'
import { APPLICATION_ID, MIGRATIONS } from './schema.ts'
import { inTransaction } from './transaction.ts'

/** A file and the steps that lead to the version that this package writes. */
export interface Migrating {
  readonly file: string
  /** Default: those of this package. */
  readonly migrations?: readonly (readonly string[])[]
  /** Tells files of one kind from all others. Default: that of tasks. */
  readonly applicationId?: number
}

/** Brings a file to the newest version, one transaction for each step, so that it can be killed anywhere (DUR-11). */
export function migrate(connection: Connection, options: Migrating): void {
  const { migrations = MIGRATIONS, applicationId = APPLICATION_ID } = options
  const found = versionOf(connection, options)
  connection.exec('pragma journal_mode = wal')
  for (const [index, statements] of migrations.entries()) {
    if (index < found) continue
    inTransaction(connection, () => {
      for (const statement of statements) connection.exec(statement)
      connection.exec(`pragma application_id = ${applicationId}`)
      connection.exec(`pragma user_version = ${index + 1}`)
    })
  }
}

/** Throws unless a file has exactly the version that this package reads. */
export function checkVersion(connection: Connection, options: Migrating): void {
  const { file, migrations = MIGRATIONS } = options
  const found = versionOf(connection, options)
  if (found < migrations.length) throw new StepyardError('STORE_TOO_OLD', { file, found, known: migrations.length })
}

function versionOf(
  connection: Connection,
  { file, migrations = MIGRATIONS, applicationId = APPLICATION_ID }: Migrating,
): number {
  const application: number = connection.prepare('pragma application_id').get().application_id
  const found: number = connection.prepare('pragma user_version').get().user_version
  const empty = connection.prepare('select 1 from sqlite_schema limit 1').get() === undefined
  if (!empty && application !== applicationId) {
    throw new StepyardError('STORE_FOREIGN', { file, reason: 'it is a database of another kind' })
  }
  if (found > migrations.length) throw new StepyardError('STORE_TOO_NEW', { file, found, known: migrations.length })
  return found
}
