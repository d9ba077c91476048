import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { kill, pid } from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { StepyardError } from '../errors.ts'

const queues = new Map<string, Promise<unknown>>()

/**
 * Runs one fetch at a time on a private repository: git's own lock on the list of shallow commits makes a second one
 * fail, and one that a killed process left behind would make all later ones fail (REF-05). Waits `timeout` milliseconds.
 */
export async function whileFetching<T>(gitDir: string, timeout: number, fetch: () => Promise<T>): Promise<T> {
  const before = queues.get(gitDir) ?? Promise.resolve()
  const mine = before.then(() => withLockFile(gitDir, timeout, fetch))
  const settled = mine.catch(() => undefined)
  queues.set(gitDir, settled)
  return mine.finally(() => {
    if (queues.get(gitDir) === settled) queues.delete(gitDir)
  })
}

async function withLockFile<T>(gitDir: string, timeout: number, fetch: () => Promise<T>): Promise<T> {
  const file = join(gitDir, 'stepyard-fetch.lock')
  await takeFile(file, timeout)
  try {
    // Whoever holds our lock is the only one that fetches here: what git left behind is nobody's.
    await rm(join(gitDir, 'shallow.lock'), { force: true })
    return await fetch()
  } finally {
    await rm(file, { force: true })
  }
}

async function takeFile(file: string, timeout: number): Promise<void> {
  for (let waited = 0; ; waited += 50) {
    if (await createFile(file)) return
    const holder = await readHolder(file)
    if (holder !== undefined && !isAlive(holder)) await rm(file, { force: true })
    else if (waited < timeout) await wait(50)
    else throw new StepyardError('GIT_FAILED', { command: 'fetch', reason: `process ${holder ?? '?'} is fetching too` })
  }
}

async function createFile(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(`${pid}\n`).finally(() => handle.close())
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** The process that holds the file; 0 (which is alive) while its number is not written yet. */
async function readHolder(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : Number(text) || 0
}

function isAlive(holder: number): boolean {
  try {
    kill(holder, 0)
    return true
  } catch (error) {
    // Somebody else's process cannot be signalled, but it lives.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
