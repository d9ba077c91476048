import { randomBytes } from 'node:crypto'
import { link, open, readFile, rename, rm, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { kill, pid } from 'node:process'
import { StepyardError } from '../errors.ts'
import { errnoOf, isMissing, readIfPresent } from './durableFile.ts'

/** Who holds a lock: enough to tell a live holder from a dead one, and to name it to a person. */
export interface LockHolder {
  readonly pid: number
  readonly host: string
  /** Id of the boot, so that a pid from before a restart is never taken for a live one; '' where unknown. */
  readonly boot: string
  /** Start time of the process in clock ticks, so that a reused pid is not taken for the holder; '' where unknown. */
  readonly started: string
  readonly command: string
  readonly at: string
}

/** A held lock; `release` gives it back and may be called twice. */
export interface Lock {
  release(): Promise<void>
}

/**
 * Takes the lock file of a workspace, or throws `LOCKED` naming the holder. A lock whose process is gone is taken over
 * (DUR-19): it is moved away under a fresh name first, so that of two processes that find it only one succeeds.
 */
export async function takeLock(file: string, command: string, now: Date): Promise<Lock> {
  const holder = await thisProcess(command, now)
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await createLock(file, holder)) return { release: () => rm(file, { force: true }) }
    const current = await readHolder(file)
    if (current && (await isAlive(current, holder))) throw lockedBy(file, current)
    await removeStale(file, current)
  }
  throw lockedBy(file, await readHolder(file))
}

/** Who holds the lock now, for `doctor`; `undefined` when it is free. */
export async function lockHolder(file: string): Promise<(LockHolder & { alive: boolean }) | undefined> {
  const current = await readHolder(file)
  if (!current) return undefined
  return { ...current, alive: await isAlive(current, await thisProcess('', new Date(0))) }
}

function lockedBy(file: string, holder: LockHolder | undefined): StepyardError {
  return new StepyardError('LOCKED', {
    file,
    holder: holder?.pid ?? 0,
    host: holder?.host ?? '',
    command: holder?.command ?? '',
  })
}

// A whole file appears at once: it is written under its own name and linked into place, which fails if one is there.
async function createLock(file: string, holder: LockHolder): Promise<boolean> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(JSON.stringify(holder))
  } finally {
    await handle.close()
  }
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await unlink(draft)
  }
}

async function readHolder(file: string): Promise<LockHolder | undefined> {
  const bytes = await readIfPresent(file)
  if (!bytes) return undefined
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return isHolder(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isHolder(value: unknown): value is LockHolder {
  return (
    typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number' && 'host' in value
  )
}

async function removeStale(file: string, judged: LockHolder | undefined): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  try {
    await rename(file, aside)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  // Somebody may have taken the lock between our look and the rename: then it goes back.
  const moved = await readHolder(aside)
  if (JSON.stringify(moved) !== JSON.stringify(judged)) await link(aside, file).catch(ignoreExisting)
  await rm(aside, { force: true })
}

function ignoreExisting(error: unknown): void {
  if (errnoOf(error) !== 'EEXIST') throw error
}

// On another host nothing can be known, so its lock is honoured: a shared folder is better safe than fast.
async function isAlive(holder: LockHolder, me: LockHolder): Promise<boolean> {
  if (holder.host !== me.host) return true
  if (holder.boot !== me.boot) return false
  if (!processExists(holder.pid)) return false
  return holder.started === '' || holder.started === (await startTime(holder.pid))
}

function processExists(id: number): boolean {
  try {
    return kill(id, 0)
  } catch (error) {
    return errnoOf(error) === 'EPERM'
  }
}

async function thisProcess(command: string, now: Date): Promise<LockHolder> {
  return { pid, host: hostname(), boot: await bootId(), started: await startTime(pid), command, at: now.toISOString() }
}

async function bootId(): Promise<string> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => '',
  )
}

// Field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces, so counting starts behind its bracket.
async function startTime(id: number): Promise<string> {
  const text = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
