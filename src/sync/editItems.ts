import { statSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { takeLock } from '../disk/lock.ts'
import type { Effects } from '../effects.ts'
import { StepyardError } from '../errors.ts'
import type { FileMode, Oid, TreeEntry } from '../snapshot/tree.ts'
import type { FileChange } from '../workspace/edit/itemPlan.ts'
import { blobOid } from '../workspace/scan.ts'
import { backUp } from './backup.ts'
import { folderError } from './folderError.ts'
import { applyTransaction, recoverJournal, type ApplyTarget } from './journal.ts'
import { readJournal } from './journalFile.ts'
import { localFolder, makeLocalFolder, type LocalFolder } from './localFolder.ts'
import type { FileOp, Transaction } from './transaction.ts'

/** How an edit of items is done. */
export interface EditOptions {
  /** Name of the command, for whoever finds the workspace locked. */
  readonly command: string
  readonly effects: Effects
  /** Whether files that go are copied to `.stepyard/backup` first. Default: false. */
  readonly keepCopies?: boolean
}

/** What an edit left behind. */
export interface EditResult {
  /** Folder with the copies, relative to the workspace. */
  readonly backup?: string
}

/**
 * Makes all changes or none, as a pull does: every byte is in the journal before the first file is touched, and a crash
 * is finished by the next command. Throws `FILE_CHANGED` where a file is not as the plan saw it.
 */
export async function editItems(
  root: string,
  changes: readonly FileChange[],
  { command, effects, keepCopies = false }: EditOptions,
): Promise<EditResult> {
  if (changes.length === 0) return {}
  const place = await realpath(root)
  const folder = localFolder(place)
  await makeLocalFolder(folder)
  const lock = await takeLock(folder.lock, command, effects.now())
  try {
    const target: ApplyTarget = { root: place, folder, moveCheckout: async () => undefined }
    await recover(target, folder)
    const backup = keepCopies ? await backUp({ root: place, folder, effects }, lostBy(changes)) : undefined
    await applyTransaction(target, journalOf(place, changes))
    return backup === undefined ? {} : { backup }
  } catch (error) {
    throw folderError(error)
  } finally {
    await lock.release()
  }
}

// What moves is there afterwards.
function lostBy(changes: readonly FileChange[]): string[] {
  const moved = new Set(changes.map(({ from }) => from))
  return changes.filter(({ path, after }) => !after && !moved.has(path)).map(({ path }) => path)
}

// What a pull or a push left may have to move a branch, and only they know which; the journal must not be replaced.
async function recover(target: ApplyTarget, folder: LocalFolder): Promise<void> {
  const found = await readJournal(folder)
  if (found === undefined) return
  if (found === 'damaged' || found.journal.transaction.move.kind === 'none') {
    await recoverJournal(target)
    return
  }
  throw new StepyardError('APPLY_UNFINISHED', { reason: 'an earlier command was cut short' })
}

function journalOf(
  root: string,
  changes: readonly FileChange[],
): { transaction: Transaction; contents: ReadonlyMap<Oid, Uint8Array> } {
  const contents = new Map<Oid, Uint8Array>()
  const entryOf = (bytes: Uint8Array, mode: FileMode): TreeEntry => {
    const oid = blobOid(bytes)
    contents.set(oid, bytes)
    return { oid, mode }
  }
  const ops = changes.map(({ path, before, after, from }): FileOp => {
    const mode = modeOf(join(root, from ?? path))
    return { path, ...(before && { before: entryOf(before, mode) }), ...(after && { after: entryOf(after, mode) }) }
  })
  return { transaction: { ...LOCAL, ops }, contents }
}

// An edit changes nothing of what was last synced: it is about no remote, so no state of an environment is touched.
const LOCAL = {
  environment: 'local',
  state: { remote: '', branch: '', entries: {} },
  move: { kind: 'none' },
  complete: false,
} as const

function modeOf(file: string): FileMode {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats && stats.mode & 0o100 ? '100755' : '100644'
}
