import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { flushDirectory, readIfPresent } from '../disk/durableFile.ts'
import { findStoreFault } from './doctor/environments.ts'
import type { Recovery } from './journal.ts'
import { localFolder } from './localFolder.ts'
import { lockHolder, type LockHolder } from '../disk/lock.ts'
import type { SyncOptions } from './options.ts'
import { withSession, type Session, type SyncWorkspace } from './session.ts'
import { readState } from './stateFile.ts'

/** What `repairBase` did. */
export interface RepairedBase {
  /** Environments whose memory was dropped. */
  readonly dropped: readonly string[]
  /** Environments that had none. */
  readonly empty: readonly string[]
  /** Who held the lock and is gone. */
  readonly deadLock?: LockHolder
  /** What a command that was cut short had left, and what became of it. */
  readonly recovery: Recovery
  /** Whether the local copy of the branches was damaged and is fetched again. */
  readonly storeDropped: boolean
}

/**
 * Forgets what was last synced with `options.environment`, or with all environments, so that the next pull works it out
 * from git's history again. A transaction that was cut short is brought to an end first. The folder, its backups and
 * open conflicts stay. Throws `LOCKED` while another command is at work.
 */
export async function repairBase(workspace: SyncWorkspace, options: SyncOptions): Promise<RepairedBase> {
  const names =
    options.environment === undefined ? [...(workspace.config?.environments.keys() ?? [])] : [options.environment]
  const holder = workspace.root === undefined ? undefined : await lockHolder(localFolder(workspace.root).lock)
  const [first] = names
  // Any environment opens the workspace; the checked-out branch may belong to none.
  const opened = { ...options, ...(first !== undefined && { environment: first }) }
  return withSession({ workspace, options: opened, lock: 'doctor' }, async (session) => {
    const storeDropped = await dropBrokenStore(session, names)
    const dropped: string[] = []
    for (const name of names) if (await dropState(session, name)) dropped.push(name)
    // What a scan remembers is checked against each file, but a repair trusts nothing it need not.
    await rm(join(session.folder.cache, 'files.json'), { force: true })
    return {
      dropped,
      empty: names.filter((name) => !dropped.includes(name)),
      ...(holder && !holder.alive && { deadLock: holder }),
      recovery: session.recovery,
      storeDropped,
    }
  })
}

async function dropState({ folder }: Session, name: string): Promise<boolean> {
  const file = join(folder.state, `${name}.json`)
  if (!(await readIfPresent(file))) return false
  await rm(file)
  await flushDirectory(folder.state)
  return true
}

async function dropBrokenStore(
  { backend, folder, remote, config, prefix }: Session,
  names: readonly string[],
): Promise<boolean> {
  for (const name of names) {
    const { state } = await readState(folder, name)
    const branch = config.environments.get(name)?.branch
    const tip = branch === undefined ? undefined : await backend.fetchedTip(remote, branch)
    const claims = [...(state ? [state] : []), ...(tip === undefined ? [] : [{ commit: tip, base: new Map() }])]
    const faults = await Promise.all(claims.map((claim) => findStoreFault(backend, claim, prefix)))
    if (faults.every((fault) => fault === undefined)) continue
    await backend.close()
    await rm(folder.git, { recursive: true, force: true, maxRetries: 3 })
    return true
  }
  return false
}
