/** "STEM" in the header of the file: tasks are kept in files of another kind. */
export const MEMORY_ID = 0x53_54_45_4d

/** What turned one version of the file into the next; one that was released is never edited (DUR-11). */
export const MEMORY_MIGRATIONS: readonly (readonly string[])[] = [
  [
    `create table entry (
      entry integer primary key, space text not null, key text not null, value text not null, bytes integer not null,
      updated_at integer not null, expires_at integer
    ) strict`,
    'create unique index entry_key on entry (space, key)',
    'create index entry_expiry on entry (expires_at) where expires_at is not null',
    // Words are made before they come here; the tokenizer only has to part them at blanks.
    `create virtual table word using fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii')`,
    'create table total (one integer primary key check (one = 1), bytes integer not null) strict',
    'insert into total values (1, 0)',
    `create trigger entry_added after insert on entry begin
      update total set bytes = bytes + new.bytes + octet_length(new.key);
    end`,
    `create trigger entry_gone after delete on entry begin
      update total set bytes = bytes - old.bytes - octet_length(old.key);
      delete from word where rowid = old.entry;
    end`,
  ],
]

const LIVE = '(expires_at is null or expires_at > :now)'
const COLUMNS = 'key, bytes, updated_at as updatedAt, expires_at as expiresAt'

/** What is read. */
export const MEMORY_READS = {
  get: `select ${COLUMNS}, value from entry where space = :space and key = :key and ${LIVE}`,
  list: `select ${COLUMNS} from entry where space = :space and key >= :prefix and key > :after and ${LIVE} order by key`,
  // Words of the same weight stand in the order of their keys.
  search: `select ${COLUMNS}, value from word join entry on entry = word.rowid
    where word match :query and space = :space and ${LIVE} order by rank, key limit :limit`,
} as const

/** What is written. */
export const MEMORY_WRITES = {
  total: 'select bytes from total',
  find: `select bytes + octet_length(key) as bytes, ${LIVE} as live from entry where space = :space and key = :key`,
  drop: 'delete from entry where space = :space and key = :key',
  add: `insert into entry (space, key, value, bytes, updated_at, expires_at)
    values (:space, :key, :value, :bytes, :now, :expiresAt)`,
  addWords: 'insert into word (rowid, words) values (:entry, :words)',
  expire: 'delete from entry where expires_at <= :now',
  // Both are made to find out whether the disk takes writes again.
  take: 'update total set bytes = bytes + 1',
  giveBack: 'update total set bytes = bytes - 1',
} as const
