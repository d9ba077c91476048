import { StepyardError } from '../../errors.ts'
import type { Connection } from './connection.ts'
import { APPLICATION_ID, MIGRATIONS } from './schema.ts'

/** Brings a file to the version that this package writes, one transaction each (DUR-11). */
export function migrate(connection: Connection, file: string, migrations = MIGRATIONS): void {
  const found: number = connection.prepare('pragma user_version').get().user_version
  if (found > migrations.length) {
    throw new StepyardError('STORE_TOO_NEW', { file, found, known: migrations.length })
  }
  for (const [index, statements] of migrations.entries()) {
    if (index < found) continue
    connection.exec('begin immediate')
    try {
      for (const statement of statements) connection.exec(statement)
      connection.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${index + 1}`)
      connection.exec('commit')
    } catch (error) {
      if (connection.isTransaction) connection.exec('rollback')
      throw error
    }
  }
}
