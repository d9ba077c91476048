import { existsSync } from 'node:fs'
import { StepyardError } from '../../errors.ts'
import type { TaskReader } from '../taskStore.ts'
import { openConnection } from './connection.ts'
import { checkVersion } from './migrate.ts'
import { readIndexedPaths } from './pathIndexes.ts'
import { readTasks } from './readTasks.ts'
import { checkSqlite, sqliteVersion } from './sqliteVersion.ts'
import { workspaceNumbers } from './workspaceNumbers.ts'

/** Opens the reading half, without the lock: the owner may be at work, in this process or another, or nobody. */
export async function openSqliteReader({ file }: { readonly file: string }): Promise<TaskReader> {
  checkSqlite(sqliteVersion())
  if (!existsSync(file)) throw new StepyardError('STORE_MISSING', { file })
  const connection = openConnection({ file, durability: 'relaxed', readOnly: true })
  try {
    checkVersion(connection, { file })
    const reads = readTasks({
      file,
      connection,
      numbers: workspaceNumbers(connection),
      lists: { paths: readIndexedPaths(connection) },
      // Only the owner can set a task aside.
      onDamage: async () => undefined,
    })
    return {
      ...reads,
      async [Symbol.asyncDispose]() {
        connection.close()
      },
    }
  } catch (error) {
    connection.close()
    throw error
  }
}
