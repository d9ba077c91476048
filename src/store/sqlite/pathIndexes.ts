import type { Connection } from './connection.ts'
import type { IndexedPath } from './dataPath.ts'

/** Brings the indexes of a file in step with the declared paths: others go, missing ones are made. */
export function keepPathIndexes(connection: Connection, paths: readonly IndexedPath[]): void {
  const wanted = new Set(paths.flatMap(({ byValue, byState }) => [byValue, byState]))
  const found: { name: string }[] = connection
    .prepare(`select name from sqlite_schema where type = 'index' and name like 'data\\_%' escape '\\'`)
    .all()
  for (const { name } of found) if (!wanted.has(name)) connection.exec(`drop index "${name}"`)
  for (const path of paths) {
    const value = path.expression.replace('t.data', 'data')
    connection.exec(`create index if not exists "${path.byValue}" on task (workspace_id, ${value}, seq)`)
    connection.exec(`create index if not exists "${path.byState}" on task (workspace_id, state, ${value}, seq)`)
  }
}
