import { createHash, randomBytes } from 'node:crypto'
import { existsSync, lstatSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { ResolvedConfig } from './config/resolveConfig.ts'
import { parsePath } from './dataPath.ts'
import { lockHolder } from './disk/lock.ts'
import type { Effects } from './effects.ts'
import { isStepyardError, StepyardError } from './errors.ts'
import { openMemoryStore } from './store/memory/openMemoryStore.ts'
import { backUp } from './store/sqlite/backup.ts'
import type { MemoryStore } from './store/memoryStore.ts'
import { openMemoryFile, openMemoryReader } from './store/sqlite/memory/openMemory.ts'
import { openSqliteReader } from './store/sqlite/openSqliteReader.ts'
import { openThreadedStore } from './store/sqlite/thread/openThreadedStore.ts'
import { openSqliteStore } from './store/sqlite/openSqliteStore.ts'
import type { InterruptRequest, Scope, TaskReader, TaskStore } from './store/taskStore.ts'
import { memoryFile, tasksFile, tasksFolder } from './namespaces.ts'
import { localFolder, makeLocalFolder } from './sync/localFolder.ts'

/** How the tasks of a folder are opened. */
export interface LocalTasksOptions {
  /** The folder of the workspace, absolute. */
  readonly root: string
  readonly namespace: string
  readonly effects: Pick<Effects, 'now'>
  /** Named to whoever finds the tasks taken, e.g. `task new`. Default `stepyard`. */
  readonly command?: string
  /** Called once when another process has the tasks and it is waited for. */
  readonly onWait?: (locked: StepyardError<'LOCKED'>) => void
  /** The built `storeThread`, where tasks are to be written in a thread of their own. */
  readonly thread?: URL
  /** How long to wait for another process, in milliseconds. Default 3,000. */
  readonly patience?: number
}

/** Opens the tasks of a folder for writing. One process at a time: `LOCKED` names another that does not let go. */
export async function openTaskStore(
  options: LocalTasksOptions,
  { durability, index }: Pick<ResolvedConfig['engine'], 'durability' | 'index'>,
): Promise<TaskStore> {
  const { root, namespace, effects, command } = options
  const file = tasksFile(root, namespace)
  await makeTasksFolder(root)
  const paths = index.map(parsePath)
  const plain = { file, durability, index: paths, ...(command !== undefined && { command }) }
  const { thread } = options
  if (thread !== undefined) return whenFree(() => openThreadedStore({ ...plain, thread }), options)
  return whenFree(() => openSqliteStore({ ...plain, now: effects.now }), options)
}

/** Opens the tasks of a folder for reading, whoever owns them. A folder without any has none. */
export async function openTaskReader({
  root,
  namespace,
}: Pick<LocalTasksOptions, 'root' | 'namespace'>): Promise<TaskReader> {
  const file = tasksFile(root, namespace)
  return existsSync(file) ? openSqliteReader({ file }) : openMemoryStore()
}

/** Opens what outlives the tasks of a folder for writing. One process at a time: `LOCKED` names another. */
export async function openTaskMemory(
  options: LocalTasksOptions,
  { durability }: Pick<ResolvedConfig['engine'], 'durability'>,
): Promise<MemoryStore> {
  const { root, namespace, effects, command } = options
  const file = memoryFile(root, namespace)
  await makeTasksFolder(root)
  const plain = { file, durability, now: effects.now, ...(command !== undefined && { command }) }
  return whenFree(() => openMemoryFile(plain), options)
}

/** Opens it for reading, whoever owns it: it has nothing where nothing was ever kept. */
export function openTaskMemoryReader({
  root,
  namespace,
}: Pick<LocalTasksOptions, 'root' | 'namespace'>): Promise<MemoryStore> {
  return openMemoryReader({ file: memoryFile(root, namespace) })
}

/**
 * Makes `interrupted` what is `processing` and nobody works on any more, because its process was killed. Leaves
 * everything as it is while a process owns the tasks.
 */
export async function interruptAbandoned(
  options: LocalTasksOptions & { readonly reader: TaskReader; readonly scope: Scope },
  engine: ResolvedConfig['engine'],
): Promise<void> {
  const { root, namespace, effects, reader, scope } = options
  const { processing } = await reader.counts(scope)
  if (processing === 0 || (await lockHolder(`${tasksFile(root, namespace)}.lock`))?.alive) return
  try {
    await using store = await openTaskStore({ ...options, patience: 0 }, engine)
    await store.interrupt(scope, interruptAll(effects))
  } catch (error) {
    // Somebody was faster, and sees to it.
    if (!isStepyardError(error, 'LOCKED')) throw error
  }
}

/** What whoever owns the tasks says of those that an earlier owner was at. */
export function interruptAll({ now }: Pick<Effects, 'now'>): InterruptRequest {
  return { now: now().getTime(), endedBefore: Number.MAX_SAFE_INTEGER, reason: 'its process ended' }
}

/** Writes a copy of the tasks of a folder to a new file, whoever owns them. Throws `BACKUP_EXISTS`, `STORE_MISSING`. */
export async function backUpTasks(
  { root, namespace }: Pick<LocalTasksOptions, 'root' | 'namespace'>,
  to: string,
): Promise<void> {
  const file = tasksFile(root, namespace)
  if (!existsSync(file)) throw new StepyardError('STORE_MISSING', { file })
  await backUp(file, to)
}

/** Whose tasks the tasks of a workspace are. The same in every clone. */
export function scopeOf({ name }: { readonly name: string }): Scope {
  return { workspaceId: `ws_${createHash('sha256').update(name).digest('hex').slice(0, 16)}` }
}

/** The account on whose behalf somebody at this machine works. */
export function localActor({ env }: Pick<Effects, 'env'>): string {
  return `local:${env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'] ?? 'user'}`
}

/** A new id for a task: 60 bits that can be read out. */
export function newTaskId(): string {
  return `t${[...randomBytes(12)].map((byte) => ALPHABET[byte & 31]).join('')}`
}

// Crockford's alphabet: no letters that look like digits.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

async function makeTasksFolder(root: string): Promise<void> {
  await makeLocalFolder(localFolder(root))
  const folder = tasksFolder(root)
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new StepyardError('PATH_IN_THE_WAY', { path: '.stepyard/tasks', what: 'file or link' })
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

const PACE = 50

// Two commands at the same time are no reason to fail: most are done in a moment.
async function whenFree<T>(open: () => Promise<T>, { onWait, patience = 3_000 }: LocalTasksOptions): Promise<T> {
  for (let waited = 0; ; waited += PACE) {
    try {
      return await open()
    } catch (error) {
      if (!isStepyardError(error, 'LOCKED') || waited >= patience) throw error
      if (waited === 0) onWait?.(error)
      await wait(PACE)
    }
  }
}
