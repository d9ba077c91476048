import { READABLE, REBUILDS } from './statements.ts'
import { prepareAll, type Connection, type Statements } from './connection.ts'
import { numberSpace } from './numberSpace.ts'
import { STATE_CODE } from './stateCode.ts'
import { inTransaction } from './transaction.ts'

/** A task whose row cannot be read. */
interface Lost {
  readonly workspace: string
  readonly id: string
}

type Rebuilds = Statements<typeof REBUILDS>

// Rows that are read with one statement; when it fails each half is tried, down to the row that is damaged.
const AT_ONCE = 256

/** Copies what can be read from one connection to an empty file of the newest version; answers the tasks it could not. */
export function copyReadable(old: Connection, made: Connection, at: number): Lost[] {
  const lost: Lost[] = []
  inTransaction(made, () => {
    const sql = prepareAll(made, REBUILDS)
    for (const table of [
      'workspace',
      'step_name',
      'trail',
      'trail_step',
      'tag',
      'failure',
      'message',
      'snapshot',
    ] as const) {
      copyTable(old, made, table)
    }
    const workspaces: { id: number; name: string }[] = sql.workspaces.all()
    for (const { id, name } of workspaces) {
      for (const table of ['task', 'journal'] as const) copyNumbered(old, made, { table, workspace: id })
      lost.push(...addLost(old, sql, { workspace: id, at }).map((task) => ({ workspace: name, id: task })))
    }
    sql.counts.run()
    sql.moments.run()
  })
  return lost
}

// Small tables, and those that are only looked up: what is after a damaged page of theirs is lost.
function copyTable(old: Connection, made: Connection, table: keyof typeof READABLE): void {
  const { read, write } = READABLE[table]
  const insert = made.prepare(write)
  try {
    for (const row of old.prepare(read).iterate()) insert.run(...Object.values(row))
  } catch {
    // The rows before it were copied.
  }
}

/** Tables whose rows are numbered within the space of their workspace. */
function copyNumbered(old: Connection, made: Connection, of: { table: 'task' | 'journal'; workspace: number }): void {
  const { table, workspace } = of
  const { read, readOne, write, last } = READABLE[table]
  const [some, one, insert] = [old.prepare(read), old.prepare(readOne), made.prepare(write)]
  const copy = (first: number, end: number): void => {
    const alone = end - first === 1
    try {
      // For one row alone no other is looked at, as a range would do to find its end.
      const rows = alone ? one.all(workspace, first) : some.all(workspace, first, end)
      for (const row of rows) insert.run(...Object.values(row))
    } catch (error) {
      if (!made.isTransaction) throw error
      if (alone) return
      const middle = first + Math.floor((end - first) / 2)
      copy(first, middle)
      copy(middle, end)
    }
  }
  const { above } = numberSpace(workspace)
  const newest: number = old.prepare(last).get(workspace)?.last ?? above
  for (let first = above + 1; first <= newest; first += AT_ONCE) copy(first, Math.min(first + AT_ONCE, newest + 1))
}

// The index by id still has the tasks whose rows are gone: they get a row that says so, for `repair` to fill.
function addLost(old: Connection, sql: Rebuilds, of: { workspace: number; at: number }): string[] {
  const { workspace, at } = of
  const rows: { seq: number; id: string }[] = old.prepare(REBUILDS.ids).all(workspace)
  const missing = rows.filter(({ seq }) => sql.hasSeq.get(workspace, seq) === undefined)
  for (const { seq, id } of missing) {
    const { events, first }: { events: number | null; first: number | null } = sql.journalOf.get(workspace, seq)
    sql.addStub.run(seq, workspace, id, STATE_CODE.interrupted, events ?? 0, first ?? at, at)
    sql.setAside.run(workspace, id, seq, 'its row was damaged on the disk', at)
  }
  return missing.map(({ id }) => id)
}
