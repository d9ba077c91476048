import type { Connection } from './connection.ts'
import { indexedPath, type IndexedPath } from './dataPath.ts'
import type { StoreProblem } from './problem.ts'
import { isDiskFault } from './sqliteError.ts'
import { inTransaction } from './transaction.ts'

/** The paths that a file has indexes for. */
export function readIndexedPaths(connection: Connection): IndexedPath[] {
  const rows: { spelling: string }[] = connection.prepare('select spelling from indexed_path order by spelling').all()
  return rows.map(({ spelling }) => indexedPath(spelling))
}

/** What a file should have indexes for. */
export interface DeclaredPaths {
  /** As SQLite spells them. */
  readonly declared: readonly string[]
  readonly onProblem: ((problem: StoreProblem) => void) | undefined
}

/**
 * Brings the indexes of a file in step with the declared paths: others go, missing ones are made. A path for which none
 * can be made, because the data of some task is damaged, is a problem but no reason not to work.
 */
export function keepPathIndexes(connection: Connection, { declared, onProblem }: DeclaredPaths): void {
  const found = readIndexedPaths(connection)
  for (const path of found) if (!declared.includes(path.spelling)) dropIndexes(connection, path)
  for (const spelling of declared) {
    if (found.some((path) => path.spelling === spelling)) continue
    try {
      createIndexes(connection, indexedPath(spelling))
    } catch (error) {
      if (isDiskFault(error)) throw error
      onProblem?.({ kind: 'index', path: spelling, reason: error instanceof Error ? error.message : String(error) })
    }
  }
}

/** Makes the indexes of a path. With a million tasks that takes seconds. */
export function createIndexes(connection: Connection, path: IndexedPath): void {
  const value = path.valueIn('data')
  inTransaction(connection, () => {
    connection.exec(`create index if not exists "${path.byValue}" on task (workspace_id, ${value}, seq)`)
    connection.exec(`create index if not exists "${path.byState}" on task (workspace_id, state, ${value}, seq)`)
    connection.prepare('insert or ignore into indexed_path (spelling) values (?)').run(path.spelling)
  })
}

/** Takes the indexes of a path away. */
export function dropIndexes(connection: Connection, { spelling, byValue, byState }: IndexedPath): void {
  inTransaction(connection, () => {
    connection.exec(`drop index if exists "${byValue}"`)
    connection.exec(`drop index if exists "${byState}"`)
    connection.prepare('delete from indexed_path where spelling = ?').run(spelling)
  })
}
