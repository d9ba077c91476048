import { quoteWord } from '../spelling.ts'

/** Words for what goes wrong where tasks are kept. */
export const storeErrors = {
  TASK_EXISTS: ({ id }: { id: string }) => ({
    message: `There is a task "${id}" already; nothing was added.`,
    hint: 'Submit it under another id, or leave the id out to get a new one.',
  }),
  TASK_NOT_FOUND: ({ id, nearest }: { id: string; nearest?: string }) => ({
    message: `There is no task "${id}".`,
    hint: nearest ? `Did you mean "${nearest}"?` : 'Run `stepyard task list` to see the tasks there are.',
  }),
  TASK_AMBIGUOUS: ({ id, candidates }: { id: string; candidates: readonly string[] }) => ({
    message: `${candidates.length} tasks begin with "${id}".`,
    hint: `Write more of it: ${candidates.slice(0, 5).join(', ')}${candidates.length > 5 ? ', ...' : ''}.`,
  }),
  IMPORT_INVALID: ({ problem }: { problem: string }) => ({
    message: `These tasks cannot be imported: ${problem}.`,
    hint: 'Export them again with `stepyard task export <id> -o tasks.json`.',
  }),
  IMPORT_TAKEN: ({ ids }: { ids: readonly string[] }) => ({
    message: `${ids.length === 1 ? 'A task' : `${ids.length} tasks`} of the file ${ids.length === 1 ? 'is' : 'are'} here already: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', ...' : ''}; nothing was added.`,
    hint: 'Add `--new-ids` to add them beside those.',
  }),
  TASK_ID_INVALID: ({ id, reason }: { id: string; reason: string }) => ({
    message: `${JSON.stringify(id.slice(0, 40))} cannot be the id of a task: ${reason}.`,
    hint: 'Use letters, digits, ".", "_" and "-", at most 200 of them.',
  }),
  TASK_CHANGED: ({ id, expected, found }: { id: string; expected: number; found: number }) => ({
    message: `Task "${id}" has ${found} events where ${expected} were expected: somebody changed it meanwhile.`,
    hint: `Look at it with \`stepyard task show ${quoteWord(id)}\`, then try again.`,
  }),
  LEASE_LOST: ({ id, worker }: { id: string; worker: string }) => ({
    message: `Worker "${worker}" no longer holds task "${id}"; its result was not stored.`,
    hint: `Look at who took it with \`stepyard task show ${quoteWord(id)}\`.`,
  }),
  TASK_UNREADABLE: ({ id, reason }: { id: string; reason: string }) => ({
    message: `Task "${id}" cannot be read: ${reason}. It was set aside; other tasks are not affected.`,
    hint: `Run \`stepyard task repair ${quoteWord(id)}\` to rebuild it from its journal.`,
  }),
  TASK_NOT_DAMAGED: ({ id }: { id: string }) => ({
    message: `Nothing is known to be wrong with a task "${id}"; nothing was changed.`,
    hint: 'Run `stepyard task repair` to rebuild every one that is.',
  }),
  DATA_TEXT_INVALID: ({ id }: { id: string }) => ({
    message: `The data of task "${id}" is not JSON.`,
    hint: 'Pass it as `JSON.stringify(data)`.',
  }),
  ACTOR_INVALID: ({ actor }: { actor: string }) => ({
    message: `"${actor}" is a workspace, and only an account can be behind an event.`,
    hint: 'Pass the id of the account as `actorAccountId`.',
  }),
  SCOPE_MISSING: (_none: Record<string, never>) => ({
    message: 'Tasks can only be added to a workspace, and none was named; nothing was added.',
    hint: 'Pass `{ workspaceId: "ws_..." }`.',
  }),
  CURSOR_INVALID: ({ cursor }: { cursor: string }) => ({
    message: `"${cursor.slice(0, 40)}" is not a cursor that a list gave back.`,
    hint: 'Leave the cursor out to begin with the newest task.',
  }),
  INDEX_PATH_INVALID: ({ path, reason }: { path: string; reason: string }) => ({
    message: `There can be no index for "${path}": ${reason}.`,
    hint: 'Name keys of the data that tasks are filtered by, e.g. `index: [order.status]` in stepyard.yaml.',
  }),
  STORE_UNAVAILABLE: ({ file, reason }: { file: string; reason: string }) => ({
    message: `Nothing can be written to ${file} at the moment: ${reason}.`,
    hint: 'Make room or make it writable; then it goes on by itself.',
  }),
  BACKUP_IMPOSSIBLE: (_none: Record<string, never>) => ({
    message: 'Tasks that are kept in memory cannot be backed up.',
    hint: 'Open the store with a file instead.',
  }),
  BACKUP_FAILED: ({ file, reason }: { file: string; reason: string }) => ({
    message: `The backup to ${file} failed: ${reason}. Nothing is left of it.`,
    hint: 'Name a file on a disk with room that you may write to.',
  }),
  STORE_TOO_NEW: ({ file, found, known }: { file: string; found: number; known: number }) => ({
    message: `${file} was written by a newer Stepyard: it has format ${found}, and this one knows ${known}.`,
    hint: 'Run `npm install stepyard@latest`, or name another file.',
  }),
  STORE_TOO_OLD: ({ file, found, known }: { file: string; found: number; known: number }) => ({
    message: `${file} was written by an older Stepyard: it has format ${found}, and this one reads ${known}.`,
    hint: 'Run `stepyard dev` once: it brings the file up to date with everything in it.',
  }),
  STORE_FOREIGN: ({ file, reason }: { file: string; reason: string }) => ({
    message: `${file} is not what should be kept there: ${reason}.`,
    hint: 'Name another file, or move this one away to begin with an empty store.',
  }),
  STORE_MISSING: ({ file }: { file: string }) => ({
    message: `There are no tasks yet: ${file} is not there.`,
    hint: "Submit one: `stepyard task new <name> --data '{}'`.",
  }),
  STORE_SQLITE_TOO_OLD: ({ found, needed }: { found: string; needed: string }) => ({
    message: `SQLite ${found} can corrupt the log that tasks are written to; at least ${needed} is needed.`,
    hint: 'Run `npm install @photostructure/sqlite@~1.2.1`.',
  }),
  BACKUP_EXISTS: ({ file }: { file: string }) => ({
    message: `${file} is there already, and a backup never replaces anything.`,
    hint: 'Name a file that is not there.',
  }),
  STORE_DAMAGED: ({ file, reason }: { file: string; reason: string }) => ({
    message: `${file} is damaged where this needs it: ${reason}.`,
    hint: 'Run `stepyard doctor`, or put a backup in its place.',
  }),
  STORE_CLOSED: ({ file }: { file: string }) => ({
    message: `The store ${file} is closed.`,
    hint: 'Open it again before using it.',
  }),
}
