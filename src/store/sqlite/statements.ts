import { FAMILY_SQL } from '../family.ts'

// Every text that touches rows of a workspace names `workspace_id`; `statements.test.ts` reads them all. Columns are
// aliased to the names of the interfaces that their rows are read into.

/** What decides about a task, and sizes. */
const HEAD = `seq, state, version, events, ready_at as readyAt, worker, lease_until as leaseUntil, attempt, messages, unseen,
  bytes, octet_length(data) as dataSize, octet_length(memory) as memorySize, trail`

/** What lists show of a task `t`. */
export const SUMMARY = `t.seq, t.id, t.name, t.tags, t.state, t.version, t.events, t.ready_at as readyAt, t.worker,
  t.lease_until as leaseUntil, t.attempt, t.parent, t.last_step as lastStep, t.failure, t.created_at as createdAt,
  t.updated_at as updatedAt`

/** A whole task `t`. */
const RECORD = `${SUMMARY}, t.messages, t.unseen, t.bytes, t.trail, t.checksum, t.memory, t.data`

const NOT_SET_ASIDE = 'seq not in (select task from quarantine where workspace_id = ?1)'

const FIND_READY = `select seq from task where workspace_id = ?1 and ready_at <= ?2 and ${NOT_SET_ASIDE}
  order by ready_at, seq limit ?3`

const FIND_READY_OF = `select seq from ${FAMILY_SQL} where ready_at <= ?3 and ${NOT_SET_ASIDE}
  order by ready_at, seq limit ?4`

/** Statements of the connection that writes. */
export const WRITES = {
  findWorkspace: `select workspace_id as id, last_seq as lastSeq, last_entry as lastEntry from workspace where name = ?`,
  addWorkspace: 'insert into workspace (name, last_seq, last_entry) values (?, 0, 0) returning workspace_id as id',
  lastSeq: 'select max(seq) as last from task where +workspace_id = ? and seq > ? and seq < ?',
  lastEntry: 'select max(entry) as last from journal where +workspace_id = ? and entry > ? and entry < ?',
  raiseNumbers:
    'update workspace set last_seq = max(last_seq, ?), last_entry = max(last_entry, ?) where workspace_id = ?',
  addCount: `insert into count (workspace_id, state, tasks, bytes) values (?, ?, ?, ?)
    on conflict do update set tasks = tasks + excluded.tasks, bytes = bytes + excluded.bytes`,
  addMoment: `insert into moment (workspace_id, block, first_at, last_at) values (?, ?, ?, ?)
    on conflict do update set first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)`,

  hasTask: 'select 1 from task where workspace_id = ? and id = ?',
  findHead: `select ${HEAD} from task where workspace_id = ? and id = ?`,
  addTask: `insert into task (seq, workspace_id, id, state, version, events, attempt, ready_at, lease_until, worker,
      messages, unseen, bytes, checksum, created_at, updated_at, name, tags, parent, memory, data)
    values (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  addEntry: 'insert into journal (entry, workspace_id, task, first, at, events) values (?, ?, ?, ?, ?, ?)',

  // Changes no indexed column: the commit of a step that keeps its claim.
  advance: `update task set version = ?, events = ?, updated_at = ?, checksum = coalesce(?, checksum),
      last_step = coalesce(?, last_step), memory = coalesce(?, memory), data = coalesce(?, data)
    where seq = ? and workspace_id = ? and attempt = ?`,
  move: `update task set version = ?, events = ?, bytes = ?, updated_at = ?, checksum = coalesce(?, checksum),
      last_step = coalesce(?, last_step), memory = coalesce(?, memory), data = coalesce(?, data), state = ?, ready_at = ?,
      worker = ?, lease_until = ?, messages = ?, unseen = ?, trail = ?
    where seq = ? and workspace_id = ? and attempt = ?`,
  rename: 'update task set name = ? where seq = ? and workspace_id = ?',
  setTags: 'update task set tags = ? where seq = ? and workspace_id = ?',
  setFailure: 'update task set fingerprint = ?, failure = ? where seq = ? and workspace_id = ?',
  findTags: 'select tags from task where seq = ? and workspace_id = ?',
  addTag: 'insert or ignore into tag (workspace_id, tag, task) values (?, ?, ?)',
  dropTag: 'delete from tag where workspace_id = ? and tag = ? and task = ?',
  findStep: 'select step from step_name where workspace_id = ? and name = ?',
  addStepName: 'insert into step_name (workspace_id, name) values (?, ?) returning step',
  findTrail: 'select trail from trail where workspace_id = ? and steps = ?',
  findTrailSteps: 'select steps from trail where workspace_id = ? and trail = ?',
  addTrail: 'insert into trail (workspace_id, steps) values (?, ?) returning trail',
  addTrailStep: 'insert into trail_step (workspace_id, step, trail) values (?, ?, ?)',
  addSnapshot: 'insert or replace into snapshot (workspace_id, task, version, event, text) values (?, ?, ?, ?, ?)',
  addFailure: `insert into failure (workspace_id, fingerprint, count, first_at, last_at, last_task, failure)
    values (?, ?, 1, ?, ?, ?, ?) on conflict do update set count = count + 1, last_at = excluded.last_at,
      last_task = excluded.last_task, failure = excluded.failure`,
  addMessage: 'insert into message (workspace_id, task, sender, body) values (?, ?, ?, ?)',
  dropMessage: 'delete from message where workspace_id = ? and task = ? and message = ? returning 1',

  findReady: FIND_READY,
  findReadyOf: FIND_READY_OF,
  readTask: `select ${RECORD} from task t where t.seq = ? and t.workspace_id = ?`,
  claim: `update task set state = ?, ready_at = null, worker = ?, lease_until = ?, attempt = ?, unseen = 0, updated_at = ?
    where seq = ? and workspace_id = ?`,
  findMessages: 'select message as id, sender, body from message where workspace_id = ? and task = ? order by message',
  findHeld: `select seq, id from task where workspace_id = ?1 and state = ?2 and ${NOT_SET_ASIDE} and worker = ?3`,
  renew: 'update task set lease_until = ? where seq = ? and workspace_id = ?',
  findLost: `select id from task where workspace_id = ?1 and state = ?2 and ${NOT_SET_ASIDE} and lease_until < ?3`,
  interrupt: `update task set state = ?, events = ?, bytes = ?, updated_at = ?, ready_at = null, worker = null,
      lease_until = null
    where seq = ? and workspace_id = ?`,
  message: 'update task set messages = ?, unseen = ?, ready_at = ? where seq = ? and workspace_id = ?',
  messageQuietly: 'update task set messages = ?, unseen = ? where seq = ? and workspace_id = ?',

  findRemoved: 'select seq, state, bytes, tags from task where workspace_id = ? and id = ?',
  dropTask: 'delete from task where seq = ? and workspace_id = ?',
  dropEntries: 'delete from journal where task = ? and workspace_id = ?',
  dropSnapshots: 'delete from snapshot where task = ? and workspace_id = ?',
  dropMessages: 'delete from message where task = ? and workspace_id = ?',
  dropQuarantine: 'delete from quarantine where workspace_id = ? and id = ?',
  findId: 'select id from task indexed by task_id where workspace_id = ? and +seq = ?',
  findSeq: 'select seq from task indexed by task_id where workspace_id = ? and id = ?',
  isSetAside: 'select 1 from quarantine where workspace_id = ? and id = ?',
  repair: `update task set version = ?, checksum = ?, memory = ?, data = ? where seq = ? and workspace_id = ?`,
  addQuarantine: 'insert or replace into quarantine (workspace_id, id, task, reason, at) values (?, ?, ?, ?, ?)',
} as const

/** Statements of connections that only read. */
export const READS = {
  findReady: FIND_READY,
  findReadyOf: FIND_READY_OF,
  findInState: `select seq from task where workspace_id = ?1 and state = ?2 and ${NOT_SET_ASIDE}`,
  findWorkspace: 'select workspace_id as id from workspace where name = ?',
  readTask: `select ${RECORD} from task t where +t.workspace_id = ? and t.seq = ?`,
  summaries: `select ${SUMMARY} from json_each(?2) e cross join task t on t.seq = e.value where +t.workspace_id = ?1`,
  firstBlock: 'select block from moment where workspace_id = ? and last_at >= ? order by block limit 1',
  lastBlock: 'select block from moment where workspace_id = ? and first_at < ? order by block desc limit 1',
  trailsWith: `select s.trail from trail_step s join step_name n on n.step = s.step
    where s.workspace_id = ? and n.workspace_id = s.workspace_id and n.name = ? limit ?`,
  counts: 'select state, tasks from count where workspace_id = ?',
  failures: `select fingerprint, count, first_at as firstAt, last_at as lastAt, last_task as lastTask, failure
    from failure where workspace_id = ? order by last_at desc limit ?`,
  findSeq: 'select seq from task indexed by task_id where workspace_id = ? and id = ?',
  eventsOf: `select entry, first, at, events from journal
    where +workspace_id = ?1 and task = ?2 and first >= coalesce(
      (select max(first) from journal where +workspace_id = ?1 and task = ?2 and first <= ?3), 0) order by first limit ?4`,
  eventsAfter: `select j.entry, j.first, j.at, j.events, t.id from journal j join task t on t.seq = j.task
    where +j.workspace_id = ? and j.entry > ? and j.entry < ? order by j.entry limit ?`,
  entriesAlone: `select entry, task, first, at, events from journal
    where +workspace_id = ? and entry > ? and entry < ? order by entry limit ?`,
  idOf: 'select id from task where seq = ? and +workspace_id = ?',
  idFromIndex: 'select id from task indexed by task_id where workspace_id = ? and +seq = ?',
  snapshot: `select version, event, text from snapshot where +workspace_id = ? and task = ? and version <= ?
    order by version desc limit 1`,
  messages: 'select message as id, sender, body from message where +workspace_id = ? and task = ? order by message',
  nextReadyAt: `select ready_at as readyAt from task where workspace_id = ?1 and ready_at is not null and ${NOT_SET_ASIDE}
    order by ready_at limit 1`,
  nextReadyAtOf: `select min(ready_at) as readyAt from ${FAMILY_SQL} where ${NOT_SET_ASIDE}`,
  quarantined: 'select id, reason, at from quarantine where workspace_id = ? order by at, id',
} as const

/** Statements that find out whether there is room: as much as a large commit needs is written, then taken away again. */
export const PROBES = {
  take: 'insert into probe (bytes) values (zeroblob(65536))',
  giveBack: 'delete from probe',
} as const

/** Statements that find what retention takes away. */
export const PRUNES = {
  lastBlock: 'select block from moment where workspace_id = ? and first_at < ? order by block desc limit 1',
  endedTasks: `select seq, id, bytes, updated_at as endedAt from task indexed by task_state
    where workspace_id = ?1 and state = ?2 and seq > ?3 and seq < ?4 and ${NOT_SET_ASIDE} order by seq limit ?5`,
  counts: 'select state, tasks, bytes from count where workspace_id = ?',
} as const

const COLUMNS = {
  workspace: 'workspace_id, name, last_seq, last_entry',
  step_name: 'step, workspace_id, name',
  trail: 'trail, workspace_id, steps',
  trail_step: 'workspace_id, step, trail',
  tag: 'workspace_id, tag, task',
  failure: 'workspace_id, fingerprint, count, first_at, last_at, last_task, failure',
  message: 'message, workspace_id, task, sender, body',
  snapshot: 'workspace_id, task, version, event, text',
  task: `seq, workspace_id, id, state, version, events, attempt, ready_at, lease_until, worker, messages, unseen, bytes,
    checksum, created_at, updated_at, name, tags, parent, trail, last_step, fingerprint, failure, memory, data`,
  journal: 'entry, workspace_id, task, first, at, events',
} as const

function copying<T extends keyof typeof COLUMNS>(table: T): { readonly read: string; readonly write: string } {
  const columns = COLUMNS[table]
  const values = columns.split(',').map(() => '?')
  return {
    read: `select ${columns} from ${table} order by workspace_id`,
    write: `insert or ignore into ${table} (${columns}) values (${values.join(', ')})`,
  }
}

function copyingNumbered(table: 'task' | 'journal', key: string, index: string) {
  return {
    write: copying(table).write,
    read: `select ${COLUMNS[table]} from ${table} where +workspace_id = ? and ${key} >= ? and ${key} < ?`,
    readOne: `select ${COLUMNS[table]} from ${table} where +workspace_id = ? and ${key} = ?`,
    last: `select max(${key}) as last from ${table} indexed by ${index} where workspace_id = ?`,
  }
}

/** Statements that copy whole tables from a damaged file. */
export const READABLE = {
  workspace: copying('workspace'),
  step_name: copying('step_name'),
  trail: copying('trail'),
  trail_step: copying('trail_step'),
  tag: copying('tag'),
  failure: copying('failure'),
  message: copying('message'),
  snapshot: copying('snapshot'),
  task: copyingNumbered('task', 'seq', 'task_id'),
  journal: copyingNumbered('journal', 'entry', 'journal_task'),
} as const

/** Statements that fill in what a damaged file did not have. */
export const REBUILDS = {
  workspaces: 'select workspace_id as id, name from workspace order by workspace_id',
  ids: 'select seq, id from task indexed by task_id where workspace_id = ?',
  hasSeq: 'select 1 from task where +workspace_id = ? and seq = ?',
  journalOf: `select sum(json_array_length(events)) as events, min(at) as first from journal
    where +workspace_id = ? and task = ?`,
  addStub: `insert into task (seq, workspace_id, id, state, version, events, attempt, messages, unseen, bytes, checksum,
      created_at, updated_at, name, memory, data)
    values (?, ?, ?, ?, 0, ?, 0, 0, 0, 0, -1, ?, ?, '', '{}', '{}')`,
  setAside: 'insert or replace into quarantine (workspace_id, id, task, reason, at) values (?, ?, ?, ?, ?)',
  counts: `insert into count (workspace_id, state, tasks, bytes)
    select workspace_id, state, count(*), sum(bytes) from task group by workspace_id, state`,
  moments: `insert into moment (workspace_id, block, first_at, last_at)
    select workspace_id, (seq % 4294967296) / 1024, min(created_at), max(created_at) from task group by 1, 2`,
} as const
