/** "Stepyard" in the header of the file, so that no other program's database is taken for a task store. */
export const APPLICATION_ID = 0x53_54_45_59

/**
 * What turned one version of the file into the next; the first makes the first. Each runs in one transaction and is
 * never edited once it was released (DUR-11, DUR-21).
 *
 * `workspace_id` is the number of a row of `workspace` everywhere else, because it stands in every row and every index.
 * `seq` and `number` run from `workspace_id * 2^32`, so that tasks and journal of one workspace lie together.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `create table workspace (
      workspace_id integer primary key, name text not null unique, last_seq integer not null, last_entry integer not null
    ) strict`,
    `create table task (
      seq integer primary key, workspace_id integer not null, id text not null, state integer not null,
      version integer not null, events integer not null, attempt integer not null,
      ready_at integer, lease_until integer, worker text, messages integer not null, unseen integer not null,
      bytes integer not null, checksum integer not null, created_at integer not null, updated_at integer not null,
      name text not null, tags text, parent text, trail integer, last_step text, fingerprint text, failure text,
      memory text not null, data text not null
    ) strict`,
    'create unique index task_id on task (workspace_id, id)',
    'create index task_state on task (workspace_id, state, seq)',
    'create index task_ready on task (workspace_id, ready_at, seq) where ready_at is not null',
    'create index task_parent on task (workspace_id, parent, seq) where parent is not null',
    'create index task_fingerprint on task (workspace_id, fingerprint, seq) where fingerprint is not null',
    `create table journal (
      entry integer primary key, workspace_id integer not null, task integer not null, first integer not null,
      at integer not null, events text not null
    ) strict`,
    'create index journal_task on journal (task, first)',
    `create table snapshot (
      workspace_id integer not null, task integer not null, version integer not null, event integer not null,
      text text not null, unique (task, version)
    ) strict`,
    `create table tag (
      workspace_id integer not null, tag text not null, task integer not null, primary key (workspace_id, tag, task)
    ) strict, without rowid`,
    `create table step_name (
      step integer primary key, workspace_id integer not null, name text not null, unique (workspace_id, name)
    ) strict`,
    // Most tasks run one of a few sets of steps: a task has one row in an index by set instead of one for each step.
    `create table trail (
      trail integer primary key, workspace_id integer not null, steps text not null, unique (workspace_id, steps)
    ) strict`,
    `create table trail_step (
      workspace_id integer not null, step integer not null, trail integer not null, primary key (workspace_id, step, trail)
    ) strict, without rowid`,
    'create index task_trail on task (workspace_id, trail, seq) where trail is not null',
    `create table message (
      message integer primary key autoincrement, workspace_id integer not null, task integer not null,
      sender text not null, body text not null
    ) strict`,
    'create index message_task on message (task, message)',
    `create table failure (
      workspace_id integer not null, fingerprint text not null, count integer not null, first_at integer not null,
      last_at integer not null, last_task text not null, failure text not null, primary key (workspace_id, fingerprint)
    ) strict, without rowid`,
    'create index failure_last on failure (workspace_id, last_at)',
    `create table count (
      workspace_id integer not null, state integer not null, tasks integer not null, bytes integer not null,
      primary key (workspace_id, state)
    ) strict, without rowid`,
    `create table moment (
      workspace_id integer not null, block integer not null, first_at integer not null, last_at integer not null,
      primary key (workspace_id, block)
    ) strict, without rowid`,
    // Written to find out whether the disk takes writes again.
    'create table probe (bytes blob not null) strict',
    'create table indexed_path (spelling text primary key) strict, without rowid',
    `create table quarantine (
      workspace_id integer not null, id text not null, task integer not null, reason text not null, at integer not null,
      primary key (workspace_id, id)
    ) strict, without rowid`,
  ],
]
