import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { kill, pid } from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { StepyardError } from '../errors.ts'
import { errnoOf, readIfPresent } from './durableFile.ts'

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
  /** Tells one taking of the lock from every other. */
  readonly nonce: string
}

// Stands for a holder that came and went while we looked.
const UNKNOWN: LockHolder = { pid: 0, host: '', boot: '', started: '', command: '', at: '', nonce: '' }

/** A held lock; `release` gives it back and may be called twice. */
export interface Lock {
  release(): Promise<void>
}

// Locks on locks that may be stale too, each left by a crash in the moment in which another stale one was cleared away.
const DEEPEST = 2
// How often, and with what pause (ms), a process tries again while another one clears a stale lock away.
const ATTEMPTS = 50
const PAUSE = 5

/**
 * Takes the lock file of a workspace, or throws `LOCKED` naming the holder. A lock whose process is gone is taken over
 * (DUR-19). Only who holds the lock on the lock may clear it away, so of many processes that find it only one succeeds.
 */
export async function takeLock(file: string, command: string, now: Date): Promise<Lock> {
  const me = await thisProcess(command, now)
  const other = await claim(file, me, 0)
  if (!other) return { release: () => releaseOwn(file, me) }
  const { pid: holder, host, command: theirs } = other
  throw new StepyardError('LOCKED', { file, holder, host, command: theirs })
}

/** Who holds the lock now, for `doctor`; `undefined` when it is free. */
export async function lockHolder(file: string): Promise<(LockHolder & { alive: boolean }) | undefined> {
  const current = await readLock(file)
  if (typeof current === 'string') return undefined
  return { ...current, alive: await isAlive(current, await thisProcess('', new Date(0))) }
}

/** Makes `file` ours, or answers who has it. `depth` counts the locks on locks above it. */
async function claim(file: string, me: LockHolder, depth: number): Promise<LockHolder | undefined> {
  let last = UNKNOWN
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await createLock(file, me)) return undefined
    const found = await readLock(file)
    if (found === 'free') continue
    if (found !== 'unreadable') last = found
    if (depth === DEEPEST || (await isHeld(found, me))) return last
    if (!(await clearStale(file, me, depth))) await wait(PAUSE)
  }
  return last
}

// Looks again under the lock on the lock. Only its holder clears, so what is stale then cannot turn into a live one.
async function clearStale(file: string, me: LockHolder, depth: number): Promise<boolean> {
  const guard = `${file}.stale`
  if (await claim(guard, me, depth + 1)) return false
  try {
    const found = await readLock(file)
    if (found !== 'free' && !(await isHeld(found, me))) await rm(file, { force: true })
    return true
  } finally {
    await releaseOwn(guard, me)
  }
}

async function isHeld(found: LockHolder | 'unreadable', me: LockHolder): Promise<boolean> {
  return found !== 'unreadable' && isAlive(found, me)
}

// A person may have removed the lock by hand, and somebody else have taken it since.
async function releaseOwn(file: string, me: LockHolder): Promise<void> {
  const found = await readLock(file)
  if (typeof found === 'object' && found.nonce === me.nonce) await rm(file, { force: true })
}

// A whole file appears at once: it is written under its own name and linked into place, which fails if one is there.
async function createLock(file: string, holder: LockHolder): Promise<boolean> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  try {
    await writeFile(draft, JSON.stringify(holder), { flag: 'wx', mode: 0o600 })
    await link(draft, file)
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function readLock(file: string): Promise<LockHolder | 'free' | 'unreadable'> {
  const bytes = await readIfPresent(file)
  if (!bytes) return 'free'
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return isHolder(value) ? value : 'unreadable'
  } catch (error) {
    if (error instanceof SyntaxError) return 'unreadable'
    throw error
  }
}

function isHolder(value: unknown): value is LockHolder {
  if (typeof value !== 'object' || value === null) return false
  const holder = value as Partial<Record<keyof LockHolder, unknown>>
  // Zero and below would ask about whole process groups.
  if (!Number.isSafeInteger(holder.pid) || Number(holder.pid) <= 0) return false
  return [holder.host, holder.boot, holder.started, holder.command].every((text) => typeof text === 'string')
}

// On another host nothing can be known, so its lock is honoured: a shared folder is better safe than fast.
async function isAlive(holder: LockHolder, me: LockHolder): Promise<boolean> {
  if (holder.host !== me.host) return true
  // What could not be read, on a machine that is short of something, says nothing: two holders are worse than a wait.
  if (holder.boot !== '' && me.boot !== '' && holder.boot !== me.boot) return false
  if (!processExists(holder.pid)) return false
  const { state, started } = await readStat(holder.pid)
  // It has ended and holds nothing; its parent has not asked for its exit code yet.
  if (state === 'Z' || state === 'X') return false
  return holder.started === '' || started === '' || holder.started === started
}

function processExists(id: number): boolean {
  try {
    return kill(id, 0)
  } catch (error) {
    return errnoOf(error) === 'EPERM'
  }
}

async function thisProcess(command: string, now: Date): Promise<LockHolder> {
  const [boot, { started }] = await Promise.all([bootId(), readStat(pid)])
  const nonce = randomBytes(8).toString('hex')
  return { pid, host: hostname(), boot, started, command, at: now.toISOString(), nonce }
}

async function bootId(): Promise<string> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => '',
  )
}

// Fields 3 and 22 of /proc/<pid>/stat; the name in field 2 may hold spaces, so counting starts behind its bracket.
async function readStat(id: number): Promise<{ readonly state: string; readonly started: string }> {
  const text = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', started: fields[19] ?? '' }
}
