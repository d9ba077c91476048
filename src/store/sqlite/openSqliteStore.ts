import { takeLock } from '../../disk/lock.ts'
import { StepyardError } from '../../errors.ts'
import { workspaceOf } from '../scope.ts'
import type { TaskStore } from '../taskStore.ts'
import { backUp, createPrivate } from './backup.ts'
import { closeWriting, openConnection, type Connection, type Durability } from './connection.ts'
import { setAsideDamaged } from './damage.ts'
import { spellDeclared } from './dataPath.ts'
import { migrate } from './migrate.ts'
import { keepPathIndexes, readIndexedPaths } from './pathIndexes.ts'
import type { StoreProblem } from './problem.ts'
import { readTasks } from './readTasks.ts'
import { checkSqlite, sqliteVersion } from './sqliteVersion.ts'
import { workspaceNumbers } from './workspaceNumbers.ts'
import { createWriter } from './writer.ts'
import { writeTasks, type PreparedWriting, type WritingOptions } from './writeTasks.ts'

/** How a store is opened. */
export interface SqliteStoreOptions {
  /** The database, in a folder that is made if need be; its lock stands beside it, as `<file>.lock`. */
  readonly file: string
  /** Default `strict`. */
  readonly durability?: Durability
  /** Paths in the data that tasks are found by without looking at each. Default none. */
  readonly index?: readonly (readonly string[])[]
  /** Stamps the lock and what is set aside. */
  readonly now: () => Date
  /** Named to whoever finds the lock taken. Default `stepyard`. */
  readonly command?: string
  /** Called when something is wrong that no caller asked about. Default: nobody is told. */
  readonly onProblem?: (problem: StoreProblem) => void
  /** Milliseconds between two tries of a disk that takes no writes. Default 500. */
  readonly retryMs?: number
}

/** What only tests set. */
export interface SqliteInternals {
  /** Default: that of the library. */
  readonly sqliteVersion?: string
  /** Default: those of this package. */
  readonly migrations?: readonly (readonly string[])[]
  /** Tasks that a list looks at when no index has the answer. Default 20,000. */
  readonly candidates?: number
  /** Milliseconds between two looks at whether the file was replaced. Default 1,000. */
  readonly guardMs?: number
  /** Is given the writing connection before anything else happens on it. */
  readonly onOpen?: (connection: Connection) => void
}

/** Opens the file for writing, alone: a second opener gets `LOCKED` (DUR-19). */
export async function openSqliteStore(
  options: SqliteStoreOptions,
  internals: SqliteInternals = {},
): Promise<TaskStore & PreparedWriting> {
  const { file, now, command = 'stepyard', index = [] } = options
  checkSqlite(internals.sqliteVersion ?? sqliteVersion())
  const declared = spellDeclared(index)
  await createPrivate(file)
  const lock = await takeLock(`${file}.lock`, command, now())
  const closers: (() => void)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.toReversed()) closer()
    await lock.release()
  }
  try {
    const { durability = 'strict' } = options
    const connection = openConnection({ file, durability })
    closers.push(() => closeWriting(connection))
    internals.onOpen?.(connection)
    migrate(connection, { file, ...internals })
    keepPathIndexes(connection, { declared, onProblem: options.onProblem })
    const reading = openConnection({ file, durability, readOnly: true })
    closers.push(() => reading.close())
    return compose(options, internals, { connection, reading, close })
  } catch (error) {
    await close()
    throw error
  }
}

interface Opened {
  readonly connection: Connection
  readonly reading: Connection
  readonly close: () => Promise<void>
}

function compose(
  { file, now, retryMs = 500, onProblem = () => undefined }: SqliteStoreOptions,
  internals: SqliteInternals,
  { connection, reading, close }: Opened,
): TaskStore & PreparedWriting {
  const numbers = workspaceNumbers(reading)
  const writer = createWriter({ file, connection, retryMs, guardMs: internals.guardMs ?? 1000 })
  const writing: WritingOptions = { file, writer, connection, reading, numbers, now, onProblem }
  const lists = { ...internals, paths: readIndexedPaths(reading) }
  const { queue } = writer
  return {
    ...readTasks({
      file,
      connection: reading,
      numbers,
      lists,
      onDamage: async (scope, seq) => void (await setAsideDamaged(writing, scope, seq)),
    }),
    ...writeTasks(writing),
    async backup(scope, to) {
      if (workspaceOf(scope) === undefined) throw new StepyardError('SCOPE_MISSING', {})
      await backUp(file, to)
    },
    get health() {
      return queue.health
    },
    onHealth: (listener) => queue.onHealth(listener),
    async [Symbol.asyncDispose]() {
      queue.close()
      await close()
    },
  }
}
