import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { EVENT, STEPS, TEXT, type Load } from './storeLoad.ts'

/**
 * The least that any store on SQLite has to do for a task: one insert, then for each step one row of history and one
 * update of the task, committed together with those of the other tasks in flight. No fencing, no counts, no isolation.
 */
export async function runPlain({ file, durability, tasks, inFlight }: Load): Promise<void> {
  const db = new DatabaseSync(file)
  db.exec(`pragma journal_mode = wal; pragma synchronous = ${durability === 'strict' ? 'full' : 'normal'};
    pragma wal_autocheckpoint = 4000;
    create table task (id integer primary key, ext text unique, name text, state text, version int, lease_until int,
      data text, created int) strict;
    create index task_state on task (state, id) where state in ('created', 'processing');
    create table event (task int, seq int, step text, events text, ts int, primary key (task, seq)) without rowid, strict`)
  const add = db.prepare('insert into task (ext, name, state, version, data, created) values (?, ?, ?, 0, ?, ?)')
  const log = db.prepare('insert into event values (?, ?, ?, ?, ?)')
  const update = db.prepare('update task set state = ?, version = version + 1, data = ? where id = ? and version = ?')
  const { begin, durable } = groupCommit(db)
  let next = 0
  const work = async (): Promise<void> => {
    while (next < tasks) {
      const number = next++
      begin()
      const id = Number(add.run(`task_${number}`, 'order', 'processing', TEXT, Date.now()).lastInsertRowid)
      await durable()
      for (let step = 0; step < STEPS; step++) {
        begin()
        log.run(id, step, `steps/step${step}`, JSON.stringify([EVENT]), Date.now())
        update.run(step === STEPS - 1 ? 'done' : 'processing', TEXT, id, step)
        await durable()
      }
    }
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  db.close()
}

// One transaction per turn of the event loop, as in the store.
function groupCommit(db: DatabaseSyncInstance): { begin: () => void; durable: () => Promise<void> } {
  let waiting: (() => void)[] = []
  let open = false
  const commit = (): void => {
    db.exec('commit')
    open = false
    const settled = waiting
    waiting = []
    for (const resolve of settled) resolve()
  }
  return {
    begin() {
      if (open) return
      db.exec('begin immediate')
      open = true
      setImmediate(commit)
    },
    durable: () => new Promise((resolve) => void waiting.push(resolve)),
  }
}
